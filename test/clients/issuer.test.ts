// A provider of another make says who somebody is: the official client shows its tokens, unchanged. And the other way round:
// a client of another make finds our keys by itself.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { runSmokeTest, untilHealthy } from '../../scripts/deploy/smoke.ts'
import { type RunningOpenIdProvider, startOpenIdProvider } from '../support/openid-provider.ts'
import { openVisitor } from '../support/openid-visitor.ts'
import { type RunningLedge, startLedge } from '../support/running-ledge.ts'

const AUDIENCE = 'https://shop.example/api'
const CLIENT = { id: 'shop', redirectUris: ['http://localhost/back'] }
const insecure = { execute: [openid.allowInsecureRequests] } // both are on this machine

const persistTo = mkdtempSync(join(tmpdir(), 'ledge-issuer-'))
let provider: RunningOpenIdProvider
let ledge: RunningLedge

beforeAll(async () => {
  provider = await startOpenIdProvider({
    clients: [CLIENT],
    accounts: [
      { id: 'ada', claims: {} },
      { id: 'grace', claims: { roles: ['viewer', 'editor'] } },
    ],
  })
  const worker = join(import.meta.dirname, 'support/issuer-app.ts')
  ledge = await startLedge(persistTo, [worker, '--var', `OPENID_ISSUER:${provider.issuer}`])
}, 60_000)

afterAll(async () => {
  await ledge.kill()
  await provider.stop()
  rmSync(persistTo, { recursive: true, force: true })
})

/** Signs in at the provider as a single-page app does, by a code and PKCE. */
async function signIn(login: string): Promise<openid.TokenEndpointResponse> {
  const server = new URL(provider.issuer)
  const client = await openid.discovery(server, CLIENT.id, undefined, openid.None(), insecure)
  const pkceCodeVerifier = openid.randomPKCECodeVerifier()
  const url = openid.buildAuthorizationUrl(client, {
    redirect_uri: CLIENT.redirectUris[0] ?? '',
    scope: 'openid',
    resource: AUDIENCE,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  const isBack = ({ pathname }: URL) => pathname === '/back'
  const back = await openVisitor().signIn(url.href, login, isBack)
  const checks = { pkceCodeVerifier, idTokenExpected: true }
  return openid.authorizationCodeGrant(client, back, checks, { resource: AUDIENCE })
}

const connect = (token: string): SupabaseClient =>
  createClient(ledge.url, ledge.publishableKey, { accessToken: async () => token })

const order = () => ({ status: 'placed', total_cents: 100 })

describe('a provider says who somebody is', () => {
  let ada: openid.TokenEndpointResponse
  let grace: openid.TokenEndpointResponse
  beforeAll(async () => {
    ada = await signIn('ada')
    grace = await signIn('grace')
  })

  test('the token is one of the provider’s, for us', () => {
    expect(decodeProtectedHeader(ada.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'RS256' })
    expect(decodeJwt(ada.access_token)).toMatchObject({
      iss: provider.issuer,
      aud: AUDIENCE,
      sub: 'ada',
    })
  })

  test('rows under a rule by caller.userId: everybody has their own', async () => {
    const mine = await connect(ada.access_token).from('orders').insert(order()).select().single()
    expect(mine.error).toBeNull()
    expect(mine.data).toMatchObject({ user_id: 'ada', status: 'placed' })
    const forAnother = await connect(ada.access_token)
      .from('orders')
      .insert({ ...order(), user_id: 'grace' })
    expect(forAnother.error?.code).toBe('42501')
    for (const [who, count] of [
      [ada, 1],
      [grace, 0],
    ] as const) {
      const { data } = await connect(who.access_token).from('orders').select('user_id')
      expect(data).toHaveLength(count)
    }
    const { data } = await createClient(ledge.url, ledge.publishableKey).from('orders').select()
    expect(data).toEqual([])
  })

  test('a role of the provider’s opens what the rule gives it', async () => {
    const remove = async (token: string) => {
      const { data } = await connect(token).from('orders').delete().eq('user_id', 'grace').select()
      return data
    }
    await connect(grace.access_token).from('orders').insert(order())
    expect(await remove(ada.access_token)).toEqual([])
    expect(await remove(grace.access_token)).toHaveLength(1)
  })

  test('functions by both calls', async () => {
    const client = connect(grace.access_token)
    const invoked = await client.functions.invoke('whoami', { method: 'GET' })
    expect(invoked.data).toEqual({ role: 'editor', user_id: 'grace' })
    const called = await connect(ada.access_token).rpc('whoami', {}, { get: true })
    expect(called.data).toEqual({ role: 'authenticated', user_id: 'ada' })
  })

  test('S10 the ID token of the same sign-in opens nothing', async () => {
    const { error, status } = await connect(ada.id_token ?? '')
      .from('orders')
      .select()
    expect([status, error?.code]).toEqual([401, 'PGRST301'])
  })

  test('the banner and /auth/v1 say that accounts are elsewhere', async () => {
    expect(ledge.printed()).toContain('elsewhere, as identity.issuers says')
    expect(ledge.printed()).not.toContain('/_dev/mail')
    const { error } = await createClient(ledge.url, ledge.publishableKey).auth.signInWithPassword({
      email: 'ada@example.com',
      password: 'x',
    })
    expect([error?.status, error?.code]).toEqual([404, 'feature_disabled'])
  })

  test('the provider stops: those whose keys are known still come in', async () => {
    await provider.stop()
    const { error } = await connect(ada.access_token).from('orders').select()
    expect(error).toBeNull()
  })
})

describe('we say who somebody is', () => {
  const { url, publishableKey } = inject('ledge')
  const issuer = `${url}/auth/v1`

  test.each(['oidc', 'oauth2'] as const)('openid-client discovers us (%s)', async (algorithm) => {
    const { data } = await createClient(url, publishableKey).auth.signUp({
      email: `${crypto.randomUUID()}@example.com`,
      password: 'correct horse battery staple',
    })
    const server = new URL(issuer)
    const options = { ...insecure, algorithm }
    const found = await openid.discovery(server, 'resource', undefined, openid.None(), options)
    const { jwks_uri = '', ...metadata } = found.serverMetadata()
    expect(metadata).toMatchObject({ issuer, grant_types_supported: [] })
    const keys = createRemoteJWKSet(new URL(jwks_uri))
    const token = data.session?.access_token ?? ''
    const { payload } = await jwtVerify(token, keys, { issuer, audience: 'authenticated' })
    expect(payload.sub).toBe(data.user?.id)
    await expect(jwtVerify(`${token.slice(0, -9)}AAAAAAAAA`, keys)).rejects.toThrow()
  })
})

test('the smoke test of a deploy finds nothing wrong in accounts that are kept elsewhere', async () => {
  expect(await untilHealthy(ledge.url, 1)).toBe(true)
  const verdicts = await runSmokeTest(ledge.url)
  const wrong = verdicts.filter(({ fault }) => fault !== null).map(({ name }) => name)
  expect(wrong).toEqual([
    'the mailbox of development is not there', // this is development
    'strangers are not told what a request cost',
  ])
})
