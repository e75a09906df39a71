// The HTTP edge under strange requests: spellings of a path, traces, addresses, bodies without a length, and what is logged.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { defineApp } from '../../../src/engine/core/index.ts'
import { defineFunction, http } from '../../../src/engine/functions/index.ts'
import { findPathFault } from '../../../src/engine/gateway/canonical-path.ts'
import { continueTrace } from '../../../src/engine/gateway/trace.ts'
import { createCaller, publishableKey, secretKey } from '../../support/worker.ts'

afterEach(() => void vi.restoreAllMocks())

const thrown: Record<string, unknown> = {
  text: 'a text',
  null: null,
  nothing: undefined,
  object: { status: 200 },
  error: new Error('inside: SELECT * FROM auth_users'),
  response: Response.json({ role: 'service_role' }),
}

const app = defineApp({
  tables: {},
  functions: [
    defineFunction({
      name: 'faulty',
      on: http.get('/faulty/:what'),
      access: 'public',
      run(input) {
        throw thrown[(input as { what: string }).what]
      },
    }),
    defineFunction({
      name: 'careless',
      on: http.get('/careless'),
      access: 'public',
      run(_, { waitUntil }) {
        waitUntil(Promise.reject(new Error('left behind')))
        return 'done'
      },
    }),
    defineFunction({
      name: 'take',
      on: http.post('/take'),
      access: 'public',
      run: async (_, { cause }) =>
        cause.kind === 'request' ? (await cause.request.text()).length : null,
    }),
  ],
  settings: { confirmEmailsAtOnce: true, maxBodyBytes: 1000 },
})

const call = createCaller(app)
const production = (limit = async (_: { key: string }) => ({ success: true })) => ({
  LEDGE_DEV: undefined,
  RATE_LIMIT: { limit },
})

describe('S29 a path has one form', () => {
  test.each([
    ['/rest/v1/products', null],
    ['/rest/v1/products/', null],
    ['/auth/v1/.well-known/jwks.json', null],
    ['/rest/v1/odd%20table.%C3%A9', null],
    ['/r/a;b', null],
    ['/r/100%25', null],
    ['/r/a.', null],
    ['/r/...', null],
    ['/r/a*b:c', null],
    ['/rest%2fv1/products', 'holds an encoded slash'],
    ['/rest%2Fv1/products', 'holds an encoded slash'],
    ['//operator/v1/keys', 'has an empty part'],
    ['/operator//v1/keys', 'has an empty part'],
    ['/x/../operator/v1/keys', 'has a part that is only dots'],
    ['/x/%2e%2E/operator/v1/keys', 'has a part that is only dots'],
    ['/x/.%2e/operator', 'has a part that is only dots'],
    ['/operator/./v1', 'has a part that is only dots'],
    ['/x/..;/operator/v1/keys', 'has a part that is only dots'],
    ['/x/..%3bjsessionid=1/operator', 'has a part that is only dots'],
    ['/%252e%252e/operator', 'is encoded twice'],
    ['/operator%252fv1', 'is encoded twice'],
    ['/operator%25%32%66v1', null], // decoded once it is the text "%2f" of one part
    ['/operator\\v1\\keys', 'holds a backslash'],
    ['/operator%5cv1', 'holds a backslash'],
    ['/rest/v1/products%00', 'holds a control character'],
    ['/rest/v1/products%0d%0aX: y', 'holds a character that belongs in percent-encoding'],
    ['/rest/v1/pro\tducts', 'holds a character that belongs in percent-encoding'],
    ['/rest/v1/%7F', 'holds a control character'],
    ['/rest/v1/%zz', 'holds a "%" that encodes nothing'],
    ['/rest/v1/100%', 'holds a "%" that encodes nothing'],
    ['/rest/v1/%c3%28', 'holds bytes that are no UTF-8'],
    ['/rest/v1/%c0%af', 'holds bytes that are no UTF-8'],
    ['/rest/v1/é', 'holds a character that belongs in percent-encoding'],
    ['/operator/v1/*', 'has a part that is a pattern'],
    ['/rest/v1/%2A', 'has a part that is a pattern'],
    ['/r/:ad', 'has a part that is a pattern'],
  ])('%s: %s', (path, fault) => {
    expect(findPathFault(path)).toBe(fault)
  })

  test('percent escapes of plain letters are those letters, to guard and route alike', async () => {
    for (const path of [
      '/operator/v1/%66igures',
      '/%6fperator/v1/figures',
      '/%6Fperator/v1/figures',
    ]) {
      expect((await call(path)).status).toBe(401)
      expect((await call(path, { as: secretKey })).status).toBe(200)
    }
  })

  test('a refused path is told so, with everything that an answer has', async () => {
    const answer = await call('/rest/v1/a%2fb')
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { message: 'The path holds an encoded slash. Send it in its plain form.' },
    ])
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
  })
})

describe('trace context', () => {
  const ID = '0123abcd-4567-489a-8bcd-ef0123456789'
  const trace = 'a'.repeat(32)
  const span = '8bcdef0123456789'
  const fresh = `00-0123abcd4567489a8bcdef0123456789-${span}-01`

  test.each([
    ['sampled', `00-${trace}-${'b'.repeat(16)}-01`, `00-${trace}-${span}-01`],
    ['not sampled', `00-${trace}-${'b'.repeat(16)}-00`, `00-${trace}-${span}-00`],
    ['flags of later', `00-${trace}-${'b'.repeat(16)}-ff`, `00-${trace}-${span}-01`],
    ['a later version', `01-${trace}-${'b'.repeat(16)}-01-more`, `00-${trace}-${span}-01`],
    ['none', undefined, fresh],
    ['empty', '', fresh],
    ['of no trace', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, fresh],
    ['of no parent', `00-${trace}-${'0'.repeat(16)}-01`, fresh],
    ['in capitals', `00-${trace.toUpperCase()}-${'b'.repeat(16)}-01`, fresh],
    ['of version ff', `ff-${trace}-${'b'.repeat(16)}-01`, fresh],
    ['too long for its version', `00-${trace}-${'b'.repeat(16)}-01-more`, fresh],
    ['cut short', `00-${trace}-${'b'.repeat(16)}`, fresh],
    ['two of them', `00-${trace}-${'b'.repeat(16)}-01, x`, fresh],
  ])('%s', (_, header, continued) => {
    expect(continueTrace(header, ID)).toBe(continued)
  })

  test('is told to the client, who may read it', async () => {
    const headers = { traceparent: `00-${trace}-${'b'.repeat(16)}-01` }
    const answer = await call('/nowhere', { headers })
    expect(answer.headers.get('traceparent')).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
    expect(answer.headers.get('Access-Control-Expose-Headers')).toContain('traceparent')
  })
})

test('S22 the address is Cloudflare’s word, and no other header’s', async () => {
  const keys: string[] = []
  const limit = async ({ key }: { key: string }) => ({ success: keys.push(key) > 0 })
  const bindings = production(limit)
  const lies = {
    'X-Forwarded-For': '10.0.0.1',
    Forwarded: 'for=10.0.0.1',
    'X-Real-IP': '10.0.0.1',
    'True-Client-IP': '10.0.0.1',
    'X-Client-IP': '10.0.0.1',
    'CF-Connecting-IPv6': '::1',
  }
  await call('/auth/v1/health', { bindings, headers: lies })
  await call('/auth/v1/health', {
    bindings,
    headers: { ...lies, 'CF-Connecting-IP': '203.0.113.9' },
  })
  await call('/auth/v1/health', { bindings, headers: { 'CF-Connecting-IP': '2001:db8:1:2::9' } })
  expect(keys).toEqual(['unknown', '203.0.113.9', '2001:db8:1:2::/64'])
})

test.each([
  { bytes: 1000, chunk: 100, status: 200 },
  { bytes: 1001, chunk: 1, status: 413 },
  { bytes: 5_000_000, chunk: 64_000, status: 413 },
])('a body of $bytes bytes in chunks of $chunk is $status', async ({ bytes, chunk, status }) => {
  let left = bytes
  let pulled = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left === 0) return controller.close()
      const size = Math.min(chunk, left)
      left -= size
      pulled += size
      controller.enqueue(new Uint8Array(size).fill(120))
    },
  })
  const answer = await call('/take', {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'text/plain' },
  })
  expect(answer.status).toBe(status)
  if (status === 413) expect(pulled).toBeLessThan(200_000) // what is too long is not read to its end
})

describe('S41 nothing that is thrown reaches further than its request', () => {
  test.each(Object.keys(thrown))('%s', async (what) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    for (const path of [`/faulty/${what}`, `/functions/v1/faulty?what=${what}`]) {
      const answer = await call(path)
      const text = await answer.text()
      expect(answer.status).toBe(500)
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
      expect(answer.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(text).not.toMatch(/inside|auth_users|service_role/)
      expect(JSON.parse(text)).toBeTypeOf('object')
    }
    expect((await call('/auth/v1/health')).status).toBe(200)
  })

  test('what is left running and fails', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect((await call('/careless')).status).toBe(200)
  })
})

test('S35 a line for each request, and no secret in any', async () => {
  const lines: string[] = []
  for (const level of ['log', 'warn', 'error', 'info', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...told) => void lines.push(JSON.stringify(told)))
  }
  const bindings = production()
  const made = await call('/operator/v1/keys', {
    method: 'POST',
    as: secretKey,
    body: { name: 'x', role: 'partner' },
    bindings,
  })
  const { id, key } = await made.json<{ id: string; key: string }>()
  const body = { email: 'ada@example.com', password: 'a password of hers' }
  const trace = 'ab'.repeat(16)
  const headers = { apikey: key, traceparent: `00-${trace}-${'cd'.repeat(8)}-01` }
  const asked = { method: 'POST', headers, body, bindings }
  await call('/auth/v1/token?grant_type=password&token=one-time', asked)
  await call('/take?token=one-time', { ...asked, as: 'x.y.z' })
  await call('/faulty/error?token=one-time', { headers: { apikey: publishableKey }, bindings })
  await call('/auth/v1/health', { headers: { apikey: `${key}x` }, bindings })
  const requests = lines.filter((line) => line.includes('milliseconds'))
  expect(requests).toHaveLength(5)
  const [line] = JSON.parse(requests[1] ?? '')
  expect(JSON.parse(line)).toEqual({
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    trace,
    key: null, // the identity service asks for no caller
    method: 'POST',
    path: '/auth/v1/token',
    status: expect.any(Number),
    milliseconds: expect.any(Number),
    d1: {
      roundTrips: expect.any(Number),
      rowsRead: expect.any(Number),
      rowsWritten: expect.any(Number),
    },
  })
  for (const secret of [
    key,
    key.slice(-43),
    secretKey,
    'a password of hers',
    'one-time',
    'x.y.z',
  ]) {
    expect(lines.join('\n')).not.toContain(secret)
  }
  expect(lines.join('\n')).not.toContain(body.email)
  expect(id).toMatch(/^k/)
})
