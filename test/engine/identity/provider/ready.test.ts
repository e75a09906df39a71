// The providers that are ready, each with its habits; and what an app may not declare.
import { randomUUID } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, exportPKCS8, generateKeyPair } from 'jose'
import { describe, expect, test, vi } from 'vitest'
import {
  apple,
  defineApp,
  discord,
  github,
  google,
  microsoft,
  openId,
} from '../../../../src/engine/index.ts'
import { BASE } from '../../../support/worker.ts'
import { createEmail } from '../people.ts'
import { createWorld } from '../world.ts'
import { fakeProviders, secretsOf, showUser } from './acme.ts'
import { answerAt, createFakeProvider, publicKeys } from './fake-provider.ts'
import { createTraveller, refusalOf } from './traveller.ts'

const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'
const DIRECTORY: string = randomUUID()
const LOGIN = 'https://login.microsoftonline.com'
const { privateKey } = await generateKeyPair('ES256', { extractable: true })
const providers = [google(), apple(), github(), discord(), microsoft()]
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

fakeProviders(accounts, appleId, directory)

const userOf = (fragment: URLSearchParams) => showUser(world, fragment)

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
