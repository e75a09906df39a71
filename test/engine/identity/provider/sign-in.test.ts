// Signing in through a provider: the way there and back, who comes in to which account, and what it costs.
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openId } from '../../../../src/engine/index.ts'
import { BASE, roundTripsOf } from '../../../support/worker.ts'
import { createEmail, query, readPerson, type SessionBody } from '../people.ts'
import { createWorld, FLOW } from '../world.ts'
import { createFakeProvider, fakeFetch } from './fake-provider.ts'
import { ACME, createTraveller, redeem, refusalOf } from './traveller.ts'

const acme = createFakeProvider()
const bindings = { LEDGE_SITE_URL: BASE, ...ACME }
const world = createWorld({
  identity: { providers: [openId({ name: 'acme', issuer: acme.issuer })] },
  settings: { identity: { redirectUrls: ['myapp://**'] } },
  bindings,
})

beforeEach(() => void fakeFetch())
afterEach(() => {
  acme.lies = {}
  vi.restoreAllMocks()
})

const createOwner = (more: object = {}) => ({
  sub: crypto.randomUUID(),
  email: createEmail(),
  email_verified: true,
  name: 'Ada Lovelace',
  picture: 'https://pictures.example/ada.png',
  ...more,
})

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
    const there = createWorld({
      identity: { providers: [openId({ name: 'acme', issuer: acme.issuer })] },
      bindings: { ...bindings, LEDGE_SITE_URL: site },
    })
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
    const bare = createWorld({
      identity: { providers: [openId({ name: 'acme', issuer: acme.issuer })] },
      bindings: { LEDGE_SITE_URL: BASE },
    })
    const external = async (one: typeof world) =>
      (await (await one.call('/auth/v1/settings')).json<{ external: object }>()).external
    expect(await external(bare)).toMatchObject({ acme: false, google: false })
    expect(await external(world)).toMatchObject({ acme: true, google: false })
    const answer = await createTraveller(bare).visit('/auth/v1/authorize?provider=acme')
    expect(answer.status).toBe(400)
  })
})

describe('who comes in', () => {
  test('comes in to the same account again, which then knows what the provider says now', async () => {
    const owner = createOwner()
    const first = await createTraveller(world).signIn(acme, owner)
    const renamed = { ...owner, name: 'Ada King', email: createEmail() }
    const second = await createTraveller(world).signIn(acme, renamed)
    const [a, b] = [first, second].map((one) => decodeJwt(one.fragment.get('access_token') ?? ''))
    expect(b?.sub).toBe(a?.sub)
    expect(b?.email).toBe(owner.email)
    const user = await (await world.getUser(second.fragment.get('access_token') ?? '')).json()
    expect(user).toMatchObject({
      user_metadata: { name: 'Ada Lovelace' },
      identities: [{ identity_data: { name: 'Ada King', email: renamed.email } }],
    })
  })

  test('comes in to the account that has confirmed the same address', async () => {
    const member = await world.createMember()
    const back = await createTraveller(world).signIn(acme, createOwner({ email: member.email }))
    const body = await (await world.getUser(back.fragment.get('access_token') ?? '')).json()
    expect(body).toMatchObject({
      id: member.id,
      app_metadata: { provider: 'email', providers: ['email', 'acme'] },
      user_metadata: { full_name: 'Ada Lovelace' },
    })
    expect((await world.signIn(member)).status).toBe(200)
    expect((await world.getUser(member.accessToken)).status).toBe(200)
  })

  test('is one user, though they come many times at once', async () => {
    const owner = createOwner()
    const travellers = Array.from({ length: 10 }, () => createTraveller(world))
    const backs = await Promise.all(travellers.map((one) => one.signIn(acme, owner)))
    const ids = backs.map(({ fragment }) => decodeJwt(fragment.get('access_token') ?? '').sub)
    expect(new Set(ids).size).toBe(1)
  })

  test.each([
    ['none', { email: undefined }],
    ['one that is not verified', { email_verified: false }],
    ['one of which it says nothing', { email_verified: undefined }],
    ['one that is no address', { email: 'ada at home' }],
  ])('with an address that the provider does not vouch for (%s) has none', async (_name, more) => {
    const owner = createOwner(more)
    const back = await createTraveller(world).signIn(acme, owner)
    const body = await (await world.getUser(back.fragment.get('access_token') ?? '')).json()
    expect(body).toMatchObject({
      email: '',
      is_anonymous: false,
      user_metadata: { email_verified: false, full_name: 'Ada Lovelace' },
      identities: [{ identity_data: { email_verified: false } }],
    })
    expect(await world.listMails(String(owner.email))).toEqual([])
  })

  test('gets the address once the provider vouches for it, unless it is somebody else’s by then', async () => {
    const [lucky, late] = [
      createOwner({ email_verified: false }),
      createOwner({ email_verified: false }),
    ]
    await createTraveller(world).signIn(acme, lucky)
    await createTraveller(world).signIn(acme, late)
    const holder = await world.createMember(late.email)
    const emailOf = async (owner: typeof lucky) => {
      const back = await createTraveller(world).signIn(acme, { ...owner, email_verified: true })
      return decodeJwt(back.fragment.get('access_token') ?? '')
    }
    expect((await emailOf(lucky)).email).toBe(lucky.email)
    const claims = await emailOf(late)
    expect([claims.email, claims.sub === holder.id]).toEqual(['', false])
  })

  test('is told at another place what the ID token leaves out', async () => {
    const owner = createOwner({ isToldApart: true })
    acme.lies = { userInfo: Response.json(owner) }
    const back = await createTraveller(world).signIn(acme, owner)
    expect(decodeJwt(back.fragment.get('access_token') ?? '').email).toBe(owner.email)
  })

  test('is refused where strangers may not come in, or the app says no', async () => {
    const options = {
      identity: { providers: [openId({ name: 'acme', issuer: acme.issuer })] },
      bindings,
    }
    const closed = createWorld({ ...options, settings: { identity: { allowSignUp: false } } })
    const shut = await createTraveller(closed).signIn(acme, createOwner())
    expect(refusalOf(shut)).toBe('signup_disabled')
    const owner = createOwner()
    await createTraveller(world).signIn(acme, owner)
    const again = await createTraveller(closed).signIn(acme, owner)
    expect(again.fragment.has('access_token')).toBe(true)
  })

  test('is refused when banned', async () => {
    const owner = createOwner()
    const back = await createTraveller(world).signIn(acme, owner)
    const { sub } = decodeJwt(back.fragment.get('access_token') ?? '')
    await query(
      "UPDATE auth_users SET banned_until = '2999-01-01T00:00:00.000Z' WHERE id = ? RETURNING 1",
      sub,
    )
    expect(refusalOf(await createTraveller(world).signIn(acme, owner))).toBe('user_banned')
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
