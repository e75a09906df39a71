// S14: an address that somebody else signed up with is its owner's once they come in by mail, and nobody else's.
import { describe, expect, test } from 'vitest'
import { createEmail, outcomeOf, PASSWORD, type Person, query, readPerson } from '../people.ts'
import { createPhone, createWorld, follow } from '../world.ts'

const world = createWorld()
const { post } = world

const STOLEN = 'the attacker knows this one'

/** An account that an attacker made for somebody else's address, with all that they could have left in it. */
async function preRegister(): Promise<{ email: string; attacker: Person }> {
  const atOnce = createWorld({ settings: { confirmEmailsAtOnce: true } })
  const email = createEmail()
  const attacker = await readPerson(await atOnce.post('/signup', { email, password: STOLEN }))
  await query('UPDATE auth_users SET email_confirmed_at = NULL WHERE id = ?', attacker.id)
  const { id } = attacker
  await query(
    `INSERT INTO auth_identities (id, user_id, provider, provider_id, identity_data, created_at, updated_at)
      VALUES (?, ?, 'google', ?, '{}', ?, ?)`,
    crypto.randomUUID(),
    id,
    crypto.randomUUID(),
    new Date().toISOString(),
    new Date().toISOString(),
  )
  return { email, attacker }
}

describe('S14 an owner who comes in by mail', () => {
  test.each([
    { way: 'a magic link', path: '/otp' },
    { way: 'a recovery', path: '/recover' },
    { way: 'a confirmation', path: '/resend' },
  ])('through $way finds nothing of who signed up before', async ({ path }) => {
    const { email, attacker } = await preRegister()
    await post(path, { email, type: 'signup' })
    const { answer, fragment } = await follow(world, (await world.readMail(email)).link)
    expect(answer.status).toBe(303)
    const owner = await world.getUser(fragment.get('access_token') ?? '')
    const user = await owner.json<{ id: string; identities: { provider: string }[] }>()
    expect(user.id).toBe(attacker.id)
    expect(user.identities.map(({ provider }) => provider)).toEqual(['email'])
    expect(await outcomeOf(await world.signIn({ email }, STOLEN))).toEqual([
      400,
      'invalid_credentials',
    ])
    expect(await outcomeOf(await world.refresh(attacker.refreshToken))).toEqual([
      400,
      'refresh_token_not_found',
    ])
    expect(await outcomeOf(await world.getUser(attacker.accessToken))).toEqual([
      403,
      'session_not_found',
    ])
    const ways = await query('SELECT provider FROM auth_identities WHERE user_id = ?', attacker.id)
    expect(ways).toEqual([{ provider: 'email' }])
  })

  test('who has confirmed before keeps password and sessions', async () => {
    const ada = await world.createMember()
    await post('/otp', { email: ada.email })
    await follow(world, (await world.readMail(ada.email)).link)
    expect((await world.signIn(ada)).status).toBe(200)
    expect((await world.getUser(ada.accessToken)).status).toBe(200)
  })
})

describe('S14 two sign-ups with one address and two passwords', () => {
  test.each([
    { first: STOLEN, second: PASSWORD },
    { first: PASSWORD, second: STOLEN },
  ])('leave neither: "$first", then "$second"', async ({ first, second }) => {
    const email = createEmail()
    await post('/signup', { email, password: first })
    await post('/signup', { email, password: second })
    const { code } = await world.readMail(email)
    const owner = await readPerson(await post('/verify', { type: 'signup', email, token: code }))
    for (const password of [first, second]) {
      expect((await world.signIn({ email }, password)).status).toBe(400)
    }
    expect((await world.put(owner.accessToken, { password: 'of my own choice' })).status).toBe(200)
    expect((await world.signIn({ email }, 'of my own choice')).status).toBe(200)
  })

  test('the same password twice is one person who asks for the mail again', async () => {
    const email = createEmail()
    await post('/signup', { email, password: PASSWORD })
    await post('/signup', { email, password: PASSWORD })
    const { code } = await world.readMail(email)
    expect((await post('/verify', { type: 'signup', email, token: code })).status).toBe(200)
    expect((await world.signIn({ email })).status).toBe(200)
  })

  test('a confirmed account is not touched by a sign-up', async () => {
    const ada = await world.createMember()
    await post('/signup', { email: ada.email, password: STOLEN, data: { name: 'Eve' } })
    expect((await world.signIn(ada)).status).toBe(200)
    expect((await world.signIn(ada, STOLEN)).status).toBe(400)
    const user = await (await world.getUser(ada.accessToken)).json<{ user_metadata: object }>()
    expect(user.user_metadata).not.toHaveProperty('name')
  })

  test('nor is a number that was signed up with before it is confirmed', async () => {
    const phone = createPhone()
    await post('/signup', { phone, password: STOLEN })
    await post('/otp', { phone })
    const { code } = await world.readText(phone)
    expect((await post('/verify', { type: 'sms', phone, token: code })).status).toBe(200)
    expect((await world.signIn({ phone }, STOLEN)).status).toBe(400)
  })
})
