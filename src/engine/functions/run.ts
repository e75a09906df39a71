// Running a function: its context made, its time limited.
import type { SQL } from 'drizzle-orm'
import {
  type BatchItem,
  type FunctionDefinition,
  type Peers,
  type Reply,
  type Scope,
  withTimeLimit,
} from '../core/index.ts'
import { writeBatch } from '../events/index.ts'
import { recordRun } from '../runs/index.ts'
import { requireAccess } from './access.ts'
import { createContext, type Run } from './context.ts'
import { requireInput } from './input.ts'
import { requireOutput } from './output.ts'
import { requireFresh } from './standing.ts'
import { startWorkflow } from './workflow/start.ts'

/** A run as its caller makes it; without `commit`, its batches are plain ones. */
export type NewRun = Omit<Run, 'functionName' | 'commit' | 'signal' | 'invoke'> & {
  readonly input: unknown
  readonly peers: Peers
  readonly commit?: Run['commit']
  /** The function that invoked it, if one did. */
  readonly parent?: { readonly signal: AbortSignal; readonly depth: number }
}

/**
 * Runs `definition` with an input that its schema has passed.
 * @throws ApiError `timeout` after its time limit; an Error, whatever the function threw
 */
export async function runFunction(
  scope: Scope,
  definition: FunctionDefinition,
  run: NewRun,
): Promise<unknown> {
  try {
    const result = await recordRun(scope, { definition, cause: run.cause }, () =>
      withTimeLimit(definition.timeoutSeconds, (limit) =>
        runWithin(scope, definition, { run, limit }),
      ),
    )
    if (!definition.isWorkflow) await requireOutput(scope, definition, result)
    return result
  } catch (thrown) {
    throw thrown instanceof Error ? thrown : new Error(`threw ${String(thrown)}`)
  }
}

async function runWithin(
  scope: Scope,
  definition: FunctionDefinition,
  { run, limit }: { run: NewRun; limit: AbortSignal },
): Promise<unknown> {
  if (definition.isWorkflow) return startWorkflow(scope, definition, run)
  const { commit = plainCommit(scope, run), parent } = run
  const signal = parent === undefined ? limit : AbortSignal.any([parent.signal, limit])
  const context = createContext(scope, {
    ...run,
    commit,
    signal,
    functionName: definition.name,
    invoke: (other, input) => invokeInside(scope, other, { ...run, input, commit, signal }),
  })
  const input = run.input as never // the schema that `run` was typed by has passed it
  const result = definition.run(input, context as never) // no workflow's, so it takes this one
  return definition.rows === null ? result : toSql(result)
}

/** How many functions may invoke one another; what would go deeper is taken for a loop. */
const MAX_DEPTH = 8

/** Runs another function under the same caller. @throws ApiError as a call by the caller would, but for `rate` */
export async function invokeInside(
  scope: Scope,
  definition: FunctionDefinition,
  run: NewRun & { readonly signal: AbortSignal },
): Promise<unknown> {
  const { signal, caller, peers } = run
  const depth = (run.parent?.depth ?? 0) + 1
  const { name, rows } = definition
  if (depth > MAX_DEPTH) throw new Error(`"${name}" was invoked ${depth} calls deep: is it a loop?`)
  if (definition.on.some(({ kind }) => kind === 'queue')) {
    throw new TypeError(`"${name}" takes a queue's messages: send it some`)
  }
  if (typeof definition.access === 'object') {
    throw new TypeError(`"${name}" takes webhooks, of their senders alone`)
  }
  requireAccess(definition, caller)
  await requireFresh(scope, definition, run)
  const received = { value: run.input, textual: new Set<string>() }
  const input = await requireInput(definition.input, received)
  const result = await runFunction(scope, definition, { ...run, input, parent: { signal, depth } })
  if (definition.isWorkflow) return (result as Reply).body // startWorkflow made it
  if (rows === null) return result
  return peers.rows.read(scope, caller, { table: rows, choose: async () => result as SQL }) // as runWithin made it
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
