// How often the ways in may be used: by one network, and for one mailbox or phone.
import { describe, expect, test } from 'vitest'
import { createEmail, outcomeOf, PASSWORD, query } from '../people.ts'
import { createPhone, createWorld, type World } from '../world.ts'

const few = { count: 2, seconds: 60 }

const world = createWorld({
  settings: {
    identity: {
      anonymousUsers: true,
      rateLimits: { signUp: few, anonymous: few, otp: few, verify: few, email: few, sms: few },
    },
  },
})

const from = (address: string) => ({ headers: { 'CF-Connecting-IP': address } })

const NETWORKS: readonly {
  way: string
  ask: (through: World, address: string) => Promise<Response>
}[] = [
  {
    way: 'sign-up',
    ask: ({ post }, address) =>
      post('/signup', { email: createEmail(), password: PASSWORD }, from(address)),
  },
  { way: 'an anonymous sign-up', ask: ({ post }, address) => post('/signup', {}, from(address)) },
  { way: 'otp', ask: ({ post }, address) => post('/otp', { email: createEmail() }, from(address)) },
  {
    way: 'recover',
    ask: ({ post }, address) => post('/recover', { email: createEmail() }, from(address)),
  },
  {
    way: 'resend',
    ask: ({ post }, address) =>
      post('/resend', { type: 'signup', email: createEmail() }, from(address)),
  },
]

describe('one network', () => {
  test.each(NETWORKS)('$way: the third one is refused, elsewhere it is not', async ({ ask }) => {
    await query('DELETE FROM auth_attempts')
    const here = [
      await ask(world, '198.51.100.1'),
      await ask(world, '198.51.100.1'),
      await ask(world, '198.51.100.1'),
    ]
    expect(here.map(({ status }) => status)).toEqual([200, 200, 429])
    const [, , refused = expect.fail()] = here
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(50)
    expect(await outcomeOf(refused)).toEqual([429, 'over_request_rate_limit'])
    expect((await ask(world, '198.51.100.2')).status).toBe(200)
  })

  test('counts an IPv6 /64 as one, and codes and links together', async () => {
    await query('DELETE FROM auth_attempts')
    const body = { type: 'signup', email: createEmail(), token: '123456' }
    const show = (address: string) => world.post('/verify', body, from(address))
    expect((await show('2001:db8:1:2::1')).status).toBe(403)
    expect((await show('2001:db8:1:2:ffff::2')).status).toBe(403)
    expect((await show('2001:db8:1:2::3')).status).toBe(429)
    const link = await world.call('/auth/v1/verify?token=x&type=signup', from('2001:db8:1:2::4'))
    expect(link.headers.get('Location')).toContain('error_code=over_request_rate_limit')
    expect((await show('2001:db8:1:3::1')).status).toBe(403)
  })
})

describe('one receiver', () => {
  test('gets so many mails of all kinds, there or not', async () => {
    await query('DELETE FROM auth_attempts')
    const email = createEmail()
    const statuses = []
    for (const path of ['/recover', '/otp', '/recover', '/signup']) {
      const answer = await world.post(path, { email, password: PASSWORD })
      statuses.push(answer.status === 200 ? 200 : await outcomeOf(answer))
    }
    const over = [429, 'over_email_send_rate_limit']
    expect(statuses).toEqual([200, 200, over, over])
  })

  test('gets so many messages', async () => {
    await query('DELETE FROM auth_attempts')
    const phone = createPhone()
    const ask = () => world.post('/otp', { phone })
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200])
    expect(await outcomeOf(await ask())).toEqual([429, 'over_sms_send_rate_limit'])
    await world.deliver()
    expect(world.texts.filter(({ to }) => to === phone)).toHaveLength(2)
  })

  test('of a user who changes numbers again and again, they are the user’s', async () => {
    await query('DELETE FROM auth_attempts')
    const { accessToken } = await world.createMember()
    const change = () => world.put(accessToken, { phone: createPhone() })
    expect([(await change()).status, (await change()).status]).toEqual([200, 200])
    expect(await outcomeOf(await change())).toEqual([429, 'over_sms_send_rate_limit'])
  })

  test.each([
    { what: 'addresses', code: 'over_email_send_rate_limit', take: () => world.createMember() },
    { what: 'numbers', code: 'over_sms_send_rate_limit', take: () => world.createPhoneMember() },
  ])('S15 a user does not try out whose $what there are', async ({ code, take }) => {
    await query('DELETE FROM auth_attempts')
    const { accessToken } = await world.createMember()
    const { email, phone } = { phone: '', ...(await take()) }
    const ask = () => world.put(accessToken, phone === '' ? { email } : { phone })
    expect([(await ask()).status, (await ask()).status]).toEqual([422, 422])
    expect(await outcomeOf(await ask())).toEqual([429, code])
  })

  test('a change of address waits for the one before', async () => {
    const slow = createWorld({ settings: { identity: { mailIntervalSeconds: 60 } } })
    const { accessToken } = await slow.createMember()
    expect((await slow.put(accessToken, { email: createEmail() })).status).toBe(200)
    const soon = await slow.put(accessToken, { email: createEmail() })
    expect(await outcomeOf(soon)).toEqual([429, 'over_email_send_rate_limit'])
  })

  test('gets no more of them by being asked for at the same moment', async () => {
    await query('DELETE FROM auth_attempts')
    const { email } = await world.createMember()
    await query('DELETE FROM auth_attempts')
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => world.post('/recover', { email })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2)
  })
})
