// An app whose functions each declare one limit, or answer in one particular way.
import * as z from 'zod'
import { ApiError, defineApp, reply } from '../../../src/engine/core/index.ts'
import { defineFunction, http } from '../../../src/engine/functions/index.ts'

/** Runs that have begun. */
export const state = { runs: 0 }

const fresh = defineFunction({
  name: 'fresh',
  on: http.post('/fresh'),
  fresh: true,
  run: (_input, { caller }) => ({ role: caller.role }),
})

const rated = defineFunction({
  name: 'rated',
  on: http.post('/rated'),
  access: 'public',
  rate: { count: 3, seconds: 60 },
  input: z.object({ how: z.enum(['value', 'response', 'refusal']).default('value') }),
  run({ how }) {
    state.runs += 1
    if (how === 'refusal') throw new ApiError('conflict', 'Not now.')
    return how === 'response' ? Response.redirect('https://shop.test/', 303) : { how }
  },
})

const both = defineFunction({
  name: 'both',
  on: http.post('/both'),
  fresh: true,
  rate: { count: 100, seconds: 60 },
  run: () => 'in',
})

const small = defineFunction({
  name: 'small',
  on: http.post('/small'),
  access: 'public',
  maxBodyBytes: 20,
  run: async (_input, { cause }) =>
    cause.kind === 'request' ? (await cause.request.arrayBuffer()).byteLength : null,
})

const answers: Record<string, () => unknown> = {
  value: () => ({ runs: state.runs }),
  cookie: () => new Response('c', { headers: { 'Set-Cookie': 'a=1' } }),
  own: () => new Response('o', { headers: { 'Cache-Control': 'private' } }),
  missing: () => new Response('m', { status: 404 }),
  stream: () => new Response('data: 1\n\n', { headers: { 'Content-Type': 'text/event-stream' } }),
  refusal: () => {
    throw new ApiError('conflict', 'Not now.')
  },
}

const kept = defineFunction({
  name: 'kept',
  on: [http.get('/kept/:what'), http.post('/kept')],
  access: 'public',
  cache: { seconds: 60 },
  headers: { language: 'Accept-Language' },
  input: z.object({ what: z.string(), q: z.string().optional(), language: z.string().optional() }),
  run({ what, language }) {
    state.runs += 1
    return what === 'value' ? { runs: state.runs, language } : answers[what]?.()
  },
})

const headed = defineFunction({
  name: 'headed',
  on: [http.get('/headed/:path_one'), http.post('/headed')],
  access: 'public',
  headers: { limit: 'X-Limit', path_one: 'X-Path', q: 'X-Q' },
  input: z.object({ limit: z.int().max(9), path_one: z.string(), q: z.string().nullish() }),
  run: (input) => input,
})

const priced = defineFunction({
  name: 'priced',
  on: http.post('/priced'),
  access: 'public',
  input: z.unknown(),
  output: z.object({ price: z.number(), tags: z.array(z.string()).optional() }),
  run: (input) => input as { price: number },
})

const replies: Record<string, () => unknown> = {
  created: () => reply({ id: 1 }, { status: 201, headers: { Location: '/things/1' } }),
  empty: () => reply(undefined),
  later: () => reply(undefined, { status: 304 }),
  wrong: () => reply({}, { status: 204 }),
  worse: () => reply({}, { status: 99 }),
}

const answering = defineFunction({
  name: 'answering',
  on: http.post('/answering'),
  access: 'public',
  input: z.object({ what: z.string() }),
  run: ({ what }) => replies[what]?.(),
})

const thrown: Record<string, () => unknown> = {
  null: () => {
    throw null
  },
  text: () => {
    throw 'S41 secret inside'
  },
  object: () => Promise.reject({ secret: 'S41' }),
  frozen: () => {
    throw Object.freeze(Object.create(null))
  },
  deep: () => {
    const dive = (): unknown => [dive()]
    return dive()
  },
  cycle: () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    return cycle
  },
  bigint: () => 10n,
  getter: () => ({
    get price() {
      throw new Error('S41 secret inside')
    },
  }),
  // Frees itself from the run: what is awaited by nobody.
  loose: () => void Promise.reject(new Error('S41 secret inside')).catch(() => undefined),
}

const throwing = defineFunction({
  name: 'throwing',
  on: http.post('/throwing'),
  access: 'public',
  input: z.object({ what: z.string() }),
  run: ({ what }) => thrown[what]?.(),
})

export const limitedApp = defineApp({
  tables: {},
  functions: [fresh, rated, both, small, kept, headed, priced, answering, throwing],
  settings: { confirmEmailsAtOnce: true },
})
