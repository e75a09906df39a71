// Signing in through a provider: the way there and back, and what it costs.
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { BASE, roundTripsOf } from '../../../support/worker.ts'
import { query, readPerson, type SessionBody } from '../people.ts'
import { FLOW } from '../world.ts'
import { acme, bindings, createAcmeWorld, createOwner, fakeProviders } from './acme.ts'
import { createTraveller, redeem } from './traveller.ts'

const world = createAcmeWorld({ settings: { identity: { redirectUrls: ['myapp://**'] } } })
fakeProviders()

describe('the way', () => {
  test('there: state, nonce, PKCE and scopes are ours, whatever the client says', async () => {
    const url = await createTraveller(world).leave({
      scopes: 'calendar mail.read',
      prompt: 'select_account',
      login_hint: 'ada@example.com',
      state: 'mine',
      nonce: 'mine',
      client_id: 'mine',
      redirect_uri: 'https://evil.example',
      response_type: 'token',
      response_mode: 'fragment',
      request: 'x.y.z',
    })
    expect(url.origin + url.pathname).toBe(`${acme.issuer}/authorize`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'ledge',
      redirect_uri: `${BASE}/auth/v1/callback`,
      response_type: 'code',
      scope: 'openid email profile calendar mail.read',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      prompt: 'select_account',
      login_hint: 'ada@example.com',
    })
  })

  test('and back, without PKCE: a session and the provider’s tokens behind the #', async () => {
    acme.lies = { gift: { refresh_token: 'renew' } }
    const owner = createOwner()
    const { answer, target, fragment } = await createTraveller(world).signIn(acme, owner, {
      redirect_to: `${BASE}/welcome?a=1`,
    })
    expect([answer.status, target.pathname, target.search]).toEqual([302, '/welcome', '?a=1'])
    expect(roundTripsOf(answer)).toBe(3)
    expect(fragment.get('provider_token')).toBe('theirs')
    expect(fragment.get('provider_refresh_token')).toBe('renew')
    const token = fragment.get('access_token') ?? ''
    expect(decodeJwt(token)).toMatchObject({ email: owner.email, aal: 'aal1' })
    expect(decodeJwt(token).amr).toMatchObject([{ method: 'oauth' }])
    const user = await (await world.getUser(token)).json()
    expect(user).toMatchObject({
      email: owner.email,
      email_confirmed_at: expect.any(String),
      app_metadata: { provider: 'acme', providers: ['acme'] },
      user_metadata: {
        name: owner.name,
        full_name: owner.name,
        avatar_url: owner.picture,
        picture: owner.picture,
        email: owner.email,
        email_verified: true,
      },
      identities: [
        {
          id: owner.sub,
          provider: 'acme',
          email: owner.email,
          identity_data: { iss: acme.issuer, sub: owner.sub, email_verified: true },
        },
      ],
    })
  })

  test('with PKCE: a code, for a session with the provider’s tokens, which D1 has sealed', async () => {
    acme.lies = { gift: { access_token: 'their-secret-token' } }
    const owner = createOwner()
    const back = await createTraveller(world).signIn(acme, owner, {
      ...FLOW.fields,
      redirect_to: 'myapp://login?x=1',
    })
    expect(back.target.href).toMatch(/^myapp:\/\/login\?x=1&code=[0-9a-f-]{36}$/)
    expect(roundTripsOf(back.answer)).toBe(3)
    const rows = await query('SELECT * FROM auth_flow_states')
    expect(JSON.stringify(rows)).not.toContain('their-secret-token')
    const answer = await redeem(world, back, FLOW.verifier)
    expect(roundTripsOf(answer)).toBe(2)
    const body = await answer.json<SessionBody & { provider_token: string }>()
    expect(body).toMatchObject({
      provider_token: 'their-secret-token',
      user: { email: owner.email },
    })
    expect(body).not.toHaveProperty('provider_refresh_token')
  })

  test('beginning costs one round trip, and a JSON answer for who leads the user there itself', async () => {
    const answer = await createTraveller(world).visit(
      `/auth/v1/authorize?provider=acme&skip_http_redirect=true`,
    )
    const { url } = await answer.json<{ url: string }>()
    expect(new URL(url).origin).toBe(acme.issuer)
    expect(roundTripsOf(answer)).toBe(1)
  })

  test('S24 the cookie is the host’s alone, and no script’s', async () => {
    const site = 'https://shop.example'
    const there = createAcmeWorld({ bindings: { ...bindings, LEDGE_SITE_URL: site } })
    const hop = await createTraveller(there).visit('/auth/v1/authorize?provider=acme&scopes=a+b')
    const better = hop.headers.get('Location') ?? ''
    expect(better).toBe(`${site}/auth/v1/authorize?provider=acme&scopes=a+b&at_site=1`)
    const { pathname, search } = new URL(better)
    const answer = await createTraveller(there).visit(pathname + search)
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-ledge-flow=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ])
    expect(new URL(answer.headers.get('Location') ?? '').searchParams.get('redirect_uri')).toBe(
      `${site}/auth/v1/callback`,
    )
  })

  test('S16 of one network begins 30 times in five minutes', async () => {
    const headers = { 'CF-Connecting-IP': '203.0.113.50' }
    const AUTH_RATE_LIMIT = { limit: async () => ({ success: true }) }
    const options = { headers, bindings: { AUTH_RATE_LIMIT } }
    const begin = () => world.call('/auth/v1/authorize?provider=acme', options)
    const answers = await Promise.all(Array.from({ length: 33 }, begin))
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([...Array(30).fill(302), 429, 429, 429])
    const [row] = await query('SELECT count(*) AS flows FROM auth_provider_flows')
    expect(Number(row?.flows)).toBeLessThan(60)
  })

  test('two sign-ins of one browser at a time do not disturb each other', async () => {
    const traveller = createTraveller(world)
    const [first, second] = [await traveller.leave(), await traveller.leave()]
    for (const url of [second, first]) {
      const back = await traveller.comeBack(acme.signIn(url, createOwner()))
      expect(back.fragment.has('access_token')).toBe(true)
    }
  })

  test.each([
    ['an unknown provider', { provider: 'google' }],
    ['a prototype key', { provider: '__proto__' }],
    ['nothing', { provider: '' }],
    ['a provider’s name without end', { provider: 'x'.repeat(1001) }],
    ['scopes with a quote', { scopes: 'a"b' }],
    ['a challenge without method', { code_challenge: FLOW.fields.code_challenge }],
    ['another method', { ...FLOW.fields, code_challenge_method: 'md5' }],
    ['a short challenge', { ...FLOW.fields, code_challenge: 'x' }],
  ])('S7 %s is a bad request', async (_name, search) => {
    const wanted = new URLSearchParams({ provider: 'acme', ...search })
    const answer = await createTraveller(world).visit(`/auth/v1/authorize?${wanted}`)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error_code: 'validation_failed' })
  })

  test('a provider without its variables is off, and /settings says so', async () => {
    const bare = createAcmeWorld({ bindings: { LEDGE_SITE_URL: BASE } })
    const external = async (one: typeof world) =>
      (await (await one.call('/auth/v1/settings')).json<{ external: object }>()).external
    expect(await external(bare)).toMatchObject({ acme: false, google: false })
    expect(await external(world)).toMatchObject({ acme: true, google: false })
    const answer = await createTraveller(bare).visit('/auth/v1/authorize?provider=acme')
    expect(answer.status).toBe(400)
  })
})

test('a code that is shown again later ends the session that it began; twice at once it does not', async () => {
  const owner = createOwner()
  const back = await createTraveller(world).signIn(acme, owner, FLOW.fields)
  const person = await readPerson(await redeem(world, back, FLOW.verifier))
  expect((await redeem(world, back, FLOW.verifier)).status).toBe(404)
  expect((await world.getUser(person.accessToken)).status).toBe(200)
  await query(
    "UPDATE auth_flow_states SET redeemed_at = '2026-01-01T00:00:00.000Z' WHERE user_id = ? RETURNING 1",
    person.id,
  )
  expect((await redeem(world, back, 'w'.repeat(64))).status).toBe(400)
  expect((await world.getUser(person.accessToken)).status).toBe(200)
  expect((await redeem(world, back, FLOW.verifier)).status).toBe(404)
  expect((await world.getUser(person.accessToken)).status).toBe(403)
  expect((await world.refresh(person.refreshToken)).status).toBe(400)
})
