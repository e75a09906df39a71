// What a step does to the world: one attempt of its work, with a batch that commits once whatever the number of attempts.
import { type SQL, sql } from 'drizzle-orm'
import {
  type App,
  type Caller,
  createScope,
  findGuardTag,
  guard,
  type Peers,
  runBatch,
  type Scope,
  type StepContext,
  timestamp,
  withoutValues,
  withTimeLimit,
} from '../../core/index.ts'
import { type Origin, writeBatch } from '../../events/index.ts'
import { createContext } from '../context.ts'
import { type Progress, writeProgress } from './progress.ts'

const COMMITTED_TAG = 'step'

/** Whose steps they are. */
export interface Instance {
  readonly app: App
  readonly peers: Peers
  readonly env: Env
  readonly id: string
  readonly functionName: string
  readonly caller: Caller
  readonly origin: Origin
}

/** One attempt of a step. */
export interface Attempt {
  readonly name: string
  /** Counted from 1. */
  readonly attempt: number
  readonly timeoutSeconds: number
}

/** An instance at work. */
export interface Work {
  /** Runs a step once. What it throws fails the attempt. */
  attempt(facts: Attempt, work: (context: StepContext) => unknown): Promise<unknown>
  /** Tells where the run is. That is for whoever looks: it fails nothing. */
  note(progress: Progress): Promise<void>
  /** Whether the step's batch took effect. */
  hasCommitted(name: string): Promise<boolean>
  /** Runs statements of the engine's own. */
  write(statements: readonly SQL[]): Promise<void>
}

export const createWork = (instance: Instance): Work => ({
  attempt: (facts, work) => attempt(instance, facts, work),
  note: (progress) =>
    inScope(instance, ({ database }) =>
      runBatch(database, [writeProgress(instance.id, progress)]),
    ).then(ignore, (error) => console.warn('where a workflow is could not be noted', error)),
  hasCommitted: (name) =>
    inScope(instance, async ({ database }) => {
      const [rows = []] = await runBatch(database, [
        sql`SELECT 1 WHERE ${isCommitted(instance, name)}`,
      ])
      return rows.length > 0
    }),
  write: (statements) =>
    inScope(instance, ({ database }) => runBatch(database, statements)).then(ignore),
})

const ignore = (): void => undefined

/** Does work in a scope of its own, and waits for what it left running: nothing outlives a step. */
async function inScope<Result>(
  { app, env }: Instance,
  work: (scope: Scope) => Promise<Result>,
): Promise<Result> {
  const left: Promise<unknown>[] = []
  const waitUntil = (promise: Promise<unknown>): void => void left.push(promise)
  try {
    return await work(createScope(app, env, { waitUntil }))
  } finally {
    await Promise.allSettled(left)
  }
}

function attempt(
  instance: Instance,
  { name, attempt, timeoutSeconds }: Attempt,
  work: (context: StepContext) => unknown,
): Promise<unknown> {
  const { id, functionName } = instance
  return inScope(instance, async (scope) => {
    try {
      return await withTimeLimit(timeoutSeconds, (signal) =>
        work(createStepContext(scope, instance, { name, attempt, signal })),
      )
    } catch (error) {
      console.error(
        'a step failed',
        { function: functionName, invocation: id, step: name, attempt },
        withoutValues(error),
      )
      throw error
    }
  })
}

function createStepContext(
  scope: Scope,
  instance: Instance,
  { name, attempt, signal }: Pick<Attempt, 'name' | 'attempt'> & { signal: AbortSignal },
): StepContext {
  const { id, functionName, caller, origin, peers } = instance
  const context = createContext(scope, {
    functionName,
    caller,
    cause: { kind: 'workflow', step: name, invocation: { id, attempt } },
    origin,
    peers,
    signal,
    invoke: () => Promise.reject(new TypeError('a step invokes no function: share its code')),
    commit: createCommit(scope, instance, name),
  })
  const { batch } = context
  return Object.assign(context, {
    batch: async (items: Parameters<typeof batch>[0]) => void (await batch(items)),
    idempotencyKey: `${id}:${name}`,
  })
}

/** The step's one batch: it holds a row that says so, which keeps every later run of the step from committing another one. */
function createCommit(
  scope: Scope,
  instance: Instance,
  name: string,
): Parameters<typeof createContext>[1]['commit'] {
  const { id, origin } = instance
  let isCalled = false
  return async (statements, eventIds) => {
    if (isCalled) throw new Error('a step has one batch: put everything into it')
    isCalled = true
    const first = [
      guard(sql`NOT ${isCommitted(instance, name)}`, COMMITTED_TAG),
      sql`INSERT INTO ledge_steps (invocation_id, name, committed_at)
        VALUES (${id}, ${name}, ${timestamp()})`,
    ]
    try {
      await writeBatch(scope, [...first, ...statements], { origin, eventIds })
    } catch (error) {
      if (findGuardTag(error) !== COMMITTED_TAG) throw error
    }
    return []
  }
}

const isCommitted = ({ id }: Pick<Instance, 'id'>, name: string): SQL =>
  sql`EXISTS (SELECT 1 FROM ledge_steps WHERE invocation_id = ${id} AND name = ${name})`
