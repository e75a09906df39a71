// Running a function: its context made, its time limited.
import type { SQL } from 'drizzle-orm'
import {
  type BatchItem,
  type FunctionDefinition,
  type Scope,
  withTimeLimit,
} from '../core/index.ts'
import { writeBatch } from '../events/index.ts'
import { recordRun } from '../runs/index.ts'
import { createContext, type Run } from './context.ts'

/** A run as its caller makes it; without `commit`, its batches are plain ones. */
export type NewRun = Omit<Run, 'functionName' | 'commit'> & {
  readonly input: unknown
  readonly commit?: Run['commit']
}

/** Runs `definition` with an input that its schema has passed. @throws ApiError `timeout` after its time limit */
export function runFunction(
  scope: Scope,
  definition: FunctionDefinition,
  run: NewRun,
): Promise<unknown> {
  const { commit = plainCommit(scope, run) } = run
  const context = createContext(scope, { ...run, commit, functionName: definition.name })
  const input = run.input as never // the schema that `run` was typed by has passed it
  const work = () =>
    definition.rows === null
      ? definition.run(input, context)
      : toSql(definition.run(input, context))
  return recordRun(scope, { definition, cause: run.cause }, () =>
    withTimeLimit(definition.timeoutSeconds, work),
  )
}

// A drizzle query runs when it is awaited, with full rights: what is passed on is its SQL.
async function toSql(result: unknown): Promise<SQL> {
  const query = (result instanceof Promise ? await result : result) as BatchItem // as its definition is typed
  return query.getSQL()
}

/** What a run that no delivery is behind commits with: a batch without a mark. */
const plainCommit =
  (scope: Scope, { origin }: Pick<Run, 'origin'>): Run['commit'] =>
  (statements, eventIds) =>
    writeBatch(scope, statements, { origin, eventIds })
