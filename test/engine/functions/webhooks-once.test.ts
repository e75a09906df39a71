// Webhooks that come again, those that we send, and what is declared and told of them.
import { env } from 'cloudflare:workers'
import { Webhook } from 'standardwebhooks'
import { beforeEach, describe, expect, test } from 'vitest'
import { defineApp } from '../../../src/engine/core/index.ts'
import {
  defineFunction,
  http,
  listMissingSecrets,
  signedBy,
  signWebhook,
  standardWebhooks,
} from '../../../src/engine/functions/index.ts'
import { createPipeline, createRecordingQueue } from '../../support/pipeline.ts'
import { createCaller, secretKey } from '../../support/worker.ts'
import {
  BODY,
  call,
  count,
  forget,
  PLAIN,
  payment,
  SECRET,
  seconds,
  secretOf,
  send,
  signed,
  signedByGithub,
  signedByStripe,
  state,
  webhookApp,
} from './webhook-app.ts'

beforeEach(forget)

describe('S36 R17 once', () => {
  test('the same message again gets the first answer: as it was, and signed anew', async () => {
    const headers = signed({ id: 'again' })
    await send(headers)
    for (const again of [headers, signed({ id: 'again', at: seconds() - 60 })]) {
      const answer = await send({ ...again, 'Idempotency-Key': crypto.randomUUID() })
      expect([answer.status, answer.body, answer.replayed, answer.trips]).toEqual([
        200,
        { run: 1 },
        'true',
        1,
      ])
    }
    expect([state.runs, await count()]).toEqual([1, 1])
  })

  test.each([
    { what: 'another body', change: () => ({ body: JSON.stringify({ type: 'other' }) }) },
    { what: 'another path', change: () => ({ path: '/hooks/payment/other' }) },
    { what: 'another door', change: () => ({ path: '/functions/v1/payment' }) },
    { what: 'another wish', change: () => ({ headers: { Prefer: 'respond-async' } }) },
  ])('an id with $what is refused', async ({ change }) => {
    await send(signed({ id: 'taken' }))
    const options = change()
    const answer = await send(signed({ id: 'taken', ...options }), options)
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_key_reused'])
    expect(await count()).toBe(1)
  })

  test('50 at once: one effect, and whoever comes too soon is told to come again', async () => {
    const headers = signed()
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(headers)))
    expect(await count()).toBe(1)
    expect(answers.map(({ status }) => status)).toContain(200)
    for (const { status, body, headers } of answers) {
      if (status === 200) expect(body).toEqual({ run: 1 })
      else expect([status, headers.get('Retry-After')]).toEqual([409, '1'])
    }
  })

  test.each([
    { type: 'refuse', status: 409 },
    { type: 'fault', status: 500 },
  ])('what has failed ($type) is run again when it comes again', async ({ type, status }) => {
    const body = JSON.stringify({ type })
    const headers = signed({ body })
    const statuses = [await send(headers, { body }), await send(headers, { body })]
    expect(statuses.map((one) => one.status)).toEqual([status, status])
    expect([state.runs, await count()]).toEqual([2, 0])
  })

  test('the same id for two functions is two messages', async () => {
    const headers = signed({ id: 'shared' })
    expect((await send(headers, { path: '/hooks/rare' })).body).toBe('"taken"')
    expect((await send(headers)).body).toEqual({ run: 1 })
  })

  test('Stripe: by the event’s id, though the rest of the body has changed', async () => {
    const sendEvent = async (body: string, at = seconds()) =>
      send(await signedByStripe({ body, at }), { path: '/hooks/stripe', secret: PLAIN, body })
    const event = (left: number, id = 'evt_1') =>
      JSON.stringify({ id, type: 'paid', pending_webhooks: left })
    await sendEvent(event(2))
    expect((await sendEvent(event(1), seconds() - 9)).replayed).toBe('true')
    expect((await sendEvent(event(1, 'evt_2'))).body).toEqual({ run: 2 })
    const unnamed = JSON.stringify({ type: 'paid' })
    const replayed = [await sendEvent(unnamed), await sendEvent(unnamed)].map((one) => one.replayed)
    expect(replayed).toEqual([null, 'true']) // without an id, the body is what tells it
    expect(await count()).toBe(3)
  })

  test('GitHub: by the body, since the delivery’s id is not signed', async () => {
    const options = { path: '/hooks/github', secret: PLAIN }
    await send(await signedByGithub(), options)
    expect((await send(await signedByGithub(), options)).replayed).toBe('true')
    const body = JSON.stringify({ type: 'other' })
    expect((await send(await signedByGithub({ body }), { ...options, body })).body).toEqual({
      run: 2,
    })
  })

  test('nobody waits (respond-async): verified first, accepted in one round trip, run once', async () => {
    const EVENTS = createRecordingQueue()
    const { deliver } = createPipeline(webhookApp)
    const options = { headers: { Prefer: 'respond-async' }, bindings: { EVENTS } as never }
    const refused = await send(signed({ secret: secretOf('b') }), options)
    expect([refused.status, refused.trips, EVENTS.bodies.length]).toEqual([401, 0, 0])
    const headers = signed()
    const accepted = await send(headers, options)
    expect([accepted.status, accepted.trips]).toEqual([202, 1])
    const again = await send(headers, options)
    expect([again.status, again.body, again.replayed]).toEqual([202, accepted.body, 'true'])
    const packed = await env.DB.prepare('SELECT data FROM ledge_events').first<string>('data')
    expect(packed).not.toMatch(/webhook-signature|v1,/)
    await deliver('ledge-events', EVENTS.bodies)
    expect([state.runs, await count()]).toEqual([1, 1])
    expect(state.seen).toMatchObject([{ caller: { role: 'anon' }, body: BODY }])
  })
})

test('S36 what was accepted unsigned is not run once its function takes signed requests alone', async () => {
  const EVENTS = createRecordingQueue()
  const before = createCaller(
    defineApp({ tables: {}, functions: [{ ...payment, access: 'public' }] }),
  )
  for (const as of [undefined, secretKey]) {
    const headers = { Prefer: 'respond-async' }
    const options = { method: 'POST', body: BODY, headers, ...(as && { as }) }
    const answer = await before('/hooks/payment', { ...options, bindings: { EVENTS } })
    expect(answer.status).toBe(202)
  }
  await createPipeline(webhookApp).deliver('ledge-events', EVENTS.bodies)
  const ended = await env.DB.prepare('SELECT outcome FROM ledge_invocations').all()
  const refused = { outcome: expect.stringContaining('"status":401') }
  expect([ended.results, state.runs]).toEqual([[refused, refused], 0])
})

test('S36 a workflow is started once by the message that comes again', async () => {
  const headers = signed()
  const answers = [
    await send(headers, { path: '/hooks/box' }),
    await send(headers, { path: '/hooks/box' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([202, 202])
  expect(answers[1]?.body).toEqual(answers[0]?.body)
  expect((await send({}, { path: '/hooks/box' })).status).toBe(401)
  const all = await env.DB.prepare('SELECT id FROM ledge_invocations').all()
  expect(all.results).toEqual([answers[0]?.body])
})

describe('signWebhook', () => {
  test('the official library verifies what it signs', () => {
    for (const secret of [SECRET, secretOf('b')]) {
      const headers = signWebhook([SECRET, secretOf('b')], { id: 'evt-1', body: BODY })
      expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY))
    }
    const bytes = new TextEncoder().encode(BODY)
    const timestamp = 1_674_087_231
    expect(signWebhook(SECRET, { id: 'a', body: bytes, timestamp })).toEqual(
      signed({ id: 'a', at: timestamp }),
    )
  })

  test.each([
    { what: 'an id with a full stop', secret: SECRET, id: 'a.b' },
    { what: 'no id', secret: SECRET, id: '' },
    { what: 'no secret', secret: '', id: 'a' },
    { what: 'a public key', secret: 'whpk_AAAA', id: 'a' },
  ])('$what is refused', ({ secret, id }) => {
    expect(() => signWebhook(secret, { id, body: '' })).toThrow(TypeError)
  })
})

describe('a declaration', () => {
  const access = signedBy(standardWebhooks, 'HOOK_SECRET')
  const run = () => undefined
  test.each([
    { what: 'no request', options: { on: [] }, message: 'http.post' },
    { what: 'a read', options: { on: [http.post('/h'), http.get('/h')] }, message: 'http.get' },
    { what: 'a session', options: { fresh: true }, message: 'fresh' },
    { what: 'a second factor', options: { aal: 'aal2' as const }, message: 'second factor' },
    { what: 'a cache', options: { cache: { seconds: 1 } }, message: 'cached' },
  ])('with $what is refused', ({ options, message }) => {
    const declared = { name: 'h', on: [http.post('/h')], access, run, ...options }
    expect(() => defineFunction(declared)).toThrow(message)
  })

  test('tells which secrets are missing', () => {
    expect(listMissingSecrets(webhookApp, {})).toHaveLength(5)
    expect(listMissingSecrets(webhookApp, {})[0]).toEqual([payment.name, 'HOOK_SECRET'])
    expect(listMissingSecrets(webhookApp, { HOOK_SECRET: SECRET })).toEqual([])
    expect(listMissingSecrets(webhookApp, { HOOK_SECRET_OLD: SECRET })).toEqual([
      ['rare', 'HOOK_SECRET'],
      ['box', 'HOOK_SECRET'],
    ])
    const halfGood = { HOOK_SECRET: SECRET, HOOK_SECRET_OLD: 'whsec_*' }
    expect(listMissingSecrets(webhookApp, halfGood)).toContainEqual([payment.name, 'HOOK_SECRET'])
  })
})

describe('what is told of it', () => {
  const read = async (as?: string) => {
    const answer = await call('/openapi.json', as === undefined ? {} : { as })
    return answer.json<{ paths: Record<string, Record<string, object>>; components: object }>()
  }

  test('the operator sees its paths and how they are signed, and no rpc', async () => {
    const { paths, components } = await read(secretKey)
    const operation = { summary: 'Takes webhooks for payment.', security: [{ signature: [] }] }
    expect(paths['/hooks/payment']?.post).toMatchObject(operation)
    expect(paths['/functions/v1/payment']?.post).toMatchObject(operation)
    expect(components).toHaveProperty(['securitySchemes', 'signature', 'in'], 'header')
    expect(Object.keys(paths)).toContain('/rest/v1/rpc/outer')
    expect(Object.keys(paths)).not.toContain('/rest/v1/rpc/payment')
  })

  test('nobody else does', async () => {
    expect(JSON.stringify(await read())).not.toMatch(/hooks|payment"|signature/)
  })
})
