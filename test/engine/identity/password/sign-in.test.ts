// Signing in with a password, and the other grants of POST /token.
import { env } from 'cloudflare:workers'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { roundTripsOf } from '../../../support/worker.ts'
import {
  call,
  createEmail,
  createPerson,
  outcomeOf,
  PASSWORD,
  type Person,
  post,
  query,
  readPerson,
  type SessionBody,
  signIn,
} from '../people.ts'

let ada: Person
beforeAll(async () => {
  ada = await createPerson()
})

describe('signing in', () => {
  test('answers with a session of its own, in two round trips', async () => {
    const answer = await signIn(ada.email)
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 2])
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    const body = await answer.json<SessionBody>()
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 3600, weak_password: null })
    expect(body.user.id).toBe(ada.id)
    expect(decodeJwt(body.access_token).session_id).not.toBe(ada.sessionId)
  })

  test('tells and stores when it was', async () => {
    const before = new Date().toISOString()
    const { user } = await (await signIn(ada.email)).json<SessionBody>()
    expect(String(user.last_sign_in_at) >= before).toBe(true)
    expect(user.identities).toMatchObject([{ last_sign_in_at: user.last_sign_in_at }])
    const [row] = await query('SELECT last_sign_in_at FROM auth_users WHERE id = ?', ada.id)
    expect(row).toEqual({ last_sign_in_at: user.last_sign_in_at })
  })

  test.each([
    { name: 'upper case', spell: (email: string) => email.toUpperCase() },
    { name: 'a full-width @', spell: (email: string) => email.replace('@', '\uff20') },
  ])('S20 finds the address in $name', async ({ spell }) => {
    expect((await signIn(spell(ada.email))).status).toBe(200)
  })

  test('takes no heed of unknown fields, a key or a trailing slash', async () => {
    const answer = await call('/auth/v1/token/?grant_type=password', {
      method: 'POST',
      body: { email: ada.email, password: PASSWORD, gotrue_meta_security: {}, role: 'admin' },
      headers: { apikey: env.LEDGE_PUBLISHABLE_KEY },
    })
    expect((await readPerson(answer)).id).toBe(ada.id)
  })
})

describe('refusals', () => {
  test('S15 a wrong password and an unknown address are the same answer', async () => {
    const wrong = await signIn(ada.email, 'not the one')
    const unknown = await signIn(createEmail(), 'not the one')
    expect([wrong.status, roundTripsOf(wrong)]).toEqual([400, 1])
    expect([unknown.status, roundTripsOf(unknown)]).toEqual([400, 1])
    expect(await wrong.text()).toBe(await unknown.text())
    const names = (answer: Response) => [...answer.headers.keys()].sort()
    expect(names(wrong)).toEqual(names(unknown))
  })

  test.each([
    { name: 'no body', body: undefined, error: [400, 'bad_json'] },
    { name: 'an array', body: [], error: [400, 'bad_json'] },
    { name: 'nobody', body: {}, error: [400, 'validation_failed'] },
    {
      name: 'a phone',
      body: { phone: '+49', password: 'x' },
      error: [422, 'phone_provider_disabled'],
    },
    {
      name: 'both',
      body: { email: 'a@b.de', phone: '+49', password: 'x' },
      error: [400, 'validation_failed'],
    },
    {
      name: 'S7 an object',
      body: { email: 'a@b.de', password: { $ne: '' } },
      error: [400, 'validation_failed'],
    },
    {
      name: 'S7 an array',
      body: { email: ['a@b.de'], password: 'x' },
      error: [400, 'validation_failed'],
    },
    { name: 'no password', body: { email: 'a@b.de' }, error: [400, 'invalid_credentials'] },
    {
      name: 'no address at all',
      body: { email: 'plain', password: 'x' },
      error: [400, 'invalid_credentials'],
    },
    {
      name: 'a NUL',
      body: { email: 'a\u0000@b.de', password: '\u0000' },
      error: [400, 'invalid_credentials'],
    },
    {
      name: 'half a character',
      body: { email: '\ud800@b.de', password: '\udfff' },
      error: [400, 'invalid_credentials'],
    },
    {
      name: 'S6 SQL',
      body: { email: "' OR 1=1 --", password: "' OR 1=1 --" },
      error: [400, 'invalid_credentials'],
    },
    {
      name: 'a long password',
      body: { email: 'a@b.de', password: 'x'.repeat(30_000) },
      error: [400, 'invalid_credentials'],
    },
    {
      name: 'a huge body',
      body: { email: 'a@b.de', password: 'x'.repeat(40_000) },
      error: [413, 'request_entity_too_large'],
    },
  ])('$name is $error', async ({ body, error }) => {
    expect(await outcomeOf(await post('/token?grant_type=password', body))).toEqual(error)
  })

  test('an address that was never confirmed, told only to who knows the password', async () => {
    const { id, email } = await createPerson()
    await query('UPDATE auth_users SET email_confirmed_at = NULL WHERE id = ?', id)
    expect(await outcomeOf(await signIn(email))).toEqual([400, 'email_not_confirmed'])
    expect(await outcomeOf(await signIn(email, 'wrong'))).toEqual([400, 'invalid_credentials'])
  })

  test('an account without a password', async () => {
    const { id, email } = await createPerson()
    await query('UPDATE auth_users SET password_hash = NULL WHERE id = ?', id)
    expect(await outcomeOf(await signIn(email))).toEqual([400, 'invalid_credentials'])
    expect(await outcomeOf(await signIn(email, ''))).toEqual([400, 'invalid_credentials'])
  })
})

describe('other grants', () => {
  test.each([
    { grant: '', error: [400, 'invalid_credentials'] },
    { grant: '?grant_type=', error: [400, 'invalid_credentials'] },
    { grant: '?grant_type=client_credentials', error: [400, 'invalid_credentials'] },
    { grant: '?grant_type=constructor', error: [400, 'invalid_credentials'] },
    { grant: '?grant_type=pkce', error: [400, 'validation_failed'] },
    { grant: '?grant_type=web3', error: [422, 'web3_provider_disabled'] },
    { grant: '?grant_type=id_token', error: [400, 'provider_disabled'] },
  ])('$grant is $error', async ({ grant, error }) => {
    expect(await outcomeOf(await post(`/token${grant}`, { provider: 'google' }))).toEqual(error)
  })

  test.each([{ provider: { $ne: 1 } }, { provider: 'x'.repeat(101) }, { provider: null }])(
    'id_token with $provider is a bad request',
    async (body) => {
      expect((await post('/token?grant_type=id_token', body)).status).toBe(400)
    },
  )
})
