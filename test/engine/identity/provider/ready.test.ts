// The providers that are ready, each with its habits; what an app may not declare; and ID tokens that a phone shows.
import { createHash, randomUUID } from 'node:crypto'
import {
  decodeJwt,
  decodeProtectedHeader,
  exportPKCS8,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  apple,
  defineApp,
  discord,
  github,
  google,
  microsoft,
  openId,
} from '../../../../src/engine/index.ts'
import { BASE, roundTripsOf } from '../../../support/worker.ts'
import { createEmail, outcomeOf, query, readPerson, type SessionBody } from '../people.ts'
import { createWorld } from '../world.ts'
import { answerAt, createFakeProvider, fakeFetch, publicKeys } from './fake-provider.ts'
import { createTraveller, refusalOf } from './traveller.ts'

const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'
const DIRECTORY: string = randomUUID()
const LOGIN = 'https://login.microsoftonline.com'
const { privateKey } = await generateKeyPair('ES256', { extractable: true })
const providers = [google(), apple(), github(), discord(), microsoft()]
const secretsOf = (name: string) => ({
  [`${name}_CLIENT_ID`]: 'ledge',
  [`${name}_CLIENT_SECRET`]: 'secret',
})
const bindings = {
  LEDGE_SITE_URL: BASE,
  ...secretsOf('GITHUB'),
  ...secretsOf('DISCORD'),
  ...secretsOf('AZURE'),
  GOOGLE_CLIENT_ID: 'ledge, ios.apps.example',
  GOOGLE_CLIENT_SECRET: 'secret',
  APPLE_CLIENT_ID: 'ledge',
  APPLE_TEAM_ID: 'TEAM',
  APPLE_KEY_ID: 'KEY',
  APPLE_PRIVATE_KEY: (await exportPKCS8(privateKey)).replaceAll('\n', '\\n'),
}
const world = createWorld({ identity: { providers }, bindings })
const accounts = createFakeProvider('https://accounts.google.com')
const appleId = createFakeProvider('https://appleid.apple.com')
const directory = createFakeProvider(LOGIN)

beforeEach(() => {
  fakeFetch()
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  for (const one of [accounts, appleId, directory]) one.lies = {}
  vi.restoreAllMocks()
})

const userOf = async (fragment: URLSearchParams) =>
  (await world.getUser(fragment.get('access_token') ?? '')).json()

test('Google', async () => {
  const traveller = createTraveller(world, 'google')
  const url = await traveller.leave({ access_type: 'offline', hd: 'example.com' })
  expect(url.searchParams.get('client_id')).toBe('ledge')
  const owner = { sub: randomUUID(), email: createEmail(), email_verified: true, azp: 'ledge' }
  const { fragment } = await traveller.comeBack(accounts.signIn(url, owner))
  expect(await userOf(fragment)).toMatchObject({
    email: owner.email,
    app_metadata: { provider: 'google' },
  })
})

test('Apple: a form that its page posts, a secret that is signed, a name beside the token', async () => {
  const traveller = createTraveller(world, 'apple')
  const url = await traveller.leave()
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    scope: 'name email',
    response_mode: 'form_post',
    response_type: 'code',
  })
  expect(url.searchParams.has('code_challenge')).toBe(false)
  const owner = { sub: randomUUID(), email: createEmail(), email_verified: 'true' }
  const fetching = vi.mocked(fetch)
  const sent = {
    ...appleId.signIn(url, owner),
    user: '{"name":{"firstName":"Ada","lastName":"King"},"email":"x@evil.example"}',
  }
  const back = await traveller.comeBack(sent, 'POST')
  expect(back.answer.status).toBe(303)
  expect(await userOf(back.fragment)).toMatchObject({
    email: owner.email,
    user_metadata: { full_name: 'Ada King' },
  })
  const asking = fetching.mock.calls.find(([input]) => String(input).endsWith('/token'))
  const secret = new URLSearchParams(String(asking?.[1]?.body)).get('client_secret') ?? ''
  expect(decodeProtectedHeader(secret)).toMatchObject({ alg: 'ES256', kid: 'KEY' })
  expect(decodeJwt(secret)).toMatchObject({
    iss: 'TEAM',
    sub: 'ledge',
    aud: 'https://appleid.apple.com',
  })
  const broken = await traveller.comeBack(
    { ...appleId.signIn(await traveller.leave(), owner), user: '{' },
    'POST',
  )
  expect(broken.fragment.has('access_token')).toBe(true)
})

test('S24 the cookie for a form that another site posts', async () => {
  const site = createWorld({
    identity: { providers },
    bindings: { ...bindings, LEDGE_SITE_URL: 'https://shop.example' },
  })
  const answer = await site.call('/auth/v1/authorize?provider=apple&at_site=1')
  expect(answer.headers.get('Set-Cookie')).toMatch(
    /^__Host-ledge-flow-post=[\w-]{43}; .*HttpOnly; Secure; SameSite=None$/,
  )
})

describe('GitHub', () => {
  const user = { id: 1, login: 'ada', name: null, avatar_url: 'https://avatars.example/1' }
  const signIn = async (
    emails: unknown,
    me: object = { ...user, id: Math.ceil(Math.random() * 1e9) },
  ) => {
    answerAt('https://github.com', () =>
      Response.json({ access_token: 'gho_x', token_type: 'bearer', scope: 'read:user,user:email' }),
    )
    answerAt('https://api.github.com', (request) => {
      if (request.headers.get('Authorization') !== 'Bearer gho_x')
        return new Response(null, { status: 401 })
      return Response.json(new URL(request.url).pathname === '/user' ? me : emails)
    })
    const traveller = createTraveller(world, 'github')
    const url = await traveller.leave()
    expect(url.searchParams.get('scope')).toBe('read:user user:email')
    return traveller.comeBack({ state: url.searchParams.get('state') ?? '', code: 'x' })
  }

  test('its primary address counts, once it is verified', async () => {
    const [email, second] = [createEmail(), createEmail()]
    const { fragment } = await signIn([
      { email: second, primary: false, verified: true },
      { email, primary: true, verified: true },
    ])
    expect(await userOf(fragment)).toMatchObject({
      email,
      user_metadata: { user_name: 'ada', preferred_username: 'ada', avatar_url: user.avatar_url },
    })
    const unsure = await signIn([
      { email: createEmail(), primary: true, verified: false },
      { email: second, primary: false, verified: true },
    ])
    expect(await userOf(unsure.fragment)).toMatchObject({ email: '' })
  })

  test.each([
    ['no list of addresses', { message: 'no' }, undefined],
    ['nobody', [], { login: 'ada' }],
    ['a number that is none', [], { ...user, id: 'x' }],
  ])('that says %s lets nobody in', async (_name, emails, me) => {
    expect(refusalOf(await signIn(emails, me))).toBe('unexpected_failure')
  })

  test('that is down, or says an error under 200, lets nobody in', async () => {
    const traveller = createTraveller(world, 'github')
    const back = async () =>
      traveller.comeBack({
        state: (await traveller.leave()).searchParams.get('state') ?? '',
        code: 'x',
      })
    answerAt('https://github.com', () => Response.json({ error: 'bad_verification_code' }))
    expect(refusalOf(await back())).toBe('bad_oauth_callback')
    answerAt('https://github.com', () => Response.json({ access_token: 'x', token_type: 'bearer' }))
    answerAt('https://api.github.com', () => new Response(null, { status: 403 }))
    expect(refusalOf(await back())).toBe('unexpected_failure')
  })
})

test('Discord', async () => {
  const email = createEmail()
  answerAt('https://discord.com', (request) =>
    new URL(request.url).pathname === '/api/oauth2/token'
      ? Response.json({ access_token: 'x', token_type: 'Bearer', refresh_token: 'y' })
      : Response.json({
          id: '80351110224678912',
          username: 'ada',
          global_name: 'Ada',
          avatar: 'a1',
          email,
          verified: true,
        }),
  )
  const traveller = createTraveller(world, 'discord')
  const state = (await traveller.leave()).searchParams.get('state') ?? ''
  const { fragment } = await traveller.comeBack({ state, code: 'x' })
  expect(await userOf(fragment)).toMatchObject({
    email,
    user_metadata: {
      full_name: 'Ada',
      avatar_url: 'https://cdn.discordapp.com/avatars/80351110224678912/a1.png',
    },
  })
  expect(fragment.get('provider_refresh_token')).toBe('y')
})

describe('Microsoft', () => {
  const signIn = async (claims: Record<string, unknown>, tenant = DIRECTORY) => {
    const owner = {
      sub: randomUUID(),
      email: createEmail(),
      tid: tenant,
      iss: `${LOGIN}/${tenant}/v2.0`,
      ...claims,
    }
    answerAt(LOGIN, async (request) => {
      if (request.url.endsWith('/discovery/v2.0/keys')) return Response.json(await publicKeys())
      const { nonce } = seen
      const id_token = await directory.issue({ ...owner, nonce })
      return Response.json({ access_token: 'x', token_type: 'Bearer', id_token })
    })
    const traveller = createTraveller(world, 'azure')
    const url = await traveller.leave()
    const seen = { nonce: url.searchParams.get('nonce') ?? '' }
    return {
      owner,
      back: await traveller.comeBack({ state: url.searchParams.get('state') ?? '', code: 'x' }),
    }
  }

  test('vouches for an address whose domain’s owner was checked, and for personal accounts', async () => {
    const emailOf = async (claims: object, tenant?: string) => {
      const { back, owner } = await signIn({ ...claims }, tenant)
      return [decodeJwt(back.fragment.get('access_token') ?? '').email, owner.email]
    }
    for (const [got, wanted] of [await emailOf({ xms_edov: true }), await emailOf({}, CONSUMERS)]) {
      expect(got).toBe(wanted)
    }
    expect((await emailOf({}))[0]).toBe('')
    expect((await emailOf({ email_verified: true }))[0]).toBe('') // what a directory's administrator can set
  })

  test.each([
    ['no directory', { tid: undefined }],
    ['a directory that is none', { tid: '../../evil' }],
    ['another directory’s issuer', { iss: `${LOGIN}/${randomUUID()}/v2.0` }],
    ['an issuer elsewhere', { iss: `https://evil.example/${DIRECTORY}/v2.0` }],
  ])('S13 %s', async (_name, claims) => {
    expect(refusalOf((await signIn(claims)).back)).toBe('bad_oauth_callback')
  })

  test('tenants', () => {
    expect(() => microsoft({ tenant: 'example.com' })).toThrow(TypeError)
    const issuerOf = (tenant: string, tid: string) =>
      microsoft({ tenant }).issuerOf?.({ tid }) ?? null
    expect(issuerOf('organizations', DIRECTORY)).toBe(`${LOGIN}/${DIRECTORY}/v2.0`)
    expect(issuerOf('organizations', CONSUMERS)).toBeNull()
    expect(issuerOf('consumers', DIRECTORY)).toBeNull()
    expect(issuerOf(DIRECTORY, DIRECTORY)).toBe(`${LOGIN}/${DIRECTORY}/v2.0`)
    expect(issuerOf(DIRECTORY, CONSUMERS)).toBeNull()
  })
})

describe('an app may not declare', () => {
  const issuer = 'https://x.example'
  test.each([
    ['two of one name', [google(), google()]],
    ['one called email', [openId({ name: 'email', issuer })]],
    ['one called phone', [openId({ name: 'phone', issuer })]],
    ['one without a name', [openId({ name: '', issuer })]],
    ['a name with a slash', [openId({ name: 'a/b', issuer })]],
    ['an issuer of http', [openId({ name: 'x', issuer: 'http://x.example' })]],
    ['an issuer of nothing', [openId({ name: 'x', issuer: 'x.example' })]],
    ['an issuer with a query', [openId({ name: 'x', issuer: `${issuer}?a=1` })]],
    ['an issuer with a user', [openId({ name: 'x', issuer: 'https://a:b@x.example' })]],
  ])('%s', (_name, list) => {
    expect(() => defineApp({ tables: {}, identity: { providers: list } })).toThrow(TypeError)
  })

  test('an issuer on this machine serves in development alone, and may come from a variable', async () => {
    const here = openId({ name: 'here', issuer: { variable: 'HERE_ISSUER' } })
    const isOn = async (more: object) => {
      const one = createWorld({
        identity: { providers: [here] },
        bindings: { ...secretsOf('HERE'), ...more },
      })
      return (await (await one.call('/auth/v1/settings')).json<{ external: { here: boolean } }>())
        .external.here
    }
    expect(await isOn({})).toBe(false)
    expect(await isOn({ HERE_ISSUER: 'http://localhost:9999' })).toBe(true)
    expect(await isOn({ HERE_ISSUER: 'http://10.0.0.1' })).toBe(false)
    expect(
      await isOn({
        HERE_ISSUER: 'http://localhost:9999',
        LEDGE_DEV: undefined,
        RATE_LIMIT: { limit: async () => ({ success: true }) },
      }),
    ).toBe(false)
  })
})

describe('an ID token', () => {
  const nonce = 'the app keeps this'
  const hashed = createHash('sha256').update(nonce).digest('hex')
  const claimsOf = (more: object = {}) => ({
    sub: randomUUID(),
    email: createEmail(),
    email_verified: true,
    nonce: hashed,
    ...more,
  })
  const show = (
    id_token: unknown,
    more: object = { nonce },
    provider: unknown = 'google',
    options = {},
  ) => world.post('/token?grant_type=id_token', { provider, id_token, ...more }, options)

  test('signs in, in two round trips, once', async () => {
    const claims = claimsOf({ aud: 'ios.apps.example', azp: 'ios.apps.example' })
    const token = await accounts.issue(claims)
    const answers = await Promise.all(Array.from({ length: 20 }, () => show(token)))
    const [kept, ...more] = answers.filter(({ status }) => status === 200)
    expect(more).toEqual([])
    expect(kept === undefined ? 0 : roundTripsOf(kept)).toBe(2)
    expect((await kept?.json<SessionBody>())?.user.email).toBe(claims.email)
    expect(await outcomeOf(await show(token))).toEqual([400, 'invalid_credentials'])
  })

  test('without a nonce serves five times', async () => {
    const token = await accounts.issue(claimsOf({ nonce: undefined }))
    const statuses = []
    for (let time = 0; time < 6; time += 1) statuses.push((await show(token, {})).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 400])
  })

  test('of Apple needs no key of Apple’s', async () => {
    const { APPLE_PRIVATE_KEY: _, ...rest } = bindings
    const bare = createWorld({
      identity: { providers },
      bindings: { ...rest, APPLE_CLIENT_ID: 'ledge' },
    })
    const id_token = await appleId.issue(claimsOf(), 'ES256')
    const answer = await bare.post('/token?grant_type=id_token', {
      provider: 'apple',
      id_token,
      nonce,
    })
    expect(answer.status).toBe(200)
  })

  test('S13 CVE-2026-31813 of another issuer with the same address opens and links nothing', async () => {
    const member = await world.createMember()
    const evil = createFakeProvider()
    const claims = claimsOf({ email: member.email })
    for (const iss of [
      evil.issuer,
      'https://accounts.google.com.evil.example',
      `${accounts.issuer}/`,
    ]) {
      for (const provider of ['google', 'apple', 'azure']) {
        const answer = await show(
          await evil.sign({ ...claims, iss, aud: 'ledge', iat: 1, exp: 9e9 }),
          { nonce },
          provider,
        )
        expect(await outcomeOf(answer)).toEqual([400, 'invalid_credentials'])
      }
    }
    expect(
      await query('SELECT provider FROM auth_identities WHERE user_id = ?', member.id),
    ).toEqual([{ provider: 'email' }])
  })

  const seconds = () => Math.floor(Date.now() / 1000)
  test.each<[string, () => string | Promise<string>, object]>([
    ['for another app', () => accounts.issue(claimsOf({ aud: 'x' })), { nonce }],
    [
      'for several, given to another',
      () => accounts.issue(claimsOf({ aud: ['ledge', 'x'], azp: 'x' })),
      { nonce },
    ],
    ['that is over', () => accounts.issue(claimsOf({ exp: seconds() - 60 })), { nonce }],
    [
      'without a nonce, shown with one',
      () => accounts.issue(claimsOf({ nonce: undefined })),
      { nonce },
    ],
    ['with a nonce, shown without', () => accounts.issue(claimsOf()), {}],
    ['with another nonce', () => accounts.issue(claimsOf()), { nonce: 'another' }],
    ['with its own nonce shown', () => accounts.issue(claimsOf()), { nonce: hashed }],
    [
      'beside another access token',
      () => accounts.issue(claimsOf({ at_hash: 'x' })),
      { nonce, access_token: 'x' },
    ],
    [
      'without signature',
      () =>
        new UnsecuredJWT({
          ...claimsOf(),
          iss: accounts.issuer,
          aud: 'ledge',
          iat: seconds(),
          exp: seconds() + 60,
        }).encode(),
      { nonce },
    ],
    [
      'by an HMAC',
      () =>
        new SignJWT({
          ...claimsOf(),
          iss: accounts.issuer,
          aud: 'ledge',
          iat: seconds(),
          exp: seconds() + 60,
        })
          .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
          .sign(new TextEncoder().encode('ledge'.repeat(9))),
      { nonce },
    ],
    ['that is none', () => 'x', { nonce }],
    ['without end', () => `x.${'x'.repeat(30_000)}.x`, { nonce }],
  ])('S13 %s is refused', async (_name, make, more) => {
    expect(await outcomeOf(await show(await make(), more))).toEqual([400, 'invalid_credentials'])
  })

  test('at_hash that fits comes in', async () => {
    const hash = createHash('sha256').update('theirs').digest().subarray(0, 16)
    const token = await accounts.issue(claimsOf({ at_hash: hash.toString('base64url') }))
    expect((await show(token, { nonce, access_token: 'theirs' })).status).toBe(200)
  })

  test.each([
    ['no token', '', 'google', [400, 'validation_failed']],
    ['a token of the wrong type', { $ne: 1 }, 'google', [400, 'validation_failed']],
    ['an unknown provider', 'x.y.z', 'facebook', [400, 'provider_disabled']],
    ['a provider without ID tokens', 'x.y.z', 'github', [400, 'provider_disabled']],
    ['a provider of the wrong type', 'x.y.z', ['google'], [400, 'validation_failed']],
  ])('S7 %s', async (_name, token, provider, outcome) => {
    expect(await outcomeOf(await show(token, {}, provider))).toEqual(outcome)
  })

  test('of a provider that does not answer is a 503', async () => {
    const lonely = createWorld({
      identity: { providers: [openId({ name: 'lonely', issuer: 'https://lonely.example' })] },
      bindings: { ...bindings, ...secretsOf('LONELY') },
    })
    const id_token = await accounts.issue({ ...claimsOf(), iss: 'https://lonely.example' })
    const answer = await lonely.post('/token?grant_type=id_token', {
      provider: 'lonely',
      id_token,
      nonce,
    })
    expect(await outcomeOf(answer)).toEqual([503, 'unexpected_failure'])
  })

  test('links, for who is signed in', async () => {
    const member = await world.createMember()
    const link = { nonce, link_identity: true }
    expect(await outcomeOf(await show(await accounts.issue(claimsOf()), link))).toEqual([
      401,
      'no_authorization',
    ])
    const claims = claimsOf()
    const issue = () => accounts.issue({ ...claims, jti: randomUUID() })
    const answer = await show(await issue(), link, 'google', {
      as: member.accessToken,
    })
    const person = await readPerson(answer)
    expect([person.id, person.sessionId]).toEqual([member.id, member.sessionId])
    const again = await show(await issue(), link, 'google', {
      as: member.accessToken,
    })
    expect(await outcomeOf(again)).toEqual([422, 'identity_already_exists'])
    expect((await readPerson(await show(await issue()))).id).toBe(member.id)
  })
})
