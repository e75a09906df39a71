// Idempotency-Key on functions: run once, and answered alike.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { type CallOptions, secretKey } from '../../support/worker.ts'
import { closeGate, codeOf, count, emptyOrders, send, state } from './ordering-app.ts'

beforeEach(emptyOrders)

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }

describe('a repeat is answered as the first time', () => {
  test.each([
    ['row', 200],
    ['batch', 200],
    ['nothing', 204],
    ['null', 200],
    ['teapot', 418],
    ['bytes', 200],
    ['redirect', 303],
    ['failure', 500],
  ])('R13 %s', async (what, status) => {
    const first = await send(what)
    expect(first).toMatchObject({ status, replayed: null, trips: 3 })
    if (what === 'batch') expect(JSON.parse(first.bytes)).toEqual([[], [{ one: 1 }]])
    const again = await send(what)
    expect(again).toMatchObject({ status, bytes: first.bytes, replayed: 'true', trips: 1 })
    for (const name of ['Content-Type', 'X-Run', 'Location', 'Set-Cookie']) {
      expect(again.headers.get(name)).toBe(first.headers.get(name))
    }
    expect([state.runs, await count()]).toEqual([1, 1])
  })

  test.each<CallOptions & { name: string; path: string }>([
    { name: 'its own path', path: '/orders', body: { what: 'row' } },
    { name: 'a path with a parameter', path: '/orders/row', method: 'PUT', body: {} },
    { name: 'rpc', path: '/rest/v1/rpc/order', body: { what: 'row' } },
    {
      name: 'rpc, one object',
      path: '/rest/v1/rpc/order',
      body: { what: 'list' },
      headers: { Accept: 'application/vnd.pgrst.object+json' },
    },
    {
      name: 'rpc, minimal',
      path: '/rest/v1/rpc/order',
      body: { what: 'row' },
      headers: { Prefer: 'return=minimal' },
    },
    { name: 'a form', path: '/functions/v1/order', body: 'what=row', headers: FORM },
  ])('R13 through $name', async (options) => {
    const first = await send('', options)
    expect(first.status).toBeLessThan(300)
    expect(await send('', options)).toMatchObject({
      status: first.status,
      bytes: first.bytes,
      replayed: 'true',
    })
    expect(state.runs).toBe(1)
  })

  test('a GET takes no notice of it', async () => {
    const get = { method: 'GET', path: '/orders?what=row&writes=false', body: undefined }
    await send('', get)
    expect(await send('', get)).toMatchObject({ status: 200, replayed: null })
    expect(state.runs).toBe(2)
  })

  test('R13 50 at once: one runs, the others are told to wait or get its answer', async () => {
    const open = closeGate()
    const first = send('row')
    const others = await Promise.all(Array.from({ length: 49 }, () => send('row')))
    for (const other of others) {
      expect(codeOf(other)).toEqual([409, 'idempotency_key_in_use'])
      expect(other.headers.get('Retry-After')).toBe('1')
    }
    open()
    const { status, bytes } = await first
    expect(status).toBe(200)
    expect(await send('row')).toMatchObject({ status: 200, bytes, replayed: 'true' })
    expect([state.runs, await count()]).toEqual([1, 1])
  })
})

describe('a key stands for one request', () => {
  test.each([
    { at: '/functions/v1/order', has: { code: 'idempotency_key_reused' } },
    {
      at: '/rest/v1/rpc/order',
      has: {
        code: 'idempotency_key_reused',
        details: null,
        hint: 'Send a new key with a new request.',
      },
    },
    { at: '/orders', has: { status: 422, code: 'idempotency_key_reused' } },
  ])('R13 another one is 422 in its protocol’s shape: $at', async ({ at, has }) => {
    await send('row', { path: at })
    const other = await send('nothing', { path: at })
    expect(other.status).toBe(422)
    expect(JSON.parse(other.bytes)).toMatchObject(has)
    expect(
      codeOf(await send('row', { path: at, headers: { 'Idempotency-Key': 'short' } })),
    ).toEqual([400, 'idempotency_key_invalid'])
    expect([state.runs, await count()]).toEqual([1, 1])
  })

  test('R13 of another caller it is another key', async () => {
    await send('row')
    expect(await send('row', { as: secretKey })).toMatchObject({ status: 200, replayed: null })
    expect(state.runs).toBe(2)
  })

  test('an input that is refused does not use it', async () => {
    expect(await send('', { body: {} })).toMatchObject({ status: 400 })
    expect(await count('ledge_idempotency')).toBe(0)
    expect(await send('row')).toMatchObject({ status: 200, replayed: null })
  })
})

describe('what is kept', () => {
  test.each(['large', 'stream'])('not an answer that is too much: %s', async (what) => {
    expect(await send(what)).toMatchObject({ status: 200 })
    expect(codeOf(await send(what))).toEqual([409, 'idempotency_answer_not_kept'])
    expect([state.runs, await count()]).toEqual([1, 1])
  })

  test('R13 for 24 hours; afterwards the request is a new one', async () => {
    await send('row')
    await env.DB.prepare(
      "UPDATE ledge_idempotency SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 seconds')",
    ).run()
    expect(await send('teapot')).toMatchObject({ status: 418, replayed: null })
    expect(await send('teapot')).toMatchObject({ status: 418, replayed: 'true' })
    expect(await count('ledge_idempotency')).toBe(1)
  })
})
