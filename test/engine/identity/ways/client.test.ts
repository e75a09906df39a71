// The official client, unchanged, through every way in.
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { describe, expect, test } from 'vitest'
import { BASE, publishableKey } from '../../../support/worker.ts'
import { createEmail, PASSWORD } from '../people.ts'
import { SITE } from '../support.ts'
import { createPhone, createWorld, follow, tokenOf, type World } from '../world.ts'

const world = createWorld({
  settings: { identity: { anonymousUsers: true, reauthenticateToChangePassword: true } },
})

/** A browser's client; `pkce` keeps its verifier in memory. */
function createBrowser(through: World, flowType: 'implicit' | 'pkce' = 'implicit'): SupabaseClient {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  const fetch = async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const { pathname, search } = new URL(String(input))
    const { body = null, method = 'GET' } = init
    const headers = Object.fromEntries(new Headers(init.headers))
    const sent = body === null ? {} : { body: String(body) }
    return through.call(pathname + search, { method, headers, ...sent })
  }
  return createClient(BASE, publishableKey, {
    auth: { flowType, storage, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch },
  })
}

describe('the client', () => {
  test('signs up, asks for the mail again and confirms', async () => {
    const { auth } = createBrowser(world)
    const email = createEmail()
    const { data, error } = await auth.signUp({
      email,
      password: PASSWORD,
      options: { data: { name: 'Ada' }, emailRedirectTo: `${SITE}/welcome` },
    })
    expect(error).toBeNull()
    expect([data.session, data.user?.email]).toEqual([null, email])
    const waiting = await auth.signInWithPassword({ email, password: PASSWORD })
    expect(waiting.error?.code).toBe('email_not_confirmed')
    expect((await auth.resend({ type: 'signup', email })).error).toBeNull()
    const { code: token } = await world.readMail(email)
    const verified = await auth.verifyOtp({ email, token, type: 'signup' })
    expect(verified.data.session?.user.user_metadata).toMatchObject({ name: 'Ada' })
    expect((await auth.getUser()).data.user?.email_confirmed_at).toBeDefined()
  })

  test('sees nothing in a sign-up with an address that is taken', async () => {
    const { email } = await world.createMember()
    const { data, error } = await createBrowser(world).auth.signUp({ email, password: PASSWORD })
    expect(error).toBeNull()
    expect(data.user).toMatchObject({ email, role: 'authenticated' })
    expect(data.session).toBeNull()
  })

  test.each(['email', 'token_hash'] as const)('signs in with a magic link’s %s', async (by) => {
    const { auth } = createBrowser(world)
    const email = createEmail()
    expect((await auth.signInWithOtp({ email })).error).toBeNull()
    const mail = await world.readMail(email)
    const { data, error } =
      by === 'email'
        ? await auth.verifyOtp({ email, token: mail.code, type: 'email' })
        : await auth.verifyOtp({ token_hash: tokenOf(mail), type: 'email' })
    expect(error).toBeNull()
    expect(data.user?.email).toBe(email)
    const again = await auth.verifyOtp({ email, token: mail.code, type: 'email' })
    expect(again.error?.code).toBe('otp_expired')
  })

  test('signs in by a PKCE flow, and so comes back from a forgotten password', async () => {
    const { email } = await world.createMember()
    const { auth } = createBrowser(world, 'pkce')
    await auth.signInWithOtp({ email, options: { emailRedirectTo: `${SITE}/in` } })
    const first = await follow(world, (await world.readMail(email)).link)
    const signedIn = await auth.exchangeCodeForSession(first.target.searchParams.get('code') ?? '')
    expect(signedIn.data.user?.email).toBe(email)
    await auth.resetPasswordForEmail(email, { redirectTo: `${SITE}/reset` })
    const { target } = await follow(world, (await world.readMail(email)).link)
    expect(target.pathname).toBe('/reset')
    const back = await auth.exchangeCodeForSession(target.searchParams.get('code') ?? '')
    expect(back.error).toBeNull()
    const { error } = await auth.updateUser({ password: 'one that I remember' })
    expect(error).toBeNull()
    const again = await auth.signInWithPassword({ email, password: 'one that I remember' })
    expect(again.error).toBeNull()
  })

  test('signs in by phone, first with a code, then with a password', async () => {
    const { auth } = createBrowser(world)
    const phone = createPhone()
    const sent = await auth.signInWithOtp({ phone })
    expect([sent.error, typeof sent.data.messageId]).toEqual([null, 'string'])
    const { code: token } = await world.readText(phone)
    const { data } = await auth.verifyOtp({ phone, token, type: 'sms' })
    expect(data.user?.phone).toBe(phone.slice(1))
    await auth.updateUser({ password: PASSWORD })
    expect((await auth.signInWithPassword({ phone, password: PASSWORD })).error).toBeNull()
  })

  test('comes in as nobody, and stays', async () => {
    const { auth } = createBrowser(world)
    const { data } = await auth.signInAnonymously({ options: { data: { cart: 1 } } })
    expect(data.user?.is_anonymous).toBe(true)
    const email = createEmail()
    expect((await auth.updateUser({ email })).data.user?.new_email).toBe(email)
    const { code: token } = await world.readMail(email)
    const verified = await auth.verifyOtp({ email, token, type: 'email_change' })
    expect(verified.data.user).toMatchObject({ id: data.user?.id, is_anonymous: false, email })
  })

  test('changes an address from both mailboxes', async () => {
    const { auth } = createBrowser(world)
    const { email: old } = await world.createMember()
    await auth.signInWithPassword({ email: old, password: PASSWORD })
    const email = createEmail()
    await auth.updateUser({ email })
    const half = await auth.verifyOtp({
      email: old,
      token: (await world.readMail(old)).code,
      type: 'email_change',
    })
    expect([half.error, half.data.session]).toEqual([null, null])
    expect((await auth.resend({ type: 'email_change', email: old })).error).toBeNull()
    for (const to of [old, email]) {
      const { code: token } = await world.readMail(to)
      await auth.verifyOtp({ email: to, token, type: 'email_change' })
    }
    expect((await auth.getUser()).data.user?.email).toBe(email)
  })

  test('is told each mistake by the code that it knows', async () => {
    const member = await world.createMember()
    const { auth } = createBrowser(world)
    await auth.signInWithPassword({ email: member.email, password: PASSWORD })
    const other = await world.createMember()
    const outcomes = await Promise.all([
      auth.updateUser({ email: other.email }),
      auth.updateUser({ password: PASSWORD }),
      auth.updateUser({ password: 'short' }),
      createBrowser(world).auth.verifyOtp({ email: other.email, token: '1', type: 'email' }),
      createBrowser(world).auth.verifyOtp({ phone: '+1', token: '1', type: 'sms' }),
    ])
    expect(outcomes.map(({ error }) => error?.code)).toEqual([
      'email_exists',
      'same_password',
      'weak_password',
      'otp_expired',
      'validation_failed',
    ])
    expect((await auth.reauthenticate()).error).toBeNull()
  })
})
