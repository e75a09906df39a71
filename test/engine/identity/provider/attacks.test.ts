// S13 and S14: attacks on the way through a provider. Whatever is wrong, nobody comes in and nothing is written.
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openId } from '../../../../src/engine/index.ts'
import { BASE } from '../../../support/worker.ts'
import { createEmail, PASSWORD, query, readPerson } from '../people.ts'
import { createWorld, FLOW } from '../world.ts'
import { createFakeProvider, fakeFetch, type Lies, publicKeys } from './fake-provider.ts'
import { ACME, createTraveller, redeem, refusalOf } from './traveller.ts'

const acme = createFakeProvider()
const other = createFakeProvider()
const identity = {
  providers: [
    openId({ name: 'acme', issuer: acme.issuer }),
    openId({ name: 'other', issuer: other.issuer }),
  ],
}
const bindings = {
  LEDGE_SITE_URL: BASE,
  ...ACME,
  OTHER_CLIENT_ID: 'ledge',
  OTHER_CLIENT_SECRET: 'secret',
}
const world = createWorld({ identity, bindings })

beforeEach(() => {
  fakeFetch()
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  acme.lies = {}
  vi.restoreAllMocks()
})

const createOwner = () => ({ sub: crypto.randomUUID(), email: createEmail(), email_verified: true })

/** How many rows there are that only a way in writes. */
const countRows = async () => {
  const tables = ['auth_users', 'auth_identities', 'auth_sessions', 'auth_flow_states']
  const counts = tables.map((table) => `(SELECT count(*) FROM ${table})`).join(' + ')
  return (await query(`SELECT ${counts} AS rows`))[0]?.rows
}

const future = (seconds: number) => Math.floor(Date.now() / 1000) + seconds
const HMAC_KEY = async () => new TextEncoder().encode(JSON.stringify((await publicKeys()).keys[0]))
const CALLBACK = 'bad_oauth_callback'
const DOWN = 'unexpected_failure'

const LIES: readonly (readonly [name: string, lies: Lies, code: string])[] = [
  ['another issuer', { claims: { iss: 'https://evil.example' } }, CALLBACK],
  ['the issuer with a slash', { claims: { iss: `${acme.issuer}/` } }, CALLBACK],
  ['no issuer', { claims: { iss: undefined } }, CALLBACK],
  ['another audience', { claims: { aud: 'somebody' } }, CALLBACK],
  [
    'our audience beside another, for another',
    { claims: { aud: ['ledge', 'x'], azp: 'x' } },
    CALLBACK,
  ],
  ['our audience beside another, for nobody', { claims: { aud: ['ledge', 'x'] } }, CALLBACK],
  ['another authorized party', { claims: { azp: 'x' } }, CALLBACK],
  ['another nonce', { claims: { nonce: 'another' } }, CALLBACK],
  ['no nonce', { claims: { nonce: undefined } }, CALLBACK],
  ['an end in the past', { claims: { exp: future(-120) } }, CALLBACK],
  ['no end', { claims: { exp: undefined } }, CALLBACK],
  ['a beginning in the future', { claims: { iat: future(600) } }, CALLBACK],
  ['no subject', { claims: { sub: undefined } }, CALLBACK],
  ['an empty subject', { claims: { sub: ' ' } }, CALLBACK],
  ['a subject of another type', { claims: { sub: 7 } }, CALLBACK],
  ['a subject without end', { claims: { sub: 'x'.repeat(256) } }, CALLBACK],
  ['the hash of another access token', { claims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }, CALLBACK],
  ['no signature', { idToken: (claims) => new UnsecuredJWT(claims).encode() }, CALLBACK],
  [
    'an HMAC by the public key',
    {
      idToken: async (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
          .sign(await HMAC_KEY()),
    },
    CALLBACK,
  ],
  [
    'a signature of another',
    { idToken: async (c) => `${(await acme.sign(c)).slice(0, -9)}AAAAAAAAA` },
    CALLBACK,
  ],
  ['a key that is not published', { keys: () => Response.json({ keys: [] }) }, CALLBACK],
  ['no ID token', { idToken: () => '' }, CALLBACK],
  ['something else for an ID token', { idToken: () => 'x.y.z' }, DOWN],
  ['no access token', { gift: { access_token: undefined } }, CALLBACK],
  ['an access token of another type', { gift: { token_type: 'mac' } }, CALLBACK],
  ['an access token without end', { gift: { access_token: 'x'.repeat(20_000) } }, CALLBACK],
  [
    'a refusal',
    { token: () => Response.json({ error: 'invalid_grant' }, { status: 400 }) },
    CALLBACK,
  ],
  [
    'broken JSON',
    { token: () => new Response('{', { headers: { 'Content-Type': 'application/json' } }) },
    DOWN,
  ],
  [
    'HTML',
    { token: () => new Response('<p>', { headers: { 'Content-Type': 'text/html' } }) },
    CALLBACK,
  ],
  ['a fault', { token: () => new Response('no', { status: 500 }) }, DOWN],
  ['a way elsewhere', { token: () => Response.redirect('https://evil.example/', 307) }, DOWN],
  ['nothing in time', { token: () => new DOMException('timed out', 'TimeoutError') }, DOWN],
  ['a huge body', { token: () => new Response('x'.repeat(300_000)) }, DOWN],
]

describe('S13 a provider that lies', () => {
  test.each(LIES)('%s', async (_name, lies, code) => {
    acme.lies = lies
    const before = await countRows()
    // Fresh keys each time: those that were fetched are kept.
    const fresh = lies.keys === undefined ? acme : createFakeProvider()
    fresh.lies = lies
    const at =
      fresh === acme
        ? world
        : createWorld({
            identity: { providers: [openId({ name: 'acme', issuer: fresh.issuer })] },
            bindings,
          })
    const back = await createTraveller(at).signIn(fresh, createOwner())
    expect([back.answer.status, refusalOf(back)]).toEqual([302, code])
    expect(back.query.get('error')).toBe(code === DOWN ? 'server_error' : 'invalid_request')
    expect(back.query.get('error_description')).toMatch(/^acme.{5,80}\.$/)
    expect(back.fragment.has('access_token')).toBe(false)
    expect(await countRows()).toBe(before)
  })

  test('about somebody else at its second place', async () => {
    acme.lies = {
      userInfo: Response.json({ sub: 'another', email: createEmail(), email_verified: true }),
    }
    const before = await countRows()
    const back = await createTraveller(world).signIn(acme, { ...createOwner(), isToldApart: true })
    expect(refusalOf(back)).toBe(CALLBACK)
    expect(await countRows()).toBe(before)
  })

  test('by a fault that is told in its own words, which lead nowhere', async () => {
    const traveller = createTraveller(world)
    const state = (await traveller.leave()).searchParams.get('state') ?? ''
    const denied = await traveller.comeBack({
      state,
      error: 'access_denied',
      error_description: 'no\n<b>',
    })
    expect(refusalOf(denied)).toBe(CALLBACK)
    expect(denied.query.get('error')).toBe('access_denied')
    expect(denied.query.get('error_description')).toBe('acme: access_denied, no<b>. Sign in again.')
  })
})

describe('S13 what comes back', () => {
  const begin = async () => {
    const traveller = createTraveller(world)
    return { traveller, sent: acme.signIn(await traveller.leave(), createOwner()) }
  }

  test.each<[string, Record<string, string> | 'none', string]>([
    ['without state', { state: '' }, 'bad_oauth_state'],
    ['with a state of nobody', { state: 'x'.repeat(43) }, 'bad_oauth_state'],
    ['without code', { code: '' }, CALLBACK],
    ['with another code', { code: 'another' }, CALLBACK],
    ['with another issuer (mix-up)', { iss: other.issuer }, CALLBACK],
    ['with an ID token in the query', { id_token: 'x.y.z' }, CALLBACK],
    ['with a signed answer', { response: 'x.y.z' }, CALLBACK],
  ])('%s', async (_name, change, code) => {
    const { traveller, sent } = await begin()
    const before = await countRows()
    const back = await traveller.comeBack({ ...sent, ...(change as object) })
    expect([back.answer.status, refusalOf(back), back.target.origin]).toEqual([302, code, BASE])
    expect(await countRows()).toBe(before)
  })

  test('with the right issuer comes in', async () => {
    const { traveller, sent } = await begin()
    const back = await traveller.comeBack({ ...sent, iss: acme.issuer })
    expect(back.fragment.has('access_token')).toBe(true)
  })

  test('fifty times at once comes in once, and never again', async () => {
    const { traveller, sent } = await begin()
    const backs = await Promise.all(Array.from({ length: 50 }, () => traveller.comeBack(sent)))
    expect(backs.filter(({ fragment }) => fragment.has('access_token'))).toHaveLength(1)
    expect(new Set(backs.map((one) => one.query.get('error_code')))).toEqual(
      new Set([null, 'bad_oauth_state']),
    )
  })

  test('in another browser, or in none (login CSRF)', async () => {
    const stranger = createTraveller(world)
    await stranger.leave()
    for (const victim of [stranger, createTraveller(world)]) {
      const { sent } = await begin()
      expect(refusalOf(await victim.comeBack(sent))).toBe('bad_oauth_state')
    }
  })

  test('without the cookie, for a URL that was given as JSON: only to who has a verifier', async () => {
    const path = '/auth/v1/authorize?provider=acme&skip_http_redirect=true'
    const leave = async (search: string) => {
      const { url } = await (await world.call(path + search)).json<{ url: string }>()
      return createTraveller(world).comeBack(acme.signIn(new URL(url), createOwner()))
    }
    expect(refusalOf(await leave(''))).toBe('bad_oauth_state')
    const bound = await leave(`&${new URLSearchParams(FLOW.fields)}`)
    expect((await redeem(world, bound, 'w'.repeat(64))).status).toBe(400)
    expect((await redeem(world, bound, '')).status).toBe(400)
    expect((await redeem(world, bound, FLOW.fields.code_challenge)).status).toBe(400)
    expect((await redeem(world, bound, FLOW.verifier)).status).toBe(200)
  })

  test('too late', async () => {
    const { traveller, sent } = await begin()
    await query(
      "UPDATE auth_provider_flows SET expires_at = '2026-01-01T00:00:00.000Z' RETURNING 1",
    )
    expect(refusalOf(await traveller.comeBack(sent))).toBe('bad_oauth_state')
  })

  test('a client that began with a challenge gets no session without it', async () => {
    const back = await createTraveller(world).signIn(acme, createOwner(), FLOW.fields)
    expect([back.target.hash, [...back.query.keys()]]).toEqual(['', ['code']])
  })

  test.each([
    'https://evil.example/',
    'javascript:alert(1)',
    '//evil.example',
    `${BASE}.evil.example`,
  ])('leads to %s never', async (redirect_to) => {
    const back = await createTraveller(world).signIn(acme, createOwner(), { redirect_to })
    expect(back.target.origin).toBe(BASE)
  })

  test('a code of one provider is none of another', async () => {
    const traveller = createTraveller(world, 'other')
    const sent = acme.signIn(await traveller.leave(), createOwner())
    expect(refusalOf(await traveller.comeBack(sent))).toBe(CALLBACK)
  })

  test('a POST body without end, and methods that are none', async () => {
    const traveller = createTraveller(world)
    const back = await traveller.comeBack({ state: 'x'.repeat(70_000) }, 'POST')
    expect([back.answer.status, refusalOf(back)]).toEqual([303, 'bad_oauth_state'])
    expect((await world.call('/auth/v1/callback?state=x', { method: 'HEAD' })).status).toBe(204)
    expect((await world.call('/auth/v1/callback', { method: 'PUT' })).status).toBe(404)
  })
})

describe('S13 a provider that is down', () => {
  test('is told before anybody is sent there', async () => {
    const gone = createWorld({
      identity: { providers: [openId({ name: 'acme', issuer: 'https://gone.example' })] },
      bindings,
    })
    const answer = await createTraveller(gone).visit('/auth/v1/authorize?provider=acme')
    expect([answer.status, (await answer.json<{ error_code: string }>()).error_code]).toEqual([
      503,
      DOWN,
    ])
  })
})

describe('S14 an account that is not the owner’s', () => {
  test('somebody signed up with the owner’s address before: what they set up goes', async () => {
    const owner = createOwner()
    await world.post('/signup', { email: owner.email, password: PASSWORD })
    const { code } = await world.readMail(owner.email)
    const back = await createTraveller(world).signIn(acme, owner)
    expect(back.fragment.has('access_token')).toBe(true)
    expect((await world.signIn(owner)).status).toBe(400)
    const verified = await world.post('/verify', {
      type: 'signup',
      email: owner.email,
      token: code,
    })
    expect(verified.status).toBe(403)
    const again = await createTraveller(world).signIn(acme, owner)
    expect(again.fragment.has('access_token')).toBe(true)
  })

  test('the same where addresses count at once: password, session, ways in, factors, passkeys, changes go', async () => {
    const atOnce = createWorld({ identity, bindings, settings: { confirmEmailsAtOnce: true } })
    const owner = createOwner()
    const thief = await readPerson(
      await atOnce.post('/signup', { email: owner.email, password: PASSWORD }),
    )
    await createTraveller(atOnce, 'other')
      .link(other, createOwner(), thief.accessToken, FLOW.fields)
      .then(async (back) => expect((await redeem(atOnce, back, FLOW.verifier)).status).toBe(200))
    const now = '2026-01-01T00:00:00.000Z'
    await query(
      `INSERT INTO auth_factors (id, user_id, type, status, friendly_name, created_at, updated_at)
       VALUES (?, ?, 'totp', 'verified', 'theirs', ?, ?) RETURNING 1`,
      ...[crypto.randomUUID(), thief.id, now, now],
    )
    await query(
      `INSERT INTO auth_passkeys (id, user_id, credential_id, public_key, counter, transports, is_backed_up,
         aaguid, friendly_name, created_at, updated_at)
       VALUES (?, ?, ?, 'x', 0, '[]', 0, 'x', 'theirs', ?, ?) RETURNING 1`,
      ...[crypto.randomUUID(), thief.id, crypto.randomUUID(), now, now],
    )
    await query(
      "UPDATE auth_users SET new_email = 'thief@evil.example' WHERE id = ? RETURNING 1",
      thief.id,
    )
    const back = await createTraveller(atOnce).signIn(acme, owner)
    const mine = await atOnce.getUser(back.fragment.get('access_token') ?? '')
    const body = await mine.json<{
      identities: { provider: string }[]
      factors?: unknown
      new_email?: string
    }>()
    expect(body.identities.map(({ provider }) => provider).sort()).toEqual(['acme', 'email'])
    expect([body.factors, body.new_email]).toEqual([undefined, undefined])
    expect((await atOnce.signIn(owner)).status).toBe(400)
    expect((await atOnce.getUser(thief.accessToken)).status).toBe(403)
    expect((await atOnce.refresh(thief.refreshToken)).status).toBe(400)
    expect(await query('SELECT 1 FROM auth_passkeys WHERE user_id = ?', thief.id)).toEqual([])
  })

  test('an account that another provider has vouched for is the owner’s, and keeps all', async () => {
    const atOnce = createWorld({ identity, bindings, settings: { confirmEmailsAtOnce: true } })
    const owner = createOwner()
    const first = await createTraveller(atOnce).signIn(acme, owner)
    const token = first.fragment.get('access_token') ?? ''
    await atOnce.put(token, { password: PASSWORD })
    const second = await createTraveller(atOnce, 'other').signIn(other, { ...owner, sub: 'x' })
    expect(second.fragment.has('access_token')).toBe(true)
    expect((await atOnce.signIn(owner)).status).toBe(200)
  })

  test.each([
    ['does not vouch for', { email_verified: false }],
    ['vouches for by a text', { email_verified: 'yes' }],
    ['vouches for by a number', { email_verified: 1 }],
  ])('a provider that %s the address opens nobody’s account', async (_name, more) => {
    const member = await world.createMember()
    const owner = { ...createOwner(), email: member.email, ...more }
    const back = await createTraveller(world).signIn(acme, owner as never)
    const user = await (await world.getUser(back.fragment.get('access_token') ?? '')).json<{
      id: string
      email: string
    }>()
    expect([user.email, user.id === member.id]).toEqual(['', false])
    expect((await world.signIn(member)).status).toBe(200)
  })

  test('the same subject at another provider is somebody else', async () => {
    const owner = { sub: crypto.randomUUID() }
    const ids = await Promise.all(
      (
        [
          ['acme', acme],
          ['other', other],
        ] as const
      ).map(async ([name, at]) => {
        const back = await createTraveller(world, name).signIn(at, owner)
        return (
          await (
            await world.getUser(back.fragment.get('access_token') ?? '')
          ).json<{ id: string }>()
        ).id
      }),
    )
    expect(new Set(ids).size).toBe(2)
  })

  test('whoever has confirmed the number of an account keeps it', async () => {
    const member = await world.createPhoneMember()
    const owner = createOwner()
    await query('UPDATE auth_users SET email = ? WHERE id = ? RETURNING 1', owner.email, member.id)
    const back = await createTraveller(world).signIn(acme, owner)
    const user = await (await world.getUser(back.fragment.get('access_token') ?? '')).json<{
      id: string
      email: string
    }>()
    expect([user.email, user.id === member.id]).toEqual(['', false])
    expect((await world.getUser(member.accessToken)).status).toBe(200)
  })
})
