// Paths as they come over the wire, which no client library would send: nothing between us and the router tidies them up.
import { request } from 'node:http'
import { expect, inject, test } from 'vitest'

const { url, secretKey } = inject('ledge')

interface Raw {
  method?: 'GET' | 'HEAD'
  body?: string
}

/** Asks for a path exactly as it is written. */
function askRaw(
  path: string,
  headers: Record<string, string> = {},
  { method = 'GET', body }: Raw = {},
): Promise<number> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, headers, method }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

const GUARDED = '/operator/v1/figures'

test('the guarded path itself takes the secret key', async () => {
  expect(await askRaw(GUARDED)).toBe(401)
  expect(await askRaw(GUARDED, { apikey: secretKey })).toBe(200)
})

test.each([
  '//operator/v1/figures',
  '/operator//v1/figures',
  '/rest/v1/../../operator/v1/figures',
  '/rest/v1/%2e%2e/%2e%2e/operator/v1/figures',
  '/./operator/v1/figures',
  '/x/..;/operator/v1/figures',
  '/operator%2fv1/figures',
  '/operator%5cv1/figures',
  '/operator\\v1\\figures',
  '/%252e%252e/operator/v1/figures',
  '/operator/v1/figures%00',
  '/operator/v1/figures%0d%0a',
  '/operator/v1/figures/.',
  '/operator/v1./figures',
  '/OPERATOR/v1/figures',
  '/operator/v1/*',
])('S29 %s opens nothing to nobody, and is no fault of ours', async (path) => {
  const status = await askRaw(path)
  expect([400, 401, 404]).toContain(status)
  const withAccept = await askRaw(path, { Accept: 'application/json' })
  expect([400, 401, 404]).toContain(withAccept)
})

test('S29 a key for one path opens no other by any spelling', async () => {
  const answer = await fetch(`${url}/operator/v1/keys`, {
    method: 'POST',
    headers: { apikey: secretKey },
    body: JSON.stringify({ name: 'narrow', role: 'service_role', prefixes: ['/rest/v1/products'] }),
  })
  const { key } = (await answer.json()) as { key: string }
  const headers = { apikey: key }
  expect(await askRaw('/rest/v1/products?limit=1', headers)).toBe(200)
  for (const path of [
    '/rest/v1/products/../orders',
    '/rest/v1/products/%2e%2e/orders',
    '/rest/v1/products/..;/orders',
    '/rest/v1/products%2f..%2forders',
    '/rest/v1/products\\..\\orders',
    '/rest/v1/orders',
  ]) {
    expect([400, 403]).toContain(await askRaw(path, headers))
  }
})

test.each([
  '/search?q=dog',
  '/functions/v1/search?q=dog',
  '/rest/v1/rpc/search?q=dog',
  '/rest/v1/products?limit=1',
])('S41 a body of a GET or a HEAD says nothing: %s', async (path) => {
  const body = '{"q":7}'
  for (const [name, value] of [
    ['Content-Length', '7'],
    ['Transfer-Encoding', 'chunked'],
  ] as const) {
    const headers = { 'Content-Type': 'application/json', [name]: value }
    expect(await askRaw(path, headers, { body })).toBe(200)
    expect(await askRaw(path, headers, { body, method: 'HEAD' })).toBe(200)
  }
})
