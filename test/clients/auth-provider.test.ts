// The official client signs in through a provider of another make, links and unlinks accounts there, and shows its ID tokens.
import { createHash } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { openVisitor } from '../support/openid-visitor.ts'
import { type Auth, codeOf, connect, createSignedIn, url } from './support/auth-client.ts'

const issuer = inject('acme')
const acme = { provider: 'acme' as 'keycloak' } // any provider of the app; the client's type lists those of its makers
const redirectTo = `${url}/welcome`

const isBack = (one: URL): boolean => one.pathname === '/welcome'

/** Somebody's browser goes to where the client sends it, and signs in at the provider. */
async function travel(data: { url: string | null }, login: string) {
  const target = await openVisitor().signIn(data.url ?? '', login, isBack)
  return { query: target.searchParams, fragment: new URLSearchParams(target.hash.slice(1)) }
}

async function signInWithPkce(login: string): Promise<Auth> {
  const auth = connect({ flowType: 'pkce' })
  const { data } = await auth.signInWithOAuth({ ...acme, options: { redirectTo } })
  const { query } = await travel(data, login)
  const exchanged = await auth.exchangeCodeForSession(query.get('code') ?? '')
  expect(exchanged.error).toBeNull()
  expect(exchanged.data.session?.provider_token).toMatch(/./)
  return auth
}

test('signInWithOAuth with PKCE, twice to the same account', async () => {
  const users = [await signInWithPkce('ada'), await signInWithPkce('ada')].map(async (auth) => {
    const { data } = await auth.getUser()
    expect(data.user).toMatchObject({
      email: 'ada@acme.example',
      app_metadata: { provider: 'acme', providers: ['acme'] },
      user_metadata: { full_name: 'ada' },
      identities: [{ provider: 'acme', id: 'ada' }],
    })
    return data.user?.id
  })
  expect(new Set(await Promise.all(users)).size).toBe(1)
})

test('signInWithOAuth without PKCE: the session is in the URL, as setSession takes it', async () => {
  const auth = connect()
  const { data } = await auth.signInWithOAuth({ ...acme, options: { redirectTo } })
  const { fragment } = await travel(data, 'bob')
  const tokens = {
    access_token: fragment.get('access_token') ?? '',
    refresh_token: fragment.get('refresh_token') ?? '',
  }
  const { data: set } = await auth.setSession(tokens)
  expect(set.user?.email).toBe('bob@acme.example')
  expect((await auth.refreshSession()).error).toBeNull()
})

test('linkIdentity, getUserIdentities and unlinkIdentity', async () => {
  const { email, session } = await createSignedIn()
  const auth = connect({ flowType: 'pkce' })
  await auth.setSession(session)
  const { data } = await auth.linkIdentity({ ...acme, options: { redirectTo } })
  const { query } = await travel(data ?? { url: null }, 'carol') // unknown there: an account without claims
  expect((await auth.exchangeCodeForSession(query.get('code') ?? '')).error).toBeNull()
  const identities = (await auth.getUserIdentities()).data?.identities ?? []
  expect(identities.map(({ provider }) => provider)).toEqual(['email', 'acme'])
  const again = await auth.linkIdentity({ ...acme, options: { redirectTo } })
  const refused = await travel(again.data ?? { url: null }, 'carol')
  expect(refused.query.get('error_code')).toBe('identity_already_exists')
  const linked = identities.find(({ provider }) => provider === 'acme')
  if (linked === undefined) throw new Error('nothing was linked')
  expect((await auth.unlinkIdentity(linked)).error).toBeNull()
  const left = (await auth.getUserIdentities()).data?.identities ?? []
  expect(left.map((one) => one.identity_data?.email)).toEqual([email])
  const [last] = left
  if (last === undefined) throw new Error('nobody is without an identity')
  expect(codeOf(await auth.unlinkIdentity(last))).toEqual([422, 'single_identity_not_deletable'])
})

/** An ID token as an app on a phone gets it: it talks to the provider itself. */
async function obtainIdToken(login: string, nonce: string): Promise<string> {
  const verifier = 'v'.repeat(43)
  const redirect = 'http://localhost:1/native'
  const asking = new URL(`${issuer}/auth`)
  asking.search = new URLSearchParams({
    client_id: 'native',
    redirect_uri: redirect,
    response_type: 'code',
    scope: 'openid email',
    claims: '{"id_token":{"email":null,"email_verified":null}}',
    nonce: createHash('sha256').update(nonce).digest('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  const isNative = (one: URL) => one.pathname === '/native'
  const back = await openVisitor().signIn(asking.href, login, isNative)
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'native',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirect,
      code_verifier: verifier,
    }),
  })
  const { id_token } = (await answer.json()) as { id_token?: string } // as OpenID Connect has it
  return id_token ?? ''
}

test('signInWithIdToken, and linkIdentity by one', async () => {
  const nonce = crypto.randomUUID()
  const credentials = { ...acme, token: await obtainIdToken('eve', nonce), nonce }
  const auth = connect()
  const { data, error } = await auth.signInWithIdToken(credentials)
  expect(error).toBeNull()
  expect(data.user?.email).toBe('eve@acme.example')
  expect(codeOf(await connect().signInWithIdToken(credentials))).toEqual([
    400,
    'invalid_credentials',
  ])
  const member = await createSignedIn()
  const other = { ...acme, token: await obtainIdToken('mallory', nonce), nonce }
  const linked = await member.auth.linkIdentity(other)
  expect(linked.error).toBeNull()
  const { data: user } = await member.auth.getUser()
  expect(user.user?.app_metadata.providers).toEqual(['email', 'acme'])
})
