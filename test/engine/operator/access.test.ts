// S2: every route of the operator's, tried with every kind of key. Only the secret key opens any of them.
import { env } from 'cloudflare:workers'
import { decodeJwt, importJWK, type JWTPayload, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { operatorRoutes } from '../../../src/engine/operator/index.ts'
import { publishableKey, secretKey } from '../../support/worker.ts'
import { call, prepareEachTest, raise, readStates } from './troubled-app.ts'

const tokens = { user: '', forged: '' }
prepareEachTest()

beforeAll(async () => {
  const credentials = { email: 'eve@example.com', password: 'correct horse battery staple' }
  const answer = await call('/auth/v1/signup', { method: 'POST', body: credentials })
  tokens.user = ((await answer.json()) as { access_token: string }).access_token
  tokens.forged = await signAgain({ ...decodeJwt(tokens.user), role: 'service_role' })
})

/** A token with other claims, signed with our own key: more than anybody outside can do. */
async function signAgain(claims: JWTPayload): Promise<string> {
  const [jwk] = JSON.parse(env.LEDGE_SIGNING_KEYS) as { kid: string }[]
  const header = { alg: 'ES256', typ: 'JWT', kid: jwk?.kid ?? '' }
  return new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(jwk ?? {}, 'ES256'))
}

/** Every route that there is, its parameters filled in, and one that there is not. */
const routes = [
  ...operatorRoutes()
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, path: path.replaceAll(/:\w+/g, 'x') })),
  { method: 'GET', path: '/nothing' },
]

const strangers: { who: string; status: number; headers: () => Record<string, string> }[] = [
  { who: 'nobody', status: 401, headers: () => ({}) },
  { who: 'the publishable key', status: 401, headers: () => ({ apikey: publishableKey }) },
  {
    who: 'the publishable key as bearer',
    status: 401,
    headers: () => ({ Authorization: `Bearer ${publishableKey}` }),
  },
  { who: 'a wrong key', status: 401, headers: () => ({ apikey: `${secretKey}x` }) },
  {
    who: 'a wrong key as bearer',
    status: 401,
    headers: () => ({ Authorization: `Bearer ${secretKey}x` }),
  },
  {
    who: 'a user',
    status: 403,
    headers: () => ({ apikey: publishableKey, Authorization: `Bearer ${tokens.user}` }),
  },
  {
    who: 'a user who holds the secret key too',
    status: 403,
    headers: () => ({ apikey: secretKey, Authorization: `Bearer ${tokens.user}` }),
  },
  {
    who: 'a token that says service_role',
    status: 403,
    headers: () => ({ apikey: publishableKey, Authorization: `Bearer ${tokens.forged}` }),
  },
]

test('S2 the routes are those that there are', () => {
  expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /figures',
    'GET /deliveries',
    'POST /deliveries/replay',
    'GET /deliveries/x/x',
    'POST /deliveries/x/x/replay',
    'DELETE /deliveries/x/x',
    'GET /dead-messages',
    'POST /dead-messages/replay',
    'GET /dead-messages/x/x',
    'POST /dead-messages/x/x/replay',
    'DELETE /dead-messages/x/x',
    'GET /keys',
    'POST /keys',
    'GET /keys/x',
    'DELETE /keys/x',
    'GET /functions',
    'GET /functions/x',
    'GET /functions/x/runs',
    'GET /nothing',
  ])
})

describe.each(routes)('S2 $method $path', ({ method, path }) => {
  test.each(strangers)('$who gets $status', async ({ headers, status }) => {
    const answer = await call(`/operator/v1${path}`, { method, headers: headers() })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status, request_id: expect.any(String) })
  })

  test.each<Record<string, string>>([
    { apikey: secretKey },
    { Authorization: `Bearer ${secretKey}` },
  ])('the secret key opens it, %o', async (headers) => {
    const answer = await call(`/operator/v1${path}`, { method, headers })
    const isThere = !path.includes('x') && path !== '/nothing'
    const good = `${method} ${path}` === 'POST /keys' ? 400 : 200 // which wants to be told what for
    expect(answer.status).toBe(isThere ? good : 404)
    if (isThere) expect(answer.headers.get('Cache-Control')).toBe('no-store')
  })
})

test.each(strangers)('S2 what $who asks for does not happen', async ({ headers }) => {
  const id = await raise('thing.failed')
  for (const [method, path] of [
    ['DELETE', `/${id}/first`],
    ['POST', `/${id}/first/replay`],
    ['POST', '/replay'],
  ] as const) {
    await call(`/operator/v1/deliveries${path}`, { method, headers: headers() })
  }
  expect(await readStates(id)).toEqual({ first: 'dead', second: 'dead' })
})
