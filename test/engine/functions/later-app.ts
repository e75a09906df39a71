// An app with one function that writes, waits and fails as it is told, called without anybody who waits.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { ApiError, defineApp, reply } from '../../../src/engine/core/index.ts'
import { defineFunction, http } from '../../../src/engine/functions/index.ts'
import { type Bindings, createPipeline, createRecordingQueue } from '../../support/pipeline.ts'
import { type CallOptions, createCaller } from '../../support/worker.ts'

/** What runs go by. */
export const state = {
  runs: 0,
  /** Thrown by so many runs before one goes well. */
  failures: 0,
  /** What a run was told of itself. */
  seen: [] as unknown[],
  /** What a run waits for after it has written. */
  gate: Promise.resolve(),
}

const answers: Record<string, () => unknown> = {
  value: () => ({ run: state.runs }),
  nothing: () => undefined,
  reply: () => reply({ made: true }, { status: 201, headers: { Location: '/orders/1' } }),
  text: () =>
    new Response('good', { headers: { 'Content-Type': 'text/plain', 'Set-Cookie': 'a=1' } }),
  bytes: () => new Response(new Uint8Array([0, 255])),
  large: () => 'x'.repeat(1_000_000),
  stream: () =>
    new Response(new Blob(['data: 1\n\n']).stream(), {
      headers: { 'Content-Type': 'text/event-stream' },
    }),
  refusal: () => {
    throw new ApiError('sold_out', 'There is none left.', { status: 409, details: { left: 0 } })
  },
}

const work = defineFunction({
  name: 'work',
  on: [http.post('/work'), http.put('/work/:what'), http.get('/work')],
  access: 'public',
  headers: { language: 'Accept-Language' },
  input: z.object({
    what: z.string(),
    writes: z.boolean().default(true),
    language: z.string().optional(),
    file: z.unknown().optional(),
  }),
  retries: { attempts: 3 },
  async run({ what, writes, language, file }, { batch, caller, cause }) {
    state.runs += 1
    const { request, invocation } = cause.kind === 'request' ? cause : {}
    const body = file instanceof File ? await file.text() : null
    const headers = request === undefined ? [] : [...request.headers.keys()].sort()
    state.seen.push({
      caller: caller.userId ?? caller.role,
      url: request?.url,
      headers,
      language,
      body,
      ...invocation,
    })
    if (state.failures > 0) {
      state.failures -= 1
      throw new Error('S33 secret inside')
    }
    if (writes) await batch([sql`INSERT INTO works (what) VALUES (${what})`])
    await state.gate
    return answers[what]?.()
  },
})

const mine = defineFunction({
  name: 'mine',
  on: http.post('/mine'),
  run: (_, { caller }) => caller.userId,
})

export const laterApp = defineApp({
  tables: {},
  functions: [work, mine],
  settings: { confirmEmailsAtOnce: true, maxBodyBytes: 3_000_000 },
})

/** Makes the function's table, and forgets whatever happened. */
export async function emptyWorks(): Promise<void> {
  Object.assign(state, { runs: 0, failures: 0, seen: [], gate: Promise.resolve() })
  await env.DB.batch(
    [
      'CREATE TABLE IF NOT EXISTS works (id integer PRIMARY KEY, what text NOT NULL)',
      ...[
        'works',
        'ledge_events',
        'ledge_deliveries',
        'ledge_invocations',
        'ledge_idempotency',
      ].map((table) => `DELETE FROM ${table}`),
    ].map((one) => env.DB.prepare(one)),
  )
}

/** Rows of a table. */
export const count = (table = 'works'): Promise<number | null> =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n')

export const call = createCaller(laterApp)
const { deliver, tick } = createPipeline(laterApp)

/** Runs the minute's sweep. */
export const sweep = tick

const LATER = { Prefer: 'respond-async' }

/** Calls the function without waiting. @returns the answer, and what rings for it */
export async function begin(
  what: string,
  { headers, ...options }: CallOptions & { path?: string } = {},
) {
  const EVENTS = createRecordingQueue()
  const { path = '/functions/v1/work' } = options
  const response = await call(path, {
    method: 'POST',
    body: { what },
    ...options,
    headers: { ...LATER, ...headers },
    bindings: { EVENTS, ...options.bindings },
  })
  const text = await response.text()
  const body = text === '' ? null : JSON.parse(text)
  return {
    status: response.status,
    headers: response.headers,
    body,
    response,
    rings: EVENTS.bodies,
  }
}

/** Hands rings to the pipeline. */
export const run = (rings: readonly unknown[], bindings: Bindings = {}) =>
  deliver('ledge-events', rings, bindings)

/** Asks after an invocation. */
export async function ask(id: string, options: CallOptions = {}) {
  const answer = await call(`/functions/v1/_invocations/${id}`, options)
  return { status: answer.status, body: await answer.json<Record<string, unknown>>(), answer }
}

/** As if the back-off and every lease were over. */
export const makeDue = () => env.DB.exec("UPDATE ledge_deliveries SET next_attempt_at = '2000'")
