// R24: a provider that is down keeps nobody from asking; what was asked for is sent later, once, and no log tells a secret.
import { describe, expect, test, vi } from 'vitest'
import type { Mail, SmsMessage } from '../../../../src/engine/core/index.ts'
import { createFailingQueue, createPipeline } from '../../../support/pipeline.ts'
import { createEmail, PASSWORD, query } from '../people.ts'
import { PRODUCTION } from '../support.ts'
import { createPhone, createWorld } from '../world.ts'

const LIMIT = { limit: async () => ({ success: true }) }
const BINDINGS = { ...PRODUCTION, RATE_LIMIT: LIMIT, AUTH_RATE_LIMIT: LIMIT }

/** A world in production whose providers fail at first, and what they took in the end. */
function createShaky(faults: number, bindings: Record<string, unknown> = {}) {
  const mails: { mail: Mail; key: string }[] = []
  const texts: { text: SmsMessage; key: string }[] = []
  let left = faults
  const fail = () => {
    left -= 1
    if (left >= 0) throw new Error('provider down')
  }
  const world = createWorld({
    settings: { identity: { mailFrom: 'Shop <hello@app.example>' } },
    identity: {
      mailer: {
        async send(mail, { idempotencyKey: key }) {
          fail()
          mails.push({ mail, key })
        },
      },
      sendSms: async (text, { idempotencyKey: key }) => {
        fail()
        texts.push({ text, key })
      },
    },
    bindings: { ...BINDINGS, ...bindings },
  })
  const makeDue = () =>
    query('UPDATE ledge_deliveries SET next_attempt_at = ?', new Date(0).toISOString())
  const ring = async (ids: readonly string[]) => {
    await makeDue()
    await createPipeline(world.app).deliver('ledge-events', [{ eventIds: ids }], world.bound)
  }
  return { world, mails, texts, ring }
}

const listen = () => {
  const said: string[] = []
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
    vi
      .spyOn(console, name)
      .mockImplementation((...words) => void said.push(words.map(String).join(' '))),
  )
  return { said, stop: () => spies.forEach((spy) => void spy.mockRestore()) }
}

describe('R24', () => {
  test('a mail that its provider does not take is sent once it does', async () => {
    const { world, mails, ring } = createShaky(2)
    const { said, stop } = listen()
    const email = createEmail()
    const answer = await world.post('/signup', { email, password: PASSWORD })
    expect(answer.status).toBe(200)
    const [event] = await query("SELECT id FROM ledge_events WHERE type = 'mail.send'")
    const id = String(event?.id)
    for (let again = 0; again < 5; again += 1) await ring([id])
    stop()
    expect(mails.map(({ key }) => key)).toEqual([id])
    const text = mails[0]?.mail.text ?? ''
    const [code = 'none'] = /\b\d{6}\b/.exec(text) ?? []
    const [, token = 'none'] = /token=([0-9a-f]{64})/.exec(text) ?? []
    const body = { type: 'signup', email, token: code }
    const headers = { 'CF-Connecting-IP': '192.0.2.1' }
    expect((await world.post('/verify', body, { headers })).status).toBe(200)
    expect(said.join('\n')).not.toContain(token)
    expect(said.join('\n')).not.toContain(code)
    expect(said.join('\n')).not.toContain(PASSWORD)
  })

  test('a message likewise', async () => {
    const { world, texts, ring } = createShaky(1)
    const phone = createPhone()
    const sent = await world.post('/otp', { phone })
    const { message_id: id } = await sent.json<{ message_id: string }>()
    for (let again = 0; again < 3; again += 1) await ring([id])
    expect(texts.map(({ key }) => key)).toEqual([id])
    expect(texts[0]?.text).toMatchObject({ to: phone, channel: 'sms' })
    const [row] = await query('SELECT data FROM ledge_events WHERE id = ?', id)
    expect(String(row?.data)).not.toContain(`"${texts[0]?.text.code}"`)
  })

  test('a message whose code has expired is not sent', async () => {
    const { world, texts, ring } = createShaky(0)
    const { message_id: id } = await (await world.post('/otp', { phone: createPhone() })).json<{
      message_id: string
    }>()
    const past = new Date(0).toISOString()
    await query(
      "UPDATE ledge_events SET data = json_set(data, '$.expires_at', ?) WHERE id = ?",
      past,
      id,
    )
    await ring([id])
    expect(texts).toEqual([])
  })

  test('a queue that is down too loses no mail', async () => {
    const { world, mails } = createShaky(0, { EVENTS: createFailingQueue() })
    const email = createEmail()
    expect((await world.post('/recover', { email })).status).toBe(200)
    expect((await world.post('/signup', { email, password: PASSWORD })).status).toBe(200)
    const pending = await query(
      "SELECT id FROM ledge_events WHERE type = 'mail.send' AND data LIKE ?",
      `%${email}%`,
    )
    expect(pending).toHaveLength(1)
    await createPipeline(world.app).deliver(
      'ledge-events',
      [{ eventIds: pending.map(({ id }) => String(id)) }],
      { ...world.bound, EVENTS: undefined },
    )
    expect(mails.map(({ mail }) => mail.to)).toEqual([email])
  })
})
