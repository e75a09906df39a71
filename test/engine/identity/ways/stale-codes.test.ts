// S14, S17: a code proves the mailbox or phone that it was sent to, and nothing else that was asked for meanwhile; and no
// code outlives what was done to be rid of whoever asked for it.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { secretKey } from '../../../support/worker.ts'
import { createEmail, outcomeOf, PASSWORD, query } from '../people.ts'
import { createPhone, createWorld, FLOW, follow, tokenOf } from '../world.ts'

const world = createWorld()
const { post } = world

const EXPIRED = [403, 'otp_expired']

/** A link of the operator's, for a change of address. */
async function generate(type: string, email: string, newEmail: string) {
  const body = { type, email, new_email: newEmail }
  const answer = await post('/admin/generate_link', body, { as: secretKey })
  return answer.json<{ hashed_token: string }>()
}

const show = (link: { hashed_token: string }) =>
  post('/verify', { type: 'email_change', token_hash: link.hashed_token })

const emailOf = async (id: string): Promise<unknown> =>
  (await query('SELECT email FROM auth_users WHERE id = ?', id))[0]?.email

/** A D1 before whose batch number `count`, from 1, something else happens. */
function interrupted(count: number, meanwhile: () => Promise<unknown>): { DB: D1Database } {
  let batches = 0
  const DB = {
    prepare: (sql: string) => env.DB.prepare(sql),
    async batch(statements: D1PreparedStatement[]) {
      batches += 1
      if (batches === count) await meanwhile()
      return env.DB.batch(statements)
    },
  } as unknown as D1Database // the part of it that the engine uses
  return { DB }
}

describe('S14 a change of address', () => {
  test('is not proved by the mailbox of the change before it', async () => {
    const eve = await world.createMember()
    const [own, coveted] = [createEmail(), createEmail()]
    await world.put(eve.accessToken, { email: own })
    const old = await world.readMail(own)
    const current = await generate('email_change_current', eve.email, coveted)
    const stale = await post('/verify', { type: 'email_change', email: own, token: old.code })
    expect(await outcomeOf(stale)).toEqual(EXPIRED)
    const link = await post('/verify', { type: 'email_change', token_hash: tokenOf(old) })
    expect(await outcomeOf(link)).toEqual(EXPIRED)
    await show(current)
    expect(await emailOf(eve.id)).toBe(eve.email)
  })

  test('is not agreed to by who agreed to another', async () => {
    const ada = await world.createMember()
    await world.put(ada.accessToken, { email: createEmail() })
    const old = await world.readMail(ada.email)
    const fresh = await generate('email_change_new', ada.email, createEmail())
    expect((await show(fresh)).status).toBe(200)
    const stale = await post('/verify', { type: 'email_change', token_hash: tokenOf(old) })
    expect(await outcomeOf(stale)).toEqual(EXPIRED)
    expect(await emailOf(ada.id)).toBe(ada.email)
  })

  test('is not proved by one mailbox twice', async () => {
    const eve = await world.createMember()
    const coveted = createEmail()
    await show(await generate('email_change_current', eve.email, coveted))
    await show(await generate('email_change_current', eve.email, coveted))
    expect(await emailOf(eve.id)).toBe(eve.email)
  })

  test('is proved by both links of the operator', async () => {
    const ada = await world.createMember()
    const next = createEmail()
    const current = await generate('email_change_current', ada.email, next)
    const fresh = await generate('email_change_new', ada.email, next)
    await show(fresh)
    await show(current)
    expect(await emailOf(ada.id)).toBe(next)
  })
})

test('S14 a number is not proved by the phone of the change before it, however the requests meet', async () => {
  const eve = await world.createPhoneMember()
  const [own, coveted] = [createPhone(), createPhone()]
  await world.put(eve.accessToken, { phone: own })
  const bindings = interrupted(2, () => world.put(eve.accessToken, { phone: coveted }))
  await post('/resend', { type: 'phone_change', phone: eve.phone }, { bindings })
  const { code } = await world.readText(own)
  const answer = await post('/verify', { type: 'phone_change', phone: own, token: code })
  expect(await outcomeOf(answer)).toEqual(EXPIRED)
  const [row] = await query('SELECT phone FROM auth_users WHERE id = ?', eve.id)
  expect(`+${row?.phone}`).toBe(eve.phone)
})

describe('S17 who has changed their password is rid of', () => {
  const change = (as: string) => world.put(as, { password: 'of my own choice' })

  test('a number that a thief was about to have', async () => {
    const ada = await world.createMember()
    const thiefs = createPhone()
    await world.put(ada.accessToken, { phone: thiefs })
    const { code } = await world.readText(thiefs)
    expect((await change(ada.accessToken)).status).toBe(200)
    const answer = await post('/verify', { type: 'phone_change', phone: thiefs, token: code })
    expect(await outcomeOf(answer)).toEqual(EXPIRED)
  })

  test.each([
    { who: 'the user', act: (id: string, as: string) => id && change(as) },
    {
      who: 'the operator',
      act: (id: string) =>
        world.call(`/auth/v1/admin/users/${id}`, {
          method: 'PUT',
          body: { password: 'of the operator’s choice' },
          as: secretKey,
        }),
    },
  ])('a code that the thief has sent again: $who', async ({ act }) => {
    const ada = await world.createPhoneMember()
    const thiefs = createPhone()
    await world.put(ada.accessToken, { phone: thiefs })
    await world.deliver()
    const sent = world.texts.length
    await act(ada.id, ada.accessToken)
    await post('/resend', { type: 'phone_change', phone: ada.phone })
    await world.deliver()
    expect(world.texts.slice(sent)).toEqual([])
  })

  test('an address that a thief was about to have', async () => {
    const lax = createWorld({ settings: { identity: { secureEmailChange: false } } })
    const ada = await lax.createMember()
    const thiefs = createEmail()
    await lax.put(ada.accessToken, { email: thiefs })
    const { code } = await lax.readMail(thiefs)
    expect((await lax.put(ada.accessToken, { password: 'of my own choice' })).status).toBe(200)
    const shown = { type: 'email_change', email: thiefs, token: code }
    expect(await outcomeOf(await lax.post('/verify', shown))).toEqual(EXPIRED)
  })

  test('a flow that a thief has come through', async () => {
    const ada = await world.createMember()
    await post('/otp', { email: ada.email, ...FLOW.fields })
    const { target } = await follow(world, (await world.readMail(ada.email)).link)
    expect((await change(ada.accessToken)).status).toBe(200)
    const body = { auth_code: target.searchParams.get('code'), code_verifier: FLOW.verifier }
    const answer = await post('/token?grant_type=pkce', body)
    expect(await outcomeOf(answer)).toEqual([404, 'flow_state_not_found'])
  })

  test('but not of what the same request asks for', async () => {
    const ada = await world.createMember()
    const phone = createPhone()
    await world.put(ada.accessToken, { phone, password: `${PASSWORD}!` })
    const { code } = await world.readText(phone)
    const answer = await post('/verify', { type: 'phone_change', phone, token: code })
    expect(answer.status).toBe(200)
  })
})
