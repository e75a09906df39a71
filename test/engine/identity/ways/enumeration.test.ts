// S15: who asks cannot tell whether there is such an account: status, body, headers and the trips to D1 are the same.
import { describe, expect, test } from 'vitest'
import { roundTripsOf } from '../../../support/worker.ts'
import { createEmail, PASSWORD, query } from '../people.ts'
import { createPhone, createWorld } from '../world.ts'

const world = createWorld()
const { post } = world

/** All that an answer tells, but for what is another in each answer. */
async function describeAnswer(answer: Response, name: string) {
  const body = (await answer.text())
    .replaceAll(name.replace('+', ''), 'NAME')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
  const headers = [...answer.headers.keys()].sort()
  return { status: answer.status, body, headers, trips: roundTripsOf(answer) }
}

async function createUnconfirmed(): Promise<string> {
  const email = createEmail()
  await post('/signup', { email, password: 'another password' })
  return email
}

async function createChanging(): Promise<string> {
  const { email, accessToken } = await world.createMember()
  await world.put(accessToken, { email: createEmail() })
  return email
}

const nobody = async () => createEmail()
const somebody = async () => (await world.createMember()).email
const byPhone = async () => (await world.createPhoneMember()).phone

async function createPhoneUnconfirmed(): Promise<string> {
  const phone = createPhone()
  await post('/signup', { phone, password: 'another password' })
  return phone
}

type Ask = (name: string, through?: typeof post) => Promise<Response>

const byMail =
  (path: string, more: Record<string, unknown> = {}): Ask =>
  (email, through = post) =>
    through(path, { email, ...more })

const toPhone =
  (path: string, more: Record<string, unknown> = {}): Ask =>
  (phone, through = post) =>
    through(path, { phone, ...more })

const ADDRESSES = [nobody, createUnconfirmed, somebody]
const PHONES = [async () => createPhone(), createPhoneUnconfirmed, byPhone]

const ROUTES: readonly { name: string; ask: Ask; people: readonly (() => Promise<string>)[] }[] = [
  {
    name: 'sign-up',
    ask: byMail('/signup', { password: PASSWORD, data: { name: 'Ada' } }),
    people: ADDRESSES,
  },
  { name: 'sign-up by phone', ask: toPhone('/signup', { password: PASSWORD }), people: PHONES },
  { name: 'otp', ask: byMail('/otp'), people: ADDRESSES },
  { name: 'otp that makes nobody', ask: byMail('/otp', { create_user: false }), people: ADDRESSES },
  { name: 'otp by phone', ask: toPhone('/otp'), people: PHONES },
  {
    name: 'otp by phone that makes nobody',
    ask: toPhone('/otp', { create_user: false }),
    people: PHONES,
  },
  { name: 'magiclink', ask: byMail('/magiclink'), people: ADDRESSES },
  { name: 'recover', ask: byMail('/recover'), people: ADDRESSES },
  {
    name: 'resend of a sign-up',
    ask: byMail('/resend', { type: 'signup' }),
    people: ADDRESSES,
  },
  {
    name: 'resend of a change',
    ask: byMail('/resend', { type: 'email_change' }),
    people: [...ADDRESSES, createChanging],
  },
  { name: 'resend by phone', ask: toPhone('/resend', { type: 'sms' }), people: PHONES },
]

describe('S15', () => {
  test.each(ROUTES)('$name answers the same whoever it is about', async ({ ask, people }) => {
    const answers = []
    for (const create of people) {
      const name = await create()
      answers.push(await describeAnswer(await ask(name), name))
    }
    const [first, ...others] = answers
    expect(first).toMatchObject({ status: 200, trips: 2 })
    for (const other of others) expect(other).toEqual(first)
  })

  test.each(ROUTES)('$name has one limit for all, there or not', async ({ ask, people }) => {
    const slow = createWorld({ settings: { identity: { mailIntervalSeconds: 60 } } })
    const outcomes = []
    for (const create of people) {
      const name = await create()
      await query('DELETE FROM auth_attempts')
      const twice = [await ask(name, slow.post), await ask(name, slow.post)]
      outcomes.push(twice.map(({ status }) => status))
      const [, refused] = twice
      expect(Number(refused?.headers.get('Retry-After'))).toBeGreaterThan(55)
      expect(await refused?.text()).toMatch(
        /over_(email|sms)_send_rate_limit.*For security purposes, you can only request this after \d+ seconds\./,
      )
    }
    for (const outcome of outcomes) expect(outcome).toEqual([200, 429])
  })

  test('a mail leaves only to who has an account', async () => {
    const [stranger, member] = [createEmail(), await somebody()]
    for (const email of [stranger, member]) {
      await post('/recover', { email })
      await post('/otp', { email, create_user: false })
      await post('/resend', { type: 'signup', email })
    }
    expect(await world.listMails(stranger)).toEqual([])
    const kinds = (await world.listMails(member)).map(({ kind }) => kind)
    expect(kinds.sort()).toEqual(['confirmation', 'magiclink', 'recovery'])
  })

  test('a repeated sign-up sends a mail to who has not confirmed, and none to who has', async () => {
    const waiting = await createUnconfirmed()
    const member = await somebody()
    for (const email of [waiting, member]) await post('/signup', { email, password: PASSWORD })
    expect(await world.listMails(waiting)).toHaveLength(2)
    expect(await world.listMails(member)).toHaveLength(1)
  })
})
