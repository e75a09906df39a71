// Codes and links: what each type opens, where a link leads, and what becomes of a wrong one.
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { createEmail, outcomeOf, PASSWORD, query, type SessionBody } from '../people.ts'
import { SITE } from '../support.ts'
import { createPhone, createWorld, FLOW, follow, tokenOf } from '../world.ts'

const world = createWorld({
  settings: {
    identity: { redirectUrls: ['myapp://**'], testPhones: { '+491510000000': '123456' } },
  },
})
const { post } = world

describe('a mail that signs in', () => {
  test.each([
    { path: '/otp', type: 'magiclink', method: 'magiclink' },
    { path: '/magiclink', type: 'email', method: 'magiclink' },
    { path: '/recover', type: 'recovery', method: 'recovery' },
    { path: '/recover', type: 'email', method: 'recovery' },
  ])('of $path opens by its code as $type', async ({ path, type, method }) => {
    const { email, id } = await world.createMember()
    expect(await (await post(path, { email })).json()).toEqual({})
    const { code } = await world.readMail(email)
    const answer = await post('/verify', { type, email: email.toUpperCase(), token: code })
    const { user, access_token } = await answer.json<SessionBody>()
    expect(user).toMatchObject({ id, recovery_sent_at: expect.any(String) })
    expect(decodeJwt(access_token).amr).toMatchObject([{ method }])
    const again = await post('/verify', { type, email, token: code })
    expect(await outcomeOf(again)).toEqual([403, 'otp_expired'])
  })

  test('makes who is new, with what they say of themselves', async () => {
    const email = createEmail()
    await post('/otp', { email, data: { name: 'Ada' } })
    const { code, kind } = await world.readMail(email)
    expect(kind).toBe('confirmation')
    const answer = await post('/verify', { type: 'email', email, token: code })
    const { user } = await answer.json<SessionBody>()
    expect(user).toMatchObject({ email, user_metadata: { name: 'Ada', email_verified: true } })
    expect((await world.signIn({ email }, '')).status).toBe(400)
  })

  test.each([
    { what: 'another address', change: { email: 'other@example.com' } },
    { what: 'another type', change: { type: 'signup' } },
    { what: 'another code', change: { token: '000000' } },
    { what: 'a code with more behind it', change: { token: '0000000000000' } },
  ])('does not open for $what', async ({ change }) => {
    const { email } = await world.createMember()
    await post('/otp', { email })
    const { code } = await world.readMail(email)
    const wrong = change.token === code ? '000001' : (change.token ?? code)
    const answer = await post('/verify', { type: 'magiclink', email, ...change, token: wrong })
    expect(await outcomeOf(answer)).toEqual([403, 'otp_expired'])
  })

  test('burns after five wrong codes, however they come', async () => {
    const { email } = await world.createMember()
    await post('/otp', { email })
    const { code, link } = await world.readMail(email)
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    const show = (token: string) => post('/verify', { type: 'magiclink', email, token })
    await Promise.all(Array.from({ length: 5 }, () => show(wrong)))
    expect(await outcomeOf(await show(code))).toEqual([403, 'otp_expired'])
    expect((await follow(world, link)).fragment.has('access_token')).toBe(true)
  })

  test('holds as long as the settings say', async () => {
    const { email, id } = await world.createMember()
    await post('/otp', { email })
    const { code, link } = await world.readMail(email)
    const past = new Date(0).toISOString()
    await query('UPDATE auth_one_time_codes SET expires_at = ? WHERE user_id = ?', past, id)
    const answer = await post('/verify', { type: 'magiclink', email, token: code })
    expect(await outcomeOf(answer)).toEqual([403, 'otp_expired'])
    expect((await follow(world, link)).fragment.get('error_code')).toBe('otp_expired')
  })
})

describe('a link', () => {
  const ask = async (redirectTo: string, more: Record<string, unknown> = {}) => {
    const { email } = await world.createMember()
    await post(`/otp?redirect_to=${encodeURIComponent(redirectTo)}`, { email, ...more })
    return { email, mail: await world.readMail(email) }
  }

  test('ends in the app, with a session in the fragment', async () => {
    const { mail } = await ask(`${SITE}/welcome?tab=1`)
    const { answer, target, fragment } = await follow(world, mail.link)
    expect(answer.status).toBe(303)
    expect(target.href).toMatch(/^https:\/\/app\.example\/welcome\?tab=1#access_token=/)
    expect(Object.fromEntries(fragment)).toEqual({
      access_token: expect.any(String),
      expires_at: expect.stringMatching(/^\d+$/),
      expires_in: '3600',
      refresh_token: expect.any(String),
      sb: '',
      token_type: 'bearer',
      type: 'magiclink',
    })
    expect((await world.refresh(fragment.get('refresh_token') ?? '')).status).toBe(200)
  })

  test('of a PKCE flow ends in a code for who began it', async () => {
    const { mail } = await ask('myapp://in?sb_flow_id=7', FLOW.fields)
    expect(tokenOf(mail)).toMatch(/^pkce_[0-9a-f]{64}$/)
    const { target } = await follow(world, mail.link)
    expect(target.href).toMatch(/^myapp:\/\/in\?sb_flow_id=7&code=[0-9a-f-]{36}$/)
    const exchange = (code_verifier: string) =>
      post('/token?grant_type=pkce', {
        auth_code: target.searchParams.get('code'),
        code_verifier,
      })
    expect(await outcomeOf(await exchange('wrong'))).toEqual([400, 'bad_code_verifier'])
    const answer = await exchange(FLOW.verifier)
    const { access_token } = await answer.json<SessionBody>()
    expect(decodeJwt(access_token).amr).toMatchObject([{ method: 'magiclink' }])
    expect(await outcomeOf(await exchange(FLOW.verifier))).toEqual([404, 'flow_state_not_found'])
  })

  test('that was used ends in the error, for a flow in the query too', async () => {
    const plain = (await ask(`${SITE}/in`)).mail.link
    const flow = (await ask(`${SITE}/in`, FLOW.fields)).mail.link
    const told = {
      error: 'access_denied',
      error_code: 'otp_expired',
      error_description: 'Email link is invalid or has expired',
    }
    for (const link of [plain, flow]) {
      await follow(world, link)
      const { answer, fragment, target } = await follow(world, link)
      expect(answer.status).toBe(303)
      expect(Object.fromEntries(fragment)).toEqual({ ...told, sb: '' })
      expect(Object.fromEntries(target.searchParams)).toEqual(link === flow ? told : {})
    }
  })

  test('that a mail program only looks at is still good', async () => {
    const { mail } = await ask(`${SITE}/in`)
    const { pathname, search } = new URL(mail.link)
    const look = await world.call(pathname + search, { method: 'HEAD' })
    expect(look.status).toBe(204)
    expect((await follow(world, mail.link)).fragment.has('access_token')).toBe(true)
  })

  test.each([
    { what: 'no token', search: '?type=signup', code: 'validation_failed' },
    { what: 'no type', search: '?token=abc', code: 'validation_failed' },
    { what: 'an unknown type', search: '?token=abc&type=x', code: 'validation_failed' },
    { what: 'a token of nobody', search: '?token=abc&type=signup', code: 'otp_expired' },
    { what: 'a huge token', search: `?token=${'a'.repeat(4000)}&type=signup`, code: 'otp_expired' },
    {
      what: 'everything twice',
      search: '?token=a&token=b&type=signup&type=x',
      code: 'otp_expired',
    },
  ])('with $what leads to the app with $code', async ({ search, code }) => {
    const { answer, target, fragment } = await follow(world, `${SITE}/auth/v1/verify${search}`)
    expect([answer.status, target.origin]).toEqual([303, SITE])
    expect(fragment.get('error_code')).toBe(code)
  })
})

describe('a phone', () => {
  test('gets a code, once, under an id', async () => {
    const phone = createPhone()
    const sent = await (await post('/otp', { phone, channel: 'whatsapp' })).json()
    expect(sent).toEqual({ message_id: expect.any(String) })
    const { code, channel } = await world.readText(phone)
    expect(channel).toBe('whatsapp')
    const spelled = `${phone.slice(0, 6)} ${phone.slice(6)}`
    const answer = await post('/verify', { type: 'sms', phone: spelled, token: code })
    expect((await answer.json<SessionBody>()).user).toMatchObject({ phone: phone.slice(1) })
  })

  test('of the settings has its own code, and gets no message', async () => {
    const phone = '+491510000000'
    await post('/otp', { phone })
    await world.deliver()
    expect(world.texts.filter(({ to }) => to === phone)).toEqual([])
    const answer = await post('/verify', { type: 'sms', phone, token: '123456' })
    expect(answer.status).toBe(200)
    expect((await post('/verify', { type: 'sms', phone, token: '123456' })).status).toBe(403)
  })

  test('gets its code again', async () => {
    const phone = createPhone()
    await post('/signup', { phone, password: PASSWORD })
    const first = await world.readText(phone)
    await post('/resend', { type: 'sms', phone })
    const { code } = await world.readText(phone)
    expect(world.texts.filter(({ to }) => to === phone)).toHaveLength(2)
    const show = (token: string) => post('/verify', { type: 'sms', phone, token })
    if (first.code !== code) expect((await show(first.code)).status).toBe(403)
    expect((await show(code)).status).toBe(200)
  })
})
