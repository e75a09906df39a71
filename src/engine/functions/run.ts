// Running a function: its context made, its time limited.
import { type FunctionDefinition, runBatch, type Scope, withTimeLimit } from '../core/index.ts'
import { createContext, type Run } from './context.ts'

/** Runs `definition` with an input that its schema has passed. @throws ApiError `timeout` after its time limit */
export function runFunction(
  scope: Scope,
  definition: FunctionDefinition,
  run: Omit<Run, 'functionName'> & { input: unknown },
): Promise<unknown> {
  const context = createContext(scope, { ...run, functionName: definition.name })
  const input = run.input as never // the schema that `run` was typed by has passed it
  return withTimeLimit(definition.timeoutSeconds, () => definition.run(input, context))
}

/** What a run that no delivery is behind commits with: a plain batch. */
export const plainCommit =
  (scope: Scope): Run['commit'] =>
  (statements) =>
    runBatch(scope.database, statements)
