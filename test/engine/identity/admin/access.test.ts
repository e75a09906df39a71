// S2: every route of the operator's at /auth/v1, tried with every kind of key. Only the secret key opens any of them.
import { env } from 'cloudflare:workers'
import { decodeJwt, importJWK, type JWTPayload, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { adminRoutes } from '../../../../src/engine/identity/admin/routes.ts'
import { publishableKey, roundTripsOf, secretKey } from '../../../support/worker.ts'
import { call, createPerson, outcomeOf, query } from '../people.ts'
import { NOBODY, operate } from './operator.ts'

const tokens = { user: '', forged: '' }

beforeAll(async () => {
  tokens.user = (await createPerson()).accessToken
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
  ...adminRoutes()
    .routes.filter(({ path }) => path !== '/*')
    .map(({ method, path }) => ({
      method: method === 'ALL' ? 'GET' : method,
      path: `/admin${path.replaceAll(/:\w+/g, NOBODY).replace('*', 'x')}`,
    })),
  { method: 'POST', path: '/invite' },
  { method: 'GET', path: '/admin/nothing' },
]

const strangers: {
  who: string
  error: [number, string]
  headers: () => Record<string, string>
}[] = [
  { who: 'nobody', error: [401, 'no_authorization'], headers: () => ({}) },
  {
    who: 'the secret key without a bearer',
    error: [401, 'no_authorization'],
    headers: () => ({ apikey: secretKey }),
  },
  {
    who: 'a malformed header',
    error: [401, 'no_authorization'],
    headers: () => ({ apikey: secretKey, Authorization: secretKey }),
  },
  {
    who: 'the publishable key',
    error: [403, 'not_admin'],
    headers: () => ({ apikey: publishableKey, Authorization: `Bearer ${publishableKey}` }),
  },
  {
    who: 'the publishable key beside the secret one',
    error: [403, 'not_admin'],
    headers: () => ({ apikey: secretKey, Authorization: `Bearer ${publishableKey}` }),
  },
  {
    who: 'a wrong key',
    error: [401, 'no_authorization'],
    headers: () => ({ Authorization: `Bearer ${secretKey}x` }),
  },
  {
    who: 'a user',
    error: [403, 'not_admin'],
    headers: () => ({ apikey: publishableKey, Authorization: `Bearer ${tokens.user}` }),
  },
  {
    who: 'a user who holds the secret key too',
    error: [403, 'not_admin'],
    headers: () => ({ apikey: secretKey, Authorization: `Bearer ${tokens.user}` }),
  },
  {
    who: 'a token that says service_role',
    error: [403, 'not_admin'],
    headers: () => ({ Authorization: `Bearer ${tokens.forged}` }),
  },
  {
    who: 'a token that is not ours',
    error: [403, 'bad_jwt'],
    headers: () => ({ Authorization: 'Bearer x.y.z' }),
  },
]

test('S2 the routes are those that there are', () => {
  expect(routes.map(({ method, path }) => `${method} ${path.replaceAll(NOBODY, ':id')}`)).toEqual([
    'GET /admin/users',
    'POST /admin/users',
    'GET /admin/users/:id',
    'PUT /admin/users/:id',
    'DELETE /admin/users/:id',
    'GET /admin/users/:id/factors',
    'DELETE /admin/users/:id/factors/:id',
    'PUT /admin/users/:id/factors/:id',
    'GET /admin/users/:id/passkeys',
    'DELETE /admin/users/:id/passkeys/:id',
    'POST /admin/invite',
    'POST /admin/generate_link',
    'GET /admin/audit',
    'GET /admin/sso/x',
    'GET /admin/custom-providers/x',
    'GET /admin/oauth/x',
    'POST /invite',
    'GET /admin/nothing',
  ])
})

describe.each(strangers)('S2 $who', ({ headers, error }) => {
  test.each(routes)('$method $path', async ({ method, path }) => {
    const before = await query('SELECT count(*) AS n FROM auth_users')
    const body = method === 'GET' ? undefined : '{"not json'
    const answer = await call(`/auth/v1${path}`, { method, headers: headers(), body })
    expect(roundTripsOf(answer)).toBe(0)
    expect(await outcomeOf(answer)).toEqual(error)
    expect(await query('SELECT count(*) AS n FROM auth_users')).toEqual(before)
  })
})

describe('S3 the id in a path', () => {
  test.each(['%2e%2e%2fusers', '..%2fx', '%00'])('%s is refused as a path', async (id) => {
    const answer = await operate('GET', `/admin/users/${id}`)
    expect([roundTripsOf(answer), await outcomeOf(answer)]).toEqual([0, [400, 'validation_failed']])
  })

  test.each([
    'x',
    '1',
    'null',
    `${NOBODY}x`,
    NOBODY.replaceAll('-', ''),
    `{${NOBODY}}`,
    '00000000-0000-0000-0000-000000000000',
    `${NOBODY}%20`,
    `${NOBODY}%27%20OR%201=1--`,
    '__proto__',
    'x'.repeat(5000),
  ])('%s is no UUID, whatever is asked', async (id) => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await operate(method, `/admin/users/${id}`, method === 'GET' ? undefined : {})
      expect(roundTripsOf(answer)).toBe(0)
      expect(await outcomeOf(answer)).toEqual([404, 'validation_failed'])
    }
  })

  test.each(['../x', '%2e%2e/x', '%2e%2e', '..', `${NOBODY}/../..`, `${NOBODY}/x`])(
    '%s leads nowhere',
    async (id) => {
      for (const method of ['PUT', 'DELETE']) {
        const answer = await operate(method, `/admin/users/${id}`, {})
        expect([404, 405]).toContain(answer.status)
      }
    },
  )

  test('nobody has it', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'GET' ? undefined : {}
      const answer = await operate(method, `/admin/users/${NOBODY}`, body)
      expect(await outcomeOf(answer)).toEqual([404, 'user_not_found'])
    }
    const soft = await operate('DELETE', `/admin/users/${NOBODY}`, { should_soft_delete: true })
    expect(await outcomeOf(soft)).toEqual([404, 'user_not_found'])
  })
})
