// `functions.invoke` of the official client, unchanged: every kind of body and answer, sub-paths, regions, errors, streams.
import {
  createClient,
  FunctionRegion,
  FunctionsHttpError,
  FunctionsRelayError,
} from '@supabase/supabase-js'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { ApiError, defineApp, defineFunction, http, reply } from '../../../src/engine/index.ts'
import {
  createFaultyDatabase,
  createPipeline,
  createRecordingQueue,
} from '../../support/pipeline.ts'
import { BASE, createCaller, publishableKey, secretKey } from '../../support/worker.ts'

/** What a stream waits for before its second event. */
let gate = Promise.resolve()

const encode = (text: string) => new TextEncoder().encode(text)

const twoEvents = () =>
  new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encode('data: one\n\n')),
    async pull(controller) {
      await gate
      controller.enqueue(encode('data: two\n\n'))
      controller.close()
    },
  })

/** Says what came, as the function saw it. */
const mirror = defineFunction({
  name: 'mirror',
  on: [
    http.post('/mirror'),
    http.get('/mirror'),
    http.put('/mirror'),
    http.patch('/mirror'),
    http.delete('/mirror'),
  ],
  access: 'public',
  async run(input, { cause }) {
    if (cause.kind !== 'request') return null
    const { method, headers, url } = cause.request
    const { pathname, search } = new URL(url)
    const bytes = Buffer.from(await cause.request.arrayBuffer())
    const type = headers.get('Content-Type')
    return {
      method,
      path: pathname + search,
      type,
      region: headers.get('x-region'),
      bytes: bytes.toString('base64'),
      input: type?.startsWith('multipart') ? null : input,
    }
  },
})

const upload = defineFunction({
  name: 'upload',
  on: http.post('/upload'),
  access: 'public',
  async run(_input, { cause }) {
    if (cause.kind !== 'request') return null
    const form = await cause.request.formData()
    const file = form.get('file') as unknown as File
    return {
      name: form.get('name'),
      file: [file.name, file.type, file.size],
      tags: form.getAll('tag'),
    }
  },
})

const answers: Record<string, () => unknown> = {
  json: () => ({ hello: 'Ada' }),
  nothing: () => undefined,
  text: () => new Response('plain', { headers: { 'Content-Type': 'text/plain' } }),
  bytes: () =>
    new Response(new Uint8Array([0, 255, 128]), {
      headers: { 'Content-Type': 'application/octet-stream' },
    }),
  form: () => {
    const form = new FormData()
    form.set('a', 'b')
    return new Response(form)
  },
  stream: () =>
    new Response(twoEvents(), {
      headers: { 'Content-Type': 'text/event-stream' },
    }),
  created: () => reply({ id: 1 }, { status: 201 }),
  refusal: () => {
    throw new ApiError('sold_out', 'There is none left.', { status: 409 })
  },
  failure: () => {
    throw new Error('secret inside')
  },
}

const give = defineFunction({
  name: 'give',
  on: http.post('/give'),
  access: 'public',
  input: z.object({ what: z.string() }),
  run: ({ what }) => answers[what]?.(),
})

const limited = defineFunction({
  name: 'limited',
  on: http.post('/limited'),
  access: 'public',
  rate: { count: 1000, seconds: 60 },
  run: () => 'in',
})

const mine = defineFunction({ name: 'mine', on: http.post('/mine'), run: () => 'yours' })

const app = defineApp({ tables: {}, functions: [mirror, upload, give, limited, mine] })
const call = createCaller(app)
const { deliver } = createPipeline(app)
const EVENTS = createRecordingQueue()

const connect = (key: string, bindings: Record<string, unknown> = {}) =>
  createClient(BASE, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      async fetch(input: RequestInfo | URL, { method = 'GET', headers, body }: RequestInit = {}) {
        const { pathname, search } = new URL(String(input))
        const sent = Object.fromEntries(new Headers(headers))
        // What fetch itself adds, and sets apart from JSON.
        if (typeof body === 'string') sent['content-type'] ??= 'text/plain;charset=UTF-8'
        const options = { method, headers: sent, bindings: { EVENTS, ...bindings } }
        return call(pathname + search, body ? { ...options, body } : options)
      },
    },
  })
const { functions } = connect(publishableKey)

describe('bodies arrive untouched', () => {
  const bytes = new Uint8Array([0, 255, 13, 10, 128])
  test.each<{
    what: string
    body?: ArrayBuffer | Blob | string | Record<string, unknown>
    type: string | null
    input: unknown
    sent: string
  }>([
    {
      what: 'an object',
      body: { a: [1] },
      type: 'application/json',
      input: { a: [1] },
      sent: '{"a":[1]}',
    },
    { what: 'a text', body: 'über', type: 'text/plain', input: 'über', sent: 'über' },
    { what: 'bytes', body: bytes.buffer, type: 'application/octet-stream', input: {}, sent: '' },
    {
      what: 'a blob',
      body: new Blob([bytes]),
      type: 'application/octet-stream',
      input: {},
      sent: '',
    },
    { what: 'nothing', type: null, input: {}, sent: '' },
  ])('$what', async ({ what, body, type, input, sent }) => {
    const { data, error } = await functions.invoke('mirror', body === undefined ? {} : { body })
    const expected = /bytes|blob/.test(what) ? Buffer.from(bytes) : Buffer.from(sent)
    expect([error, data]).toMatchObject([null, { method: 'POST', type, input }])
    expect(data.bytes).toBe(expected.toString('base64'))
  })

  test('a form with a file', async () => {
    const form = new FormData()
    form.set('name', 'Molly')
    form.set('file', new File([bytes], 'dog.bin', { type: 'image/x-dog' }))
    form.append('tag', 'a')
    form.append('tag', 'b')
    const { data, error } = await functions.invoke('upload', { body: form })
    expect([error, data]).toEqual([
      null,
      { name: 'Molly', file: ['dog.bin', 'image/x-dog', 5], tags: ['a', 'b'] },
    ])
  })
})

test.each(['POST', 'GET', 'PUT', 'PATCH', 'DELETE'] as const)(
  '%s with a sub-path, a query and a region',
  async (method) => {
    const name = 'mirror/a%20b/c?x=1'
    const { data, error } = await functions.invoke(name, { method, region: FunctionRegion.EuWest1 })
    const path = '/mirror/a%20b/c?x=1&forceFunctionRegion=eu-west-1'
    expect([error, data]).toMatchObject([
      null,
      { method, path, region: 'eu-west-1', input: { x: '1' } },
    ])
  },
)

describe('answers', () => {
  const invoke = (what: string) => functions.invoke('give', { body: { what } })

  test.each([
    { what: 'json', data: { hello: 'Ada' } },
    { what: 'created', data: { id: 1 } },
    { what: 'nothing', data: '' },
    { what: 'text', data: 'plain' },
  ])('$what', async ({ what, data }) => {
    expect(await invoke(what)).toMatchObject({ data, error: null })
  })

  test('bytes are a Blob, a form is FormData', async () => {
    const blob = (await invoke('bytes')).data as Blob
    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([0, 255, 128])
    expect(((await invoke('form')).data as FormData).get('a')).toBe('b')
  })

  test('events come one by one, the first before the second is there', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate = promise
    const response = (await invoke('stream')).data as Response
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect(await reader?.read()).toEqual({ done: false, value: 'data: one\n\n' })
    resolve()
    expect(await reader?.read()).toEqual({ done: false, value: 'data: two\n\n' })
    expect((await reader?.read())?.done).toBe(true)
  })
})

describe('errors', () => {
  test.each([
    { name: 'give', body: { what: 'refusal' }, status: 409, code: 'sold_out' },
    { name: 'give', body: { what: 'failure' }, status: 500, code: 'EDGE_FUNCTION_ERROR' },
    { name: 'give', body: { what: 1 }, status: 400, code: 'invalid_request' },
    { name: 'none', body: {}, status: 404, code: 'NOT_FOUND' },
    { name: 'mine', body: {}, status: 401, code: 'UNAUTHORIZED_NO_AUTH_HEADER' },
  ])('$name is $status $code', async ({ name, body, status, code }) => {
    const { error } = await functions.invoke(name, { body })
    expect(error).toBeInstanceOf(FunctionsHttpError)
    expect(error.context.status).toBe(status)
    expect(error.context.headers.get('x-relay-error')).toBeNull()
    expect(await error.context.json()).toMatchObject({ code })
  })

  test('a function that could not be called is the relay’s error', async () => {
    const broken = connect(publishableKey, { DB: createFaultyDatabase('before') })
    const { error } = await broken.functions.invoke('limited')
    expect(error).toBeInstanceOf(FunctionsRelayError)
  })

  test('a key without an Authorization stands for its role', async () => {
    expect((await connect(secretKey).functions.invoke('mine')).data).toBe('yours')
  })
})

test('a call that nobody waits for', async () => {
  const headers = { Prefer: 'respond-async' }
  const body = { what: 'json' }
  const { data, response } = await functions.invoke('give', { body, headers })
  expect(response?.status).toBe(202)
  await deliver('ledge-events', EVENTS.bodies)
  const told = await functions.invoke(`_invocations/${data.id}`, { method: 'GET' })
  expect(told.data).toMatchObject({ state: 'done', result: { hello: 'Ada' } })
})
