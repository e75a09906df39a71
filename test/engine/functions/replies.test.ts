// Input from headers, output held against its schema, replies, panics, OPTIONS, and declarations that cannot hold.
import { describe, expect, test } from 'vitest'
import { defineApp, defineFunction, event, http, reply } from '../../../src/engine/index.ts'
import { type CallOptions, createCaller } from '../../support/worker.ts'
import { limitedApp } from './limited-app.ts'

const call = createCaller(limitedApp)
const post = (path: string, options: CallOptions = {}) =>
  call(path, { method: 'POST', body: {}, ...options })

describe('headers', () => {
  test('are input where nothing else is: path before body before query before header', async () => {
    const headers = { 'X-Limit': '3', 'X-Path': 'header', 'X-Q': 'header' }
    const got = await call('/headed/path?q=query', { headers })
    expect(await got.json()).toEqual({ limit: 3, path_one: 'path', q: 'query' })
    const sent = await post('/headed?limit=8', { headers, body: { q: null } })
    expect(await sent.json()).toEqual({ limit: 8, path_one: 'header', q: null })
    const called = await post('/rest/v1/rpc/headed', { headers, body: { limit: 5 } })
    expect(await called.json()).toEqual({ limit: 5, path_one: 'header', q: 'header' })
  })

  test('and named when they are wrong', async () => {
    const answer = await call('/headed/p', { headers: { 'X-Limit': '10' } })
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { errors: [{ path: 'limit', message: 'must be at most 9' }] },
    ])
  })
})

describe('output', () => {
  const production = { LEDGE_DEV: undefined }
  test.each([
    { body: { price: 1, more: true }, status: 200 },
    { body: { price: 'one', tags: [1] }, status: 500 },
  ])('is looked at in development, and changes nothing: $body', async ({ body, status }) => {
    const answer = await post('/priced', { body })
    expect(answer.status).toBe(status)
    if (status === 200) return expect(await answer.json()).toEqual(body)
    return expect(await answer.json()).toMatchObject({
      code: 'output_invalid',
      errors: [
        { path: 'price', message: 'must be a number' },
        { path: 'tags[0]', message: 'must be a string' },
      ],
    })
  })

  test('costs nothing in production', async () => {
    const answer = await post('/priced', { body: { price: 'one' }, bindings: production })
    expect([answer.status, await answer.json()]).toEqual([200, { price: 'one' }])
  })
})

describe('replies', () => {
  test.each([
    { what: 'created', status: 201, body: '{"id":1}', location: '/things/1' },
    { what: 'empty', status: 204, body: '', location: null },
    { what: 'later', status: 304, body: '', location: null },
    { what: 'wrong', status: 500, body: expect.stringContaining('internal'), location: null },
    { what: 'worse', status: 500, body: expect.stringContaining('internal'), location: null },
  ])('$what is $status', async ({ what, status, body, location }) => {
    const answer = await post('/answering', { body: { what } })
    expect([answer.status, await answer.text()]).toEqual([status, body])
    expect(answer.headers.get('Location')).toBe(location)
  })

  test('are the same through rpc, and again under an Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    for (const replayed of [null, 'true']) {
      const answer = await post('/rest/v1/rpc/answering', { body: { what: 'created' }, headers })
      expect([
        answer.status,
        answer.headers.get('Idempotency-Replayed'),
        await answer.json(),
      ]).toEqual([201, replayed, { id: 1 }])
    }
  })
})

test.each(['null', 'text', 'object', 'frozen', 'deep', 'cycle', 'bigint', 'getter', 'loose'])(
  'S41 whatever a function throws or returns, the Worker answers and goes on: %s',
  async (what) => {
    const status = what === 'loose' ? 204 : 500
    for (const path of ['/throwing', '/functions/v1/throwing', '/rest/v1/rpc/throwing']) {
      const answer = await post(path, { body: { what } })
      const text = await answer.text()
      expect([path, answer.status, text]).toEqual([path, status, expect.not.stringMatching(/S41/)])
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
    }
    expect((await post('/answering', { body: { what: 'empty' } })).status).toBe(204)
  },
)

test.each([
  { path: '/functions/v1/headed', allow: 'POST, GET, HEAD, OPTIONS' },
  { path: '/functions/v1/fresh', allow: 'POST, OPTIONS' },
  { path: '/headed', allow: 'POST, OPTIONS' },
])('OPTIONS $path tells the methods, and a preflight is the gateway’s', async ({ path, allow }) => {
  const asked = await call(path, { method: 'OPTIONS' })
  expect([asked.status, asked.headers.get('Allow')]).toEqual([204, allow])
  const preflight = await call(path, {
    method: 'OPTIONS',
    headers: { Origin: 'https://a.test', 'Access-Control-Request-Method': 'POST' },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('Access-Control-Allow-Methods')).toContain('DELETE')
})

describe('a declaration that cannot hold is refused at start-up', () => {
  const on = http.post('/f')
  const run = () => undefined
  test.each<{ what: string; options: object; says: string }>([
    {
      what: 'a cache without a GET',
      options: { on, access: 'public', cache: { seconds: 1 } },
      says: 'GET',
    },
    {
      what: 'a cache of what is not public',
      options: { on: http.get('/f'), cache: { seconds: 1 } },
      says: 'public',
    },
    { what: 'a cache of no time', options: { on, cache: { seconds: 0 } }, says: 'seconds' },
    { what: 'half a call', options: { on, rate: { count: 0.5, seconds: 1 } }, says: 'rate' },
    { what: 'bytes below nothing', options: { on, maxBodyBytes: -1 }, says: 'bytes' },
    {
      what: 'a rate of events',
      options: { on: event('e'), rate: { count: 1, seconds: 1 } },
      says: 'requests',
    },
    {
      what: 'a token as input',
      options: { on, headers: { token: 'Authorization' } },
      says: 'caller',
    },
    { what: 'no header', options: { on, headers: { token: 'a b' } }, says: 'header' },
  ])('$what', ({ options, says }) => {
    expect(() => defineFunction({ name: 'f', on, run, ...options })).toThrow(says)
  })

  test('and so is a body that the gateway would not let in', () => {
    const large = defineFunction({ name: 'f', on, run, maxBodyBytes: 2_000_000 })
    expect(() => defineApp({ tables: {}, functions: [large] })).toThrow('maxBodyBytes')
    expect(reply({ id: 1 })).toMatchObject({ status: 200, body: { id: 1 } })
  })
})
