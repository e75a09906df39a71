// The context of a run without a Worker around it: the host's own, over a database in memory and bindings that remember.
import {
  type App,
  anonymous,
  type Caller,
  type Cause,
  createDrizzle,
  createMeter,
  defineApp,
  type FunctionContext,
  type Peers,
  type Row,
  type Scope,
  type StepContext,
  type WorkflowContext,
} from '../core/index.ts'
import { createDataFetch, createRowsPresenter } from '../data/index.ts'
import { NO_ORIGIN, writeBatch } from '../events/index.ts'
import { createContext, invokeInside } from '../functions/index.ts'
import { createTestDatabase } from './database.ts'
import { createTestSteps, type TestSteps, type Told } from './steps.ts'

export interface TestOptions {
  /** Nobody by default; with a `userId` alone, a user who is signed in. */
  caller?: Partial<Caller>
  /** A new one with all migrations in it, unless given: one that several runs share, say. */
  database?: D1Database
  /** Whose rules `data` and `invoke` go by; no app by default. */
  app?: App
  cause?: Cause
  /** What `env` holds beside a KV namespace and the pipeline's queue. */
  env?: Readonly<Record<string, unknown>>
  /** Never aborted by default. */
  signal?: AbortSignal
  /** What `now()` says, in Unix milliseconds. */
  now?: number
  /** Answers the function's calls to others. Without it they go out. */
  fetch?: typeof fetch
}

export interface TestContext extends FunctionContext, WorkflowContext, TestSteps {
  readonly database: D1Database
  /** What workflows were told. What this one waits for is taken from it: `tell` it beforehand. */
  readonly told: readonly Told[]
  /** Messages that were sent to queues. */
  readonly sent: readonly { readonly queue: string; readonly message: unknown }[]
  /** Events that were announced and committed, oldest first. */
  readEvents(): Promise<{ type: string; subject: string | null; data: unknown }[]>
  /** Waits for what was left to `waitUntil`. */
  settle(): Promise<void>
}

/** Makes what a function is given beside its input: batches, events, conditions and drizzle are the real ones. */
export function testContext(options: TestOptions = {}): TestContext {
  const { scope, settle } = createTestScope(options)
  const { signal = new AbortController().signal, cause = NO_CAUSE, now = Date.now() } = options
  const caller = toCaller(options.caller)
  const run = { caller, cause, origin: { ...NO_ORIGIN, userId: caller.userId }, signal }
  const { origin } = run
  const peers = createPeers(scope.app)
  const commit = (statements: Parameters<typeof writeBatch>[1], eventIds?: readonly string[]) =>
    writeBatch(scope, statements, { origin, eventIds })
  const sent: { queue: string; message: unknown }[] = []
  const told: Told[] = []
  const context: FunctionContext = {
    ...createContext(scope, {
      ...run,
      peers,
      commit,
      functionName: 'test',
      invoke: (other, input) => invokeInside(scope, other, { ...run, peers, commit, input }),
    }),
    ...(options.fetch && { fetch: options.fetch }),
    tell: async (id, type, data) => void told.push({ id, type, data }),
    send: async (queue, message) => void sent.push({ queue, message }),
    now: () => now,
  }
  return {
    ...context,
    ...createTestSteps((name) => toStepContext(context, name), told),
    id: WORKFLOW_ID,
    database: scope.database,
    sent,
    told,
    readEvents: () => readEvents(scope),
    settle,
  }
}

const NO_CAUSE: Cause = { kind: 'request', request: new Request('http://ledge.test/'), params: {} }

/** The invocation that `run` of a workflow is. */
const WORKFLOW_ID = 'test'

const toStepContext = (context: FunctionContext, name: string): StepContext => ({
  ...context,
  cause: { kind: 'workflow', step: name, invocation: { id: WORKFLOW_ID, attempt: 1 } },
  batch: async (items) => void (await context.batch(items)),
  idempotencyKey: `${WORKFLOW_ID}:${name}`,
})

const createPeers = (app: App): Peers => ({
  rows: createRowsPresenter(app),
  fetchData: createDataFetch(app),
  findStanding: () => null, // nobody has a session here
})

function toCaller(given: Partial<Caller> = {}): Caller {
  const role = (given.userId ?? null) === null ? 'anon' : 'authenticated'
  return { ...anonymous(), role, ...given }
}

/** A scope over bindings in memory. */
function createTestScope(options: TestOptions): { scope: Scope; settle(): Promise<void> } {
  const { app = defineApp({ tables: {} }), database = createTestDatabase() } = options
  const left: Promise<unknown>[] = []
  const bindings = { DB: database, KV: createKv(), EVENTS: SILENT_QUEUE, ...options.env }
  const scope: Scope = {
    app,
    env: bindings as unknown as Env, // the part of it that a run may reach
    secrets: {
      signingKeys: [],
      publishableKey: '',
      secretKey: '',
      isDevelopment: true,
      siteUrl: null,
      turnstileSecret: null,
      areLimitsOff: true,
    },
    meter: createMeter(),
    requestId: null,
    database,
    db: createDrizzle(database),
    waitUntil: (promise) => void left.push(promise),
  }
  return { scope, settle: async () => void (await Promise.all(left)) }
}

const SILENT_QUEUE = { send: async () => undefined, sendBatch: async () => undefined }

/** As much of KV as `cached` uses. */
function createKv() {
  const values = new Map<string, string>()
  return {
    get: async (key: string) => JSON.parse(values.get(key) ?? 'null') as unknown,
    put: async (key: string, value: string) => void values.set(key, value),
  }
}

async function readEvents({ database }: Scope) {
  const { results } = await database
    .prepare('SELECT type, subject, data FROM ledge_events ORDER BY sequence')
    .all<Row & { type: string; subject: string | null; data: string }>()
  return results.map((row) => ({ ...row, data: JSON.parse(row.data) as unknown }))
}
