// Sessions through the official client: reading, checking, refreshing and ending them, and what the client tells of it.
import { describe, expect, test } from 'vitest'
import {
  admin,
  ageSession,
  codeOf,
  connect,
  createMember,
  createSignedIn,
  enter,
  PASSWORD,
  publishableKey,
  url,
} from './support/auth-client.ts'

describe.concurrent('a session', () => {
  test('getSession, getUser and getClaims agree', async () => {
    const { auth, email, id } = await createSignedIn()
    const { session } = (await auth.getSession()).data
    expect(session).toMatchObject({ token_type: 'bearer', user: { id, email } })
    const { data: got, error } = await auth.getUser()
    expect(error).toBeNull()
    expect(got.user).toEqual(session?.user)
    const { data: checked } = await auth.getClaims()
    expect(checked?.header).toMatchObject({ alg: 'ES256', kid: expect.any(String) })
    expect(checked?.claims).toMatchObject({
      iss: `${url}/auth/v1`,
      aud: 'authenticated',
      sub: id,
      email,
      role: 'authenticated',
      aal: 'aal1',
      is_anonymous: false,
      amr: [{ method: 'password', timestamp: expect.any(Number) }],
    })
    expect(session?.expires_at).toBe(checked?.claims.exp)
  })

  test('setSession takes tokens from elsewhere; refreshSession rotates', async () => {
    const { id, session } = await createSignedIn()
    const auth = connect()
    const taken = await auth.setSession(session)
    expect([taken.error, taken.data.user?.id]).toEqual([null, id])
    const { data, error } = await auth.refreshSession()
    expect(error).toBeNull()
    expect(data.session?.refresh_token).not.toBe(session.refresh_token)
    const tab = await connect().refreshSession({ refresh_token: session.refresh_token })
    expect(tab.data.session?.refresh_token).toBe(data.session?.refresh_token)
  })

  test('setSession with a token that has expired refreshes it', async () => {
    const { session } = await createSignedIn()
    const [header, payload = '', signature] = session.access_token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const expired = Buffer.from(JSON.stringify({ ...claims, exp: 1 })).toString('base64url')
    const { data, error } = await connect().setSession({
      access_token: [header, expired, signature].join('.'), // the client only looks at the time
      refresh_token: session.refresh_token,
    })
    expect(error).toBeNull()
    expect(data.session?.access_token).not.toBe(session.access_token)
  })

  test('of somebody who was deleted is over', async () => {
    const { auth, id } = await createSignedIn()
    expect(codeOf(await admin.deleteUser(id))).toBeNull()
    const { error } = await auth.getUser()
    expect(error).toMatchObject({ status: expect.any(Number), code: expect.any(String) })
    expect(codeOf(await auth.refreshSession())).toEqual([400, 'refresh_token_not_found'])
  })

  test('fifty parallel refreshes of one token rotate once', async () => {
    const { session } = await createSignedIn()
    const refresh_token = session.refresh_token
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => connect().refreshSession({ refresh_token })),
    )
    const tokens = outcomes.map(({ data, error }) => data.session?.refresh_token ?? error?.code)
    expect(new Set(tokens).size).toBe(1)
    expect(outcomes[0]?.error).toBeNull()
  })
})

describe.concurrent('signOut', () => {
  test.each([
    { scope: 'local', isHereOut: true, isThereOut: false },
    { scope: 'others', isHereOut: false, isThereOut: true },
    { scope: 'global', isHereOut: true, isThereOut: true },
  ] as const)('$scope', async ({ scope, isHereOut, isThereOut }) => {
    const { auth: here, email, session } = await createSignedIn()
    const there = await enter({ email })
    expect((await here.signOut({ scope })).error).toBeNull()
    const stillHere = await connect().getUser(session.access_token)
    expect(stillHere.error !== null).toBe(isHereOut)
    expect((await there.getUser()).error !== null).toBe(isThereOut)
    expect((await here.getSession()).data.session === null).toBe(isHereOut)
  })

  test('without a scope it is everywhere, and twice is no error', async () => {
    const { auth, email } = await createSignedIn()
    const there = await enter({ email })
    expect((await auth.signOut()).error).toBeNull()
    expect((await there.getUser()).error?.name).toBe('AuthSessionMissingError')
    expect((await there.signOut()).error).toBeNull()
  })
})

test('onAuthStateChange tells each turn', async () => {
  const { email } = await createMember()
  const auth = connect()
  const events: string[] = []
  const { data } = auth.onAuthStateChange((event) => void events.push(event))
  await auth.initialize()
  await auth.signInWithPassword({ email, password: PASSWORD })
  await auth.refreshSession()
  await auth.updateUser({ data: { theme: 'dark' } })
  await auth.signOut()
  data.subscription.unsubscribe()
  await auth.signInWithPassword({ email, password: PASSWORD })
  expect(events).toEqual([
    'INITIAL_SESSION',
    'SIGNED_IN',
    'TOKEN_REFRESHED',
    'USER_UPDATED',
    'SIGNED_OUT',
  ])
})

test('startAutoRefresh, stopAutoRefresh, dispose and isThrowOnErrorEnabled are the client’s own', async () => {
  const { auth, id } = await createSignedIn()
  await auth.startAutoRefresh()
  await auth.stopAutoRefresh()
  expect(auth.isThrowOnErrorEnabled()).toBeFalsy()
  expect((await auth.getUser()).data.user?.id).toBe(id)
  await auth.dispose()
})

test('an old session works as a young one does', async () => {
  const { auth, session, id } = await createSignedIn()
  await ageSession(session.access_token)
  expect((await auth.getUser()).data.user?.id).toBe(id)
  expect((await auth.refreshSession()).error).toBeNull()
})

test('a user’s sessions are listed, beside the protocol, for who has the token', async () => {
  const { session } = await createSignedIn()
  const headers = { apikey: publishableKey, Authorization: `Bearer ${session.access_token}` }
  const answer = await fetch(`${url}/auth/v1/user/sessions`, { headers })
  expect(await answer.json()).toMatchObject({ sessions: [{ is_current: true }] })
})
