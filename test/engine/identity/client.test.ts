// The official client, unchanged, against the Worker in this process.
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { describe, expect, test } from 'vitest'
import { BASE, publishableKey } from '../../support/worker.ts'
import { call, createEmail, PASSWORD } from './people.ts'

const createBrowser = (): SupabaseClient =>
  createClient(BASE, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: throughCaller },
  })

async function throughCaller(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const { pathname, search } = new URL(String(input))
  const body = init.body === null || init.body === undefined ? undefined : String(init.body)
  const headers = Object.fromEntries(new Headers(init.headers))
  return call(pathname + search, { method: init.method ?? 'GET', headers, body })
}

async function signUp() {
  const client = createBrowser()
  const email = createEmail()
  const options = { data: { name: 'Ada' } }
  const { data, error } = await client.auth.signUp({ email, password: PASSWORD, options })
  expect(error).toBeNull()
  return { client, email, session: data.session, user: data.user }
}

describe('signing in', () => {
  test('signUp gives a session and the user', async () => {
    const { email, session, user } = await signUp()
    expect(session?.user.id).toBe(user?.id)
    expect(user).toMatchObject({ email, role: 'authenticated', user_metadata: { name: 'Ada' } })
  })

  test('signUp of a known address and with a weak password are told apart by their codes', async () => {
    const { email } = await signUp()
    const known = await createBrowser().auth.signUp({ email, password: PASSWORD })
    expect(known.error).toMatchObject({ code: 'user_already_exists', status: 422 })
    const weak = await createBrowser().auth.signUp({ email: createEmail(), password: 'short' })
    expect(weak.error).toMatchObject({
      name: 'AuthWeakPasswordError',
      code: 'weak_password',
      reasons: ['length'],
    })
  })

  test('signInWithPassword, and its refusal', async () => {
    const { email, user } = await signUp()
    const client = createBrowser()
    const refused = await client.auth.signInWithPassword({ email, password: 'wrong' })
    expect(refused.error).toMatchObject({ code: 'invalid_credentials', status: 400 })
    const { data, error } = await client.auth.signInWithPassword({ email, password: PASSWORD })
    expect(error).toBeNull()
    expect(data.user?.id).toBe(user?.id)
  })

  test('what is not offered is refused with the code that the client knows', async () => {
    const { auth } = createBrowser()
    const outcomes = await Promise.all([
      auth.signInAnonymously(),
      auth.signInWithOtp({ email: createEmail() }),
      auth.signInWithPassword({ phone: '+491234567', password: 'x' }),
      auth.signInWithIdToken({ provider: 'google', token: 'x' }),
      auth.signInWithSSO({ domain: 'example.com' }),
      auth.exchangeCodeForSession('x'),
    ])
    expect(outcomes.map(({ error }) => error?.code)).toEqual([
      'anonymous_provider_disabled',
      'email_provider_disabled',
      'phone_provider_disabled',
      'provider_disabled',
      'saml_provider_disabled',
      expect.any(String), // without a verifier the client does not even ask
    ])
  })
})

describe('a session', () => {
  test('getUser asks the server', async () => {
    const { client, user } = await signUp()
    const { data, error } = await client.auth.getUser()
    expect(error).toBeNull()
    expect(data.user).toEqual(user)
  })

  test('getClaims verifies the token by the key set alone', async () => {
    const { client, email, user } = await signUp()
    const { data, error } = await client.auth.getClaims()
    expect(error).toBeNull()
    expect(data?.header).toMatchObject({ alg: 'ES256', typ: 'JWT' })
    expect(data?.claims).toMatchObject({ sub: user?.id, email, role: 'authenticated', aal: 'aal1' })
  })

  test('refreshSession rotates, and the token before still works', async () => {
    const { client, session } = await signUp()
    const { data, error } = await client.auth.refreshSession()
    expect(error).toBeNull()
    expect(data.session?.refresh_token).not.toBe(session?.refresh_token)
    const late = await createBrowser().auth.refreshSession({
      refresh_token: session?.refresh_token ?? '',
    })
    expect(late.data.session?.refresh_token).toBe(data.session?.refresh_token)
  })

  test('setSession takes tokens that another client got', async () => {
    const { session, user } = await signUp()
    const client = createBrowser()
    const { data, error } = await client.auth.setSession({
      access_token: session?.access_token ?? '',
      refresh_token: session?.refresh_token ?? '',
    })
    expect(error).toBeNull()
    expect(data.user?.id).toBe(user?.id)
  })

  test('a refresh token of nobody is an error that signs the client out', async () => {
    const { client } = await signUp()
    const { error } = await client.auth.refreshSession({ refresh_token: 'a'.repeat(72) })
    expect(error).toMatchObject({ code: 'refresh_token_not_found', status: 400 })
  })
})

describe('signOut', () => {
  test.each([
    { scope: 'local', here: true, there: false },
    { scope: 'others', here: false, there: true },
    { scope: 'global', here: true, there: true },
  ] as const)('$scope', async ({ scope, here, there }) => {
    const { client, email, session } = await signUp()
    const other = createBrowser()
    await other.auth.signInWithPassword({ email, password: PASSWORD })
    expect((await client.auth.signOut({ scope })).error).toBeNull()
    const isHereOut = (await createBrowser().auth.getUser(session?.access_token)).error !== null
    const isThereOut = (await other.auth.getUser()).error !== null
    expect([isHereOut, isThereOut]).toEqual([here, there])
  })

  test('of a session that was ended elsewhere is no error', async () => {
    const { client, email } = await signUp()
    const other = createBrowser()
    await other.auth.signInWithPassword({ email, password: PASSWORD })
    await other.auth.signOut({ scope: 'global' })
    expect((await client.auth.getUser()).error?.name).toBe('AuthSessionMissingError')
    expect((await client.auth.signOut()).error).toBeNull()
  })
})
