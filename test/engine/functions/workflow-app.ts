// An app with workflows that write, wait and fail as they are told, on real local Workflows.
import { introspectWorkflowInstance } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { ApiError, createId, defineApp } from '../../../src/engine/core/index.ts'
import {
  cron,
  defineFunction,
  defineWorkflow,
  event,
  http,
  queue,
} from '../../../src/engine/functions/index.ts'
import { type Bindings, createPipeline, createRecordingQueue } from '../../support/pipeline.ts'
import { type CallOptions, createCaller } from '../../support/worker.ts'

/** What steps go by, by their names. */
export const state = {
  /** Runs of each step, undos among them. */
  runs: new Map<string, number>(),
  /** Thrown by so many runs of a step, before its batch or after it. */
  failures: new Map<string, { times: number; when: 'before' | 'after'; error?: Error }>(),
  /** What runs were told of themselves. */
  seen: [] as unknown[],
  /** How long a step takes, in milliseconds, once. */
  delays: new Map<string, number>(),
}

/** Counts a run of a step, and throws what it shall. */
async function pass(name: string, when: 'before' | 'after'): Promise<void> {
  if (when === 'before') state.runs.set(name, (state.runs.get(name) ?? 0) + 1)
  const failure = state.failures.get(name)
  if (failure === undefined || failure.when !== when || failure.times < 1) return
  failure.times -= 1
  throw failure.error ?? new Error('S33 secret inside')
}

const retries = { attempts: 3 }
const note = (what: string) => sql`INSERT INTO works (what) VALUES (${what})`

/** Three steps with undos, a wait between them. */
const fulfil = defineWorkflow({
  name: 'fulfil',
  on: [http.post('/fulfil'), event('thing.placed'), cron('0 3 * * *')],
  access: 'public',
  input: z.object({ what: z.string().default('thing') }).loose(),
  output: z.object({ did: z.array(z.string()) }),
  async run({ what }, { step, id, caller, log }) {
    const did: string[] = []
    for (const name of ['confirm', 'pack', 'ship']) {
      const done = await step.do(
        name,
        async ({ batch, event, cause, idempotencyKey }) => {
          state.seen.push({ name, id, idempotencyKey, caller: caller.userId ?? caller.role, cause })
          await pass(name, 'before')
          const delay = state.delays.get(name) ?? 0
          state.delays.delete(name)
          if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
          await batch([note(`${name} ${what}`), event(`thing.${name}`, { what })])
          await pass(name, 'after')
          return { name }
        },
        {
          retries,
          timeoutSeconds: 1,
          undo: async ({ result, batch }) => {
            await pass(`undo: ${name}`, 'before')
            await batch([note(`undo ${name} ${result?.name ?? 'half'}`)])
          },
        },
      )
      did.push(done.name)
      if (name === 'pack') await step.sleep('until the carrier comes', { seconds: 3600 })
    }
    log('fulfilled')
    return { did }
  },
})

/** Waits for a word, and says what it was. */
const listen = defineWorkflow({
  name: 'listen',
  on: http.post('/listen'),
  input: z.object({ seconds: z.number().default(60) }),
  async run({ seconds }, { step }) {
    await step.sleepUntil('a moment ago', new Date(0))
    return step.waitFor('the word', { type: 'word', timeoutSeconds: seconds })
  },
})

/** Does something wrong. */
const wrong = defineWorkflow({
  name: 'wrong',
  on: http.post('/wrong'),
  access: 'public',
  input: z.object({ what: z.string(), at: z.coerce.date().optional() }),
  output: z.object({ went: z.string() }).nullable(),
  async run({ what }, { step }) {
    if (what === 'throws') throw new Error('S33 secret inside')
    if (what === 'twice') await step.do('one', () => 1)
    if (what === 'batches') {
      await step.do(
        'one',
        async ({ batch }) => {
          await batch([note('a')])
          await batch([note('b')])
        },
        { retries: { attempts: 1 } },
      )
    }
    if (what === 'caught') {
      await step.do('two', () => Promise.reject(new ApiError('conflict', 'No.'))).catch(() => null)
      return { went: 'on' }
    }
    return step.do('one', () => ({ went: 1 }) as never)
  },
})

const fromQueue = defineWorkflow({
  name: 'from-queue',
  on: queue('flows'),
  input: z.object({ what: z.string() }),
  run: ({ what }, { step }) => step.do('note', ({ batch }) => batch([note(what)])),
})

/** Starts another one twice, and tells one something. */
const begin = defineFunction({
  name: 'begin',
  on: [http.post('/begin'), event('begin')],
  access: 'public',
  input: z.object({ tell: z.string().optional() }),
  async run({ tell }, { invoke, batch, tell: say, cause }) {
    if (tell !== undefined) await say(tell, 'word', { hello: 'there' })
    const { id } = await invoke(fulfil, { what: 'invoked' })
    await batch([note(`began ${cause.kind}`)])
    if (state.failures.has('begin')) await pass('begin', 'after')
    return id
  },
})

export const workflowApp = defineApp({
  tables: {},
  functions: [fulfil, listen, wrong, fromQueue, begin],
  settings: { confirmEmailsAtOnce: true, maxBodyBytes: 3_000_000 },
})

/** Makes the steps' table, and forgets whatever happened. */
export async function emptyWorks(): Promise<void> {
  Object.assign(state, { runs: new Map(), failures: new Map(), seen: [], delays: new Map() })
  const emptied = ['works', 'ledge_events', 'ledge_deliveries', 'ledge_invocations', 'ledge_steps']
  await env.DB.batch(
    [
      'CREATE TABLE IF NOT EXISTS works (id integer PRIMARY KEY, what text NOT NULL)',
      ...emptied.map((table) => `DELETE FROM ${table}`),
    ].map((one) => env.DB.prepare(one)),
  )
}

export const exec = (sql: string) => env.DB.prepare(sql).run()

export const countRows = (table: string): Promise<number | null> =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n')

/** Writes an event's row. @returns what rings for it */
export async function announce(type: string, data: unknown): Promise<unknown> {
  const id = createId()
  const query = 'INSERT INTO ledge_events (id, type, data, created_at) VALUES (?, ?, ?, ?)'
  const values = [id, type, JSON.stringify(data), new Date().toISOString()]
  await env.DB.prepare(query)
    .bind(...values)
    .run()
  return { eventIds: [id] }
}

/** What took effect, in order. */
export async function readWorks(): Promise<string[]> {
  const { results } = await env.DB.prepare('SELECT what FROM works ORDER BY id').all<{
    what: string
  }>()
  return results.map(({ what }) => what)
}

const WORKFLOWS = env.TEST_WORKFLOWS
export const call = createCaller(workflowApp)
const pipeline = createPipeline(workflowApp)

export interface Began {
  readonly response: Response
  readonly id: string
  readonly rings: readonly unknown[]
}

/** Starts a workflow by a request, which begins with {@link run}. */
export async function start(path: string, options: CallOptions = {}): Promise<Began> {
  const EVENTS = createRecordingQueue()
  const response = await call(path, {
    method: 'POST',
    body: {},
    ...options,
    bindings: { EVENTS, WORKFLOWS, ...options.bindings },
  })
  const body = response.status === 202 ? await response.clone().json<{ id: string }>() : { id: '' }
  return { response, id: body.id, rings: EVENTS.bodies }
}

/** Hands rings to the pipeline, and gives those that come of it. */
export async function run(rings: readonly unknown[], bindings: Bindings = {}): Promise<unknown[]> {
  const EVENTS = createRecordingQueue()
  await pipeline.deliver('ledge-events', rings, { EVENTS, WORKFLOWS, ...bindings })
  return EVENTS.bodies
}

/** Hands messages of its queue to `from-queue`. */
export async function runQueue(bodies: readonly unknown[]): Promise<unknown[]> {
  const EVENTS = createRecordingQueue()
  await pipeline.deliver('ledge-flows', bodies, { EVENTS, WORKFLOWS })
  return EVENTS.bodies
}

export const sweep = (bindings: Bindings = {}) => pipeline.tick({ WORKFLOWS, ...bindings })

/** Looks into an instance that is to come, without its waits. */
export async function watch(id: string, { sleeps = false } = {}) {
  const instance = await introspectWorkflowInstance(WORKFLOWS, id)
  await instance.modify(async (modifier) => {
    if (!sleeps) await modifier.disableSleeps()
    await modifier.disableRetryDelays()
  })
  return instance
}

/** Asks after an invocation. */
export async function ask(id: string, options: CallOptions = {}) {
  const answer = await call(`/functions/v1/_invocations/${id}`, {
    ...options,
    bindings: { WORKFLOWS, ...options.bindings },
  })
  return { status: answer.status, body: await answer.json<Record<string, unknown>>() }
}
