// What callers get: results, refusals and failures, at a function's own path and at /functions/v1.
import { describe, expect, test } from 'vitest'
import { createCaller, secretKey } from '../../support/worker.ts'
import { functionsApp } from './sample-app.ts'

const call = createCaller(functionsApp)
const invoke = (what: string) => call('/functions/v1/give', { method: 'POST', body: { what } })

describe('results', () => {
  test.each([
    { what: 'row', status: 200, type: 'application/json', body: '[{"id":1}]' },
    { what: 'text', status: 200, type: 'application/json', body: '"hello"' },
    { what: 'null', status: 200, type: 'application/json', body: 'null' },
    { what: 'nothing', status: 204, type: null, body: '' },
    { what: 'response', status: 418, type: 'text/plain', body: 'teapot' },
    { what: 'stream', status: 200, type: 'text/event-stream', body: 'data: one\n\ndata: two\n\n' },
    { what: 'redirect', status: 303, type: null, body: '' },
  ])('$what is $status', async ({ what, status, type, body }) => {
    for (const answer of [await invoke(what), await call(`/give?what=${what}`)]) {
      expect(answer.status).toBe(status)
      expect(answer.headers.get('Content-Type')).toBe(type)
      expect(await answer.text()).toBe(body)
    }
  })

  test('HEAD answers as GET, without a body', async () => {
    const answer = await call('/functions/v1/give?what=row', { method: 'HEAD' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })

  test('CORS headers that a function sets hold; others get the gateway’s', async () => {
    const own = await invoke('response')
    expect(own.headers.get('Access-Control-Allow-Origin')).toBe('https://shop.test')
    const other = await invoke('row')
    expect(other.headers.get('Access-Control-Allow-Origin')).toBe('*')
  })
})

describe('errors', () => {
  test('S33 what a function throws unawares is logged, and answered with a fixed sentence', async () => {
    const answer = await invoke('failure')
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(answer.headers.get('sb-error-code')).toBe('EDGE_FUNCTION_ERROR')
    expect(text).not.toMatch(/secret|SELECT|ledge_/)
    expect(JSON.parse(text)).toMatchObject({ code: 'EDGE_FUNCTION_ERROR' })
    const problem = await call('/give?what=failure')
    expect(await problem.text()).not.toMatch(/secret|SELECT|ledge_/)
  })

  test('an ApiError is answered in the words of the route that it came by', async () => {
    const message = 'There is none left.'
    const invoked = await invoke('refusal')
    expect([invoked.status, await invoked.json()]).toEqual([
      409,
      { code: 'sold_out', message, details: { left: 0 } },
    ])
    const routed = await call('/give?what=refusal')
    expect(await routed.json()).toMatchObject({ status: 409, code: 'sold_out', detail: message })
    const called = await call('/rest/v1/rpc/give', { method: 'POST', body: { what: 'refusal' } })
    expect(await called.json()).toMatchObject({ code: 'sold_out', message })
  })

  test('a run over its time limit is 504', async () => {
    const answer = await invoke('hang')
    expect(answer.status).toBe(504)
    expect(answer.headers.get('sb-error-code')).toBe('IDLE_TIMEOUT')
    expect(await answer.json()).toMatchObject({ code: 'IDLE_TIMEOUT' })
  })

  test.each(['nope', 'constructor', '__proto__', 'background', 'toString', ''])(
    'S8 the function "%s" is not found',
    async (name) => {
      const answer = await call(`/functions/v1/${name}`, { method: 'POST', body: {} })
      expect(answer.status).toBe(404)
      expect(answer.headers.get('sb-error-code')).toBe('NOT_FOUND')
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
      const body = { code: 'NOT_FOUND', message: 'Requested function was not found' }
      expect(await answer.json()).toEqual(body)
    },
  )

  test.each([
    { method: 'GET', path: '/functions/v1/raw', allow: 'POST' },
    { method: 'DELETE', path: '/functions/v1/give', allow: 'POST, GET, HEAD' },
    { method: 'PUT', path: '/give', allow: 'GET, HEAD, POST' },
    { method: 'POST', path: '/notes/1/echo', allow: 'PUT' },
  ])('$method $path is 405 and tells what is allowed', async ({ method, path, allow }) => {
    const answer = await call(path, { method })
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, allow])
  })
})

describe('access', () => {
  test.each([
    { who: 'a visitor', as: undefined, name: 'for-authenticated', status: 401 },
    { who: 'a visitor', as: undefined, name: 'for-operator', status: 401 },
    { who: 'the operator', as: secretKey, name: 'for-authenticated', status: 200 },
    { who: 'the operator', as: secretKey, name: 'for-operator', status: 200 },
  ])('S2 $who calling $name gets $status', async ({ as, name, status }) => {
    for (const path of [`/${name}`, `/functions/v1/${name}`, `/rest/v1/rpc/${name}`]) {
      const answer = await call(path, { method: 'POST', body: {}, ...(as && { as }) })
      expect([path, answer.status]).toEqual([path, status])
    }
  })

  test('a visitor hears in the platform’s words that a token is missing', async () => {
    const answer = await call('/functions/v1/for-authenticated', { method: 'POST' })
    expect(answer.headers.get('sb-error-code')).toBe('UNAUTHORIZED_NO_AUTH_HEADER')
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer')
  })

  test('and one whose token is no good hears that', async () => {
    const answer = await call('/functions/v1/for-authenticated', {
      method: 'POST',
      as: 'no.good.token',
    })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('sb-error-code')).toBe('UNAUTHORIZED_INVALID_JWT_FORMAT')
  })
})
