// POST /invite: accounts for people who have yet to come.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { defineApp } from '../../../../src/engine/index.ts'
import { createCaller, roundTripsOf, secretKey } from '../../../support/worker.ts'
import { createEmail, createPerson, outcomeOf, query, signIn, type UserBody } from '../people.ts'
import { PRODUCTION, SITE } from '../support.ts'
import { auditOf, createUser, operate, rowOf } from './operator.ts'

const bindings = { LEDGE_SITE_URL: SITE }

const invite = (body: unknown, path = '/invite') => operate('POST', path, body, { bindings })
const mailsTo = (id: string) =>
  query("SELECT data FROM ledge_events WHERE type = 'mail.send' AND subject = ?", id)

describe('POST /invite', () => {
  test.each(['/invite', '/admin/invite'])(
    '%s makes an unconfirmed account and asks for one mail; two round trips',
    async (path) => {
      const email = createEmail()
      const answer = await invite({ email: email.toUpperCase(), data: { team: 'x' } }, path)
      expect([answer.status, roundTripsOf(answer)]).toEqual([200, 2])
      const user = await answer.json<UserBody>()
      expect(user).toMatchObject({
        email,
        user_metadata: { team: 'x', email_verified: false },
        identities: [{ provider: 'email', identity_data: { email_verified: false } }],
      })
      expect(await rowOf(user.id)).toMatchObject({
        invited_at: expect.any(String),
        email_confirmed_at: null,
        password_hash: null,
      })
      const [mail, ...more] = await mailsTo(user.id)
      expect(JSON.parse(String(mail?.data))).toMatchObject({ kind: 'invite', to: email })
      expect(more).toEqual([])
      expect(await auditOf(user.id)).toEqual(['user_invited'])
    },
  )

  test('again: the same account and another mail, and no password that a stranger has set', async () => {
    const email = createEmail()
    const { id } = await createUser({ email, email_confirm: false })
    for (const mails of [1, 2]) {
      const answer = await invite({ email })
      expect([answer.status, (await answer.json<UserBody>()).id]).toEqual([200, id])
      expect(await mailsTo(id)).toHaveLength(mails)
    }
    expect(await rowOf(id)).toMatchObject({ password_hash: null })
    expect(await query('SELECT id FROM auth_one_time_codes WHERE user_id = ?', id)).toHaveLength(1)
  })

  test('a confirmed address is refused, and sent nothing', async () => {
    const { id, email } = await createPerson()
    expect(await outcomeOf(await invite({ email }))).toEqual([422, 'email_exists'])
    expect(await mailsTo(id)).toEqual([])
    expect((await signIn(email)).status).toBe(200)
  })

  test.each(['/invite', '/admin/generate_link'])(
    '%s of an address that is confirmed at that moment is refused, and its password stays',
    async (path) => {
      const { id, email } = await createUser({ email_confirm: false })
      let batches = 0
      const DB = {
        prepare: (sql: string) => env.DB.prepare(sql),
        batch: async (statements: D1PreparedStatement[]) => {
          const results = await env.DB.batch(statements)
          batches += 1
          if (batches === 1) await operate('PUT', `/admin/users/${id}`, { email_confirm: true })
          return results
        },
      }
      const body = { type: 'signup', email, password: 'another nine bottles of tea' }
      const interrupted: Record<string, unknown> = { ...bindings, DB }
      const answer = await operate('POST', path, body, { bindings: interrupted })
      expect(await outcomeOf(answer)).toEqual([422, 'email_exists'])
      expect((await signIn(email)).status).toBe(200)
    },
  )

  test('10 in parallel: one account', async () => {
    const email = createEmail()
    const answers = await Promise.all(Array.from({ length: 10 }, () => invite({ email })))
    for (const [status, code] of await Promise.all(answers.map(outcomeOf))) {
      expect([200, 422]).toContain(status)
      if (status === 422) expect(code).toBe('email_exists')
    }
    expect(await query('SELECT id FROM auth_users WHERE email = ?', email)).toHaveLength(1)
  })

  test.each<{ name: string; body: unknown; error: [number, string] }>([
    { name: 'no body', body: '', error: [400, 'bad_json'] },
    { name: 'no address', body: {}, error: [400, 'validation_failed'] },
    { name: 'a number', body: { email: 1 }, error: [400, 'validation_failed'] },
    { name: 'no such address', body: { email: 'x@' }, error: [400, 'validation_failed'] },
    {
      name: 'two lines',
      body: { email: 'a@b.de\nBcc: x@y.de' },
      error: [400, 'validation_failed'],
    },
    {
      name: 'a list as data',
      body: { email: 'a@b.de', data: [] },
      error: [400, 'validation_failed'],
    },
  ])('S7 $name is refused', async ({ body, error }) => {
    const answer = await invite(body)
    expect(roundTripsOf(answer)).toBe(0)
    expect(await outcomeOf(answer)).toEqual(error)
  })

  test('S21 no host of a header makes up for the site that nobody named', async () => {
    const headers = { Referer: 'https://evil.example/', 'X-Forwarded-Host': 'evil.example' }
    const nowhere = { bindings: { LEDGE_SITE_URL: undefined }, headers }
    const body = { email: createEmail(), type: 'invite' }
    for (const path of ['/invite', '/admin/generate_link']) {
      const answer = await operate('POST', path, body, nowhere)
      expect(await outcomeOf(answer)).toEqual([422, 'email_provider_disabled'])
    }
  })

  test('production without a sender of mails says so; a link needs none', async () => {
    const production = {
      ...PRODUCTION,
      RATE_LIMIT: { limit: async () => ({ success: true }) },
    }
    const call = createCaller(defineApp({ tables: {} }))
    const body = { email: createEmail(), type: 'invite' }
    const options = { method: 'POST', as: secretKey, body, bindings: production }
    expect(await outcomeOf(await call('/auth/v1/invite', options))).toEqual([
      422,
      'email_provider_disabled',
    ])
    expect((await call('/auth/v1/admin/generate_link', options)).status).toBe(200)
  })
})
