// POST /admin/generate_link: what a mail would hold, for the operator to send.
import { describe, expect, test } from 'vitest'
import type { CodePurpose } from '../../../../src/engine/core/index.ts'
import { showCode, showLink } from '../../../../src/engine/identity/code/one-time-code.ts'
import { commit } from '../../../../src/engine/identity/part.ts'
import { defineApp } from '../../../../src/engine/index.ts'
import { createCaller, roundTripsOf, secretKey } from '../../../support/worker.ts'
import {
  createEmail,
  createPerson,
  outcomeOf,
  PASSWORD,
  query,
  signIn,
  type UserBody,
} from '../people.ts'
import { openTestScope, SITE } from '../support.ts'
import { operate, rowOf } from './operator.ts'

const bindings = { LEDGE_SITE_URL: SITE }

const generate = (body: unknown, path = '/admin/generate_link') =>
  operate('POST', path, body, { bindings })

interface LinkBody extends UserBody {
  action_link: string
  email_otp: string
  hashed_token: string
  verification_type: string
  redirect_to: string
}

const mailsTo = (id: string) =>
  query("SELECT data FROM ledge_events WHERE type = 'mail.send' AND subject = ?", id)

/** Whose the link and the typed code of an answer are. */
async function ownersOf(
  { hashed_token: token, email_otp: code }: LinkBody,
  purpose: CodePurpose,
  sentTo: string,
) {
  const scope = openTestScope()
  const purposes = [purpose]
  const typed = await showCode(scope, { sentTo, code, purposes })
  const [byLink, byCode] = await commit(scope, [
    showLink(scope, { token, purposes }).part,
    typed.part,
  ])
  return [byLink?.userId, byCode?.userId]
}

describe('POST /admin/generate_link', () => {
  test.each<{ type: string; purpose: CodePurpose; verifies: string }>([
    { type: 'magiclink', purpose: 'magiclink', verifies: 'magiclink' },
    { type: 'recovery', purpose: 'recovery', verifies: 'recovery' },
    { type: 'email_change_current', purpose: 'email_change_current', verifies: 'email_change' },
    { type: 'email_change_new', purpose: 'email_change_new', verifies: 'email_change' },
  ])('$type of somebody who is there: link and code open, and no mail leaves', async (row) => {
    const { id, email } = await createPerson()
    const newEmail = createEmail()
    const answer = await generate({ type: row.type, email, new_email: newEmail.toUpperCase() })
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 2])
    const body = await answer.json<LinkBody>()
    expect(body).toMatchObject({
      id,
      email,
      email_otp: expect.stringMatching(/^\d{6}$/),
      hashed_token: expect.stringMatching(/^[0-9a-f]{64}$/),
      verification_type: row.type,
      redirect_to: `${SITE}/`,
    })
    const link = new URL(body.action_link)
    expect(link.origin + link.pathname).toBe(`${SITE}/auth/v1/verify`)
    expect(Object.fromEntries(link.searchParams)).toEqual({
      token: body.hashed_token,
      type: row.verifies,
      redirect_to: `${SITE}/`,
    })
    const sentTo = row.type === 'email_change_new' ? newEmail : email
    expect(await ownersOf(body, row.purpose, sentTo)).toEqual([id, id])
    expect(await mailsTo(id)).toEqual([])
    const isChange = row.type.startsWith('email_change')
    expect(await rowOf(id)).toMatchObject({ email, new_email: isChange ? newEmail : null })
  })

  test('signup makes an account with its password, and sets it anew where nobody has confirmed', async () => {
    const email = createEmail()
    const ids = new Set<string>()
    for (const password of ['one long passphrase', 'other long passphrase']) {
      const answer = await generate({ type: 'signup', email, password, data: { a: 1 } })
      const body = await answer.json<LinkBody>()
      expect(body).toMatchObject({ verification_type: 'signup', user_metadata: { a: 1 } })
      expect(await ownersOf(body, 'confirmation', email)).toEqual([body.id, body.id])
      ids.add(body.id)
    }
    expect(ids.size).toBe(1)
    const [id = ''] = ids
    await operate('PUT', `/admin/users/${id}`, { email_confirm: true })
    expect((await signIn(email, 'one long passphrase')).status).toBe(400)
    expect((await signIn(email, 'other long passphrase')).status).toBe(200)
  })

  test('invite makes an account; a magic link for nobody does, as a sign-up', async () => {
    for (const [type, verification] of [
      ['invite', 'invite'],
      ['magiclink', 'signup'],
    ] as const) {
      const email = createEmail()
      const body = await (await generate({ type, email, data: { a: 1 } })).json<LinkBody>()
      expect(body).toMatchObject({
        email,
        verification_type: verification,
        user_metadata: { a: 1 },
      })
      expect(await rowOf(body.id)).toMatchObject({ password_hash: null, email_confirmed_at: null })
      const purpose = type === 'invite' ? 'invite' : 'confirmation'
      expect(await ownersOf(body, purpose, email)).toEqual([body.id, body.id])
    }
  })

  test.each([
    { name: 'in the query', body: {}, search: `?redirect_to=${SITE}/in`, end: `${SITE}/in` },
    {
      name: 'in the body',
      body: { redirect_to: `${SITE}/in?x=1` },
      search: '',
      end: `${SITE}/in?x=1`,
    },
    {
      name: 'of a stranger',
      body: { redirect_to: 'https://evil.example/' },
      search: '?redirect_to=https://evil.example',
      end: `${SITE}/`,
    },
    {
      name: 'that is a program',
      body: { redirect_to: 'javascript:alert(1)' },
      search: '',
      end: `${SITE}/`,
    },
  ])('an end $name', async ({ body, search, end }) => {
    const { email } = await createPerson()
    const answer = await generate(
      { type: 'magiclink', email, ...body },
      `/admin/generate_link${search}`,
    )
    expect(await answer.json()).toMatchObject({ redirect_to: end })
  })

  test('a new link takes the place of the one before', async () => {
    const { id, email } = await createPerson()
    const first = await (await generate({ type: 'recovery', email })).json<LinkBody>()
    const second = await (await generate({ type: 'recovery', email })).json<LinkBody>()
    expect(await ownersOf(first, 'recovery', email)).toEqual([undefined, undefined])
    expect(await ownersOf(second, 'recovery', email)).toEqual([id, id])
  })

  test('who is there already, is not there, or would take another’s address', async () => {
    const [ada, eve] = [await createPerson(), await createPerson()]
    const nobody = createEmail()
    const outcomes: [object, [number, string]][] = [
      [{ type: 'signup', email: ada.email, password: PASSWORD }, [422, 'email_exists']],
      [{ type: 'invite', email: ada.email }, [422, 'email_exists']],
      [{ type: 'recovery', email: nobody }, [404, 'user_not_found']],
      [{ type: 'email_change_new', email: nobody, new_email: nobody }, [404, 'user_not_found']],
      [{ type: 'email_change_new', email: ada.email, new_email: eve.email }, [422, 'email_exists']],
      [
        { type: 'email_change_current', email: ada.email, new_email: ada.email },
        [422, 'email_exists'],
      ],
      [{ type: 'email_change_new', email: ada.email }, [400, 'validation_failed']],
    ]
    for (const [body, error] of outcomes) {
      expect(await outcomeOf(await generate(body))).toEqual(error)
    }
    expect(await rowOf(ada.id)).toMatchObject({ new_email: null })
    expect(await query('SELECT id FROM auth_one_time_codes WHERE user_id = ?', ada.id)).toEqual([])
  })

  test('without secure changes there is no link for the old mailbox', async () => {
    const app = defineApp({ tables: {}, settings: { identity: { secureEmailChange: false } } })
    const { email } = await createPerson()
    const body = { type: 'email_change_current', email, new_email: createEmail() }
    const options = { method: 'POST', as: secretKey, body, bindings }
    const answer = await createCaller(app)('/auth/v1/admin/generate_link', options)
    expect(await outcomeOf(answer)).toEqual([400, 'validation_failed'])
  })

  test.each<{ name: string; body: unknown; error: [number, string] }>([
    { name: 'no body', body: '', error: [400, 'bad_json'] },
    { name: 'no type', body: { email: 'a@b.de' }, error: [400, 'validation_failed'] },
    {
      name: 'an unknown type',
      body: { type: 'sms', email: 'a@b.de' },
      error: [400, 'validation_failed'],
    },
    {
      name: 'a prototype’s type',
      body: { type: '__proto__', email: 'a@b.de' },
      error: [400, 'validation_failed'],
    },
    { name: 'no address', body: { type: 'magiclink' }, error: [400, 'validation_failed'] },
  ])('S7 $name is refused', async ({ body, error }) => {
    const answer = await generate(body)
    expect(roundTripsOf(answer)).toBe(0)
    expect(await outcomeOf(answer)).toEqual(error)
  })

  test.each(['', 'x'])('a sign-up with the password "%s" makes nobody', async (password) => {
    const email = createEmail()
    const answer = await generate({ type: 'signup', email, password })
    expect(answer.status).toBe(password === '' ? 400 : 422)
    expect(await query('SELECT id FROM auth_users WHERE email = ?', email)).toEqual([])
  })
})
