// From the batch that asks for a mail to the provider (R24): sealed in D1, tried again, not sent twice.
import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import type { App, Mail, MailKind, SendContext } from '../../../../src/engine/core/index.ts'
import { type AppDefinition, defineApp } from '../../../../src/engine/core/index.ts'
import { mailCode } from '../../../../src/engine/identity/code/mail-code.ts'
import { commit } from '../../../../src/engine/identity/part.ts'
import { loadKeys } from '../../../../src/engine/identity/token/keys.ts'
import { seal, unseal } from '../../../../src/engine/identity/token/seal.ts'
import { emailBinding, resendMailer } from '../../../../src/engine/index.ts'
import { createPipeline } from '../../../support/pipeline.ts'
import { createEmail, query } from '../people.ts'
import { insertUser, openTestScope, PRODUCTION, SITE } from '../support.ts'

const FROM = 'Shop <hello@app.example>'

const createApp = (identity: AppDefinition['identity'] = {}): App =>
  defineApp({ tables: {}, settings: { identity: { mailFrom: FROM } }, identity })

/** A mailer that throws at first, and remembers what it took. */
function createMailer(faults = 0) {
  const taken: { mail: Mail; key: string }[] = []
  let calls = 0
  const send = async (mail: Mail, { idempotencyKey: key }: SendContext) => {
    calls += 1
    if (calls <= faults) throw new Error('provider down')
    taken.push({ mail, key })
  }
  return { send, taken, calls: () => calls }
}

async function ask(
  app: App,
  kind: MailKind = 'magiclink',
  bindings: Record<string, unknown> = PRODUCTION,
) {
  const scope = openTestScope(app, bindings)
  const to = createEmail()
  const user = insertUser(scope, to)
  const request = { userId: user.id, kind, to, siteUrl: SITE, redirectTo: `${SITE}/in` }
  await commit(scope, [user.part, await mailCode(scope, request)])
  await scope.settle()
  const message = { id: crypto.randomUUID(), attempts: 1, body: scope.rung[0] }
  const deliver = (more: Record<string, unknown> = {}) =>
    createPipeline(app).deliverMessages('ledge-events', [message], { ...bindings, ...more })
  const [event] = await query('SELECT * FROM ledge_events WHERE subject = ?', user.id)
  return { scope, to, userId: user.id, deliver, event, eventId: String(event?.id) }
}

const makeDue = (eventId: string) =>
  query(
    'UPDATE ledge_deliveries SET next_attempt_at = ? WHERE event_id = ?',
    new Date(0).toISOString(),
    eventId,
  )

const readDelivery = async (eventId: string) =>
  (
    await query(
      'SELECT state, attempts, last_error FROM ledge_deliveries WHERE event_id = ?',
      eventId,
    )
  )[0]

describe('a mail', () => {
  test('is asked for in the batch of the change, and D1 holds no code', async () => {
    const mailer = createMailer()
    const { scope, event, deliver, userId, eventId, to } = await ask(createApp({ mailer }))
    expect(scope.meter.roundTrips).toBe(1)
    await deliver()
    expect(mailer.taken).toHaveLength(1)
    const { mail, key } = mailer.taken[0] ?? expect.fail('no mail')
    expect(key).toBe(eventId)
    expect(mail).toMatchObject({ from: FROM, to, subject: 'Your sign-in link' })
    const code = /\b\d{6}\b/.exec(mail.text)?.[0] ?? 'none'
    const token = /token=([0-9a-f]{64})/.exec(mail.text)?.[1] ?? 'none'
    expect(mail.text).toContain(`${SITE}/auth/v1/verify?token=${token}&type=magiclink&redirect_to=`)
    expect(mail.html).toContain(code)
    const data = String(event?.data)
    const rows = await query(
      'SELECT code_hash, link_hash FROM auth_one_time_codes WHERE user_id = ?',
      userId,
    )
    expect(data + JSON.stringify(rows)).not.toContain(token)
    expect(JSON.parse(data)).toMatchObject({ kind: 'magiclink', to, sealed: expect.any(String) })
    expect(data.replaceAll(to, '')).not.toContain(`"${code}"`)
    expect(
      await query('SELECT recovery_sent_at AS at FROM auth_users WHERE id = ?', userId),
    ).toEqual([{ at: expect.any(String) }])
  })

  test('is tried again while the provider is down, under the same key, and sent once', async () => {
    const mailer = createMailer(2)
    const { deliver, eventId } = await ask(createApp({ mailer }))
    await deliver()
    expect(await readDelivery(eventId)).toMatchObject({
      state: 'pending',
      attempts: 1,
      last_error: 'provider down',
    })
    for (let again = 0; again < 2; again += 1) {
      await makeDue(eventId)
      await deliver()
    }
    expect(await readDelivery(eventId)).toMatchObject({ state: 'done', attempts: 3 })
    await makeDue(eventId)
    await Promise.all(Array.from({ length: 10 }, () => deliver()))
    expect(mailer.taken.map(({ key }) => key)).toEqual([eventId])
    expect(mailer.calls()).toBe(3)
  })

  test('that comes ten times at once is sent once', async () => {
    const mailer = createMailer()
    const { deliver } = await ask(createApp({ mailer }))
    await Promise.all(Array.from({ length: 10 }, () => deliver()))
    expect(mailer.calls()).toBe(1)
  })

  test('whose code has expired is not sent', async () => {
    const mailer = createMailer()
    const { deliver, eventId } = await ask(createApp({ mailer }))
    const past = new Date(0).toISOString()
    await query(
      "UPDATE ledge_events SET data = json_set(data, '$.expires_at', ?) WHERE id = ?",
      past,
      eventId,
    )
    await deliver()
    expect(mailer.calls()).toBe(0)
    expect(await readDelivery(eventId)).toMatchObject({ state: 'done' })
  })

  test('cannot be led to another mailbox by who can write to D1', async () => {
    const mailer = createMailer()
    const { deliver, eventId } = await ask(createApp({ mailer }))
    await query(
      "UPDATE ledge_events SET data = json_set(data, '$.to', 'eve@evil.example') WHERE id = ?",
      eventId,
    )
    await deliver()
    expect(mailer.calls()).toBe(0)
    expect(await readDelivery(eventId)).toMatchObject({ state: 'pending' })
  })

  test('says what the app wants, in one line of subject', async () => {
    const mailer = createMailer()
    const templates = {
      magiclink: ({ code }: { code: string }) => ({
        subject: `Ahoy ${code}\r\nBcc: eve@evil.example`,
        html: `<b>${code}</b>`,
        text: code,
      }),
    }
    const { deliver } = await ask(createApp({ mailer, templates }))
    await deliver()
    expect(mailer.taken[0]?.mail.subject).toMatch(/^Ahoy \d{6} Bcc: eve@evil\.example$/)
  })
})

describe('a provider', () => {
  test('by default is the EMAIL binding', async () => {
    const send = vi.fn(async () => ({ messageId: 'm1' }))
    const { deliver, to, eventId } = await ask(createApp())
    await deliver({ EMAIL: { send } })
    expect(send).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        from: { name: 'Shop', email: 'hello@app.example' },
        to,
        subject: 'Your sign-in link',
        headers: { 'X-Entity-Ref-ID': eventId },
      }),
    )
    expect(emailBinding.send).toBeTypeOf('function')
  })

  test.each([
    { status: 200, state: 'done' },
    { status: 503, state: 'pending' },
    { status: 422, state: 'pending' },
  ])('Resend that answers $status leaves the mail $state', async ({ status, state }) => {
    const fetched = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{}', { status }))
    const mailer = resendMailer({ apiKey: () => 're_secret' })
    const { deliver, to, eventId } = await ask(createApp({ mailer }))
    await deliver()
    const [url, init] = fetched.mock.calls[0] ?? expect.fail('nothing was sent')
    fetched.mockRestore()
    expect(url).toBe('https://api.resend.com/emails')
    expect(new Headers(init?.headers).get('Idempotency-Key')).toBe(eventId)
    expect(new Headers(init?.headers).get('Authorization')).toBe('Bearer re_secret')
    expect(JSON.parse(String(init?.body))).toMatchObject({ from: FROM, to: [to] })
    const delivery = await readDelivery(eventId)
    expect(delivery?.state).toBe(state)
    expect(String(delivery?.last_error)).not.toContain('re_secret')
  })
})

describe('a seal', () => {
  test('opens under its label only, unchanged only, and differs each time', async () => {
    const keys = await loadKeys(openTestScope().secrets)
    const sealed = await seal(keys, { code: '123456' }, 'a')
    expect(await unseal(keys, sealed, 'a')).toEqual({ code: '123456' })
    expect(await seal(keys, { code: '123456' }, 'a')).not.toBe(sealed)
    const changed = (sealed[30] === 'A' ? 'B' : 'A') + sealed.slice(31)
    for (const [text, label] of [
      [sealed, 'b'],
      [sealed.slice(0, 30) + changed, 'a'],
      ['', 'a'],
    ] as const) {
      await expect(unseal(keys, text, label)).rejects.toThrow('does not open')
    }
  })

  test('still opens after another key came first, and not once its own is gone', async () => {
    const own = JSON.parse(env.LEDGE_SIGNING_KEYS) as { kid: string }[]
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
    ])
    const exported = await crypto.subtle.exportKey('jwk', (pair as CryptoKeyPair).privateKey)
    const { kty, crv, x, y, d } = exported as JsonWebKey
    const fresh = { kty, crv, x, y, d, alg: 'ES256', kid: 'fresh' }
    const keysOf = (list: unknown) =>
      loadKeys(openTestScope(undefined, { LEDGE_SIGNING_KEYS: JSON.stringify(list) }).secrets)
    const sealed = await seal(await keysOf(own), 'x', 'a')
    expect(await unseal(await keysOf([fresh, ...own]), sealed, 'a')).toBe('x')
    await expect(unseal(await keysOf([fresh]), sealed, 'a')).rejects.toThrow('does not open')
  })
})
