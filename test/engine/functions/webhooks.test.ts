// Webhooks: what is signed is taken once, what is not is refused without a word of why.
import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { signWebhook } from '../../../src/engine/functions/index.ts'
import { secretKey } from '../../support/worker.ts'
import {
  BODY,
  call,
  count,
  forget,
  newId,
  PLAIN,
  SECRET,
  seconds,
  secretOf,
  send,
  signed,
  signedByGithub,
  signedByStripe,
  state,
} from './webhook-app.ts'

beforeEach(forget)

/** Headers with something changed after they were signed. */
const changed = (change: Partial<ReturnType<typeof signed>>) => ({ ...signed(), ...change })
const resigned = (change: (signature: string) => string) => {
  const headers = signed()
  return { ...headers, 'webhook-signature': change(headers['webhook-signature']) }
}

describe('S36 taken', () => {
  const unprefixed = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const other = { HOOK_SECRET_OLD: secretOf('b') }
  test.each([
    { what: 'what the official library signs', headers: () => signed() },
    { what: 'nearly five minutes ago', headers: () => signed({ at: seconds() - 295 }) },
    { what: 'nearly five minutes ahead', headers: () => signed({ at: seconds() + 295 }) },
    {
      what: 'a secret without its prefix',
      secret: unprefixed,
      headers: () => signed({ secret: unprefixed }),
    },
    { what: 'a secret as Supabase writes it', secret: `v1,${SECRET}`, headers: () => signed() },
    { what: 'the one secret of two', bindings: other, headers: () => signed() },
    {
      what: 'the other secret of two',
      bindings: other,
      headers: () => signed({ secret: secretOf('b') }),
    },
    {
      what: 'the second secret alone',
      secret: '',
      bindings: other,
      headers: () => signed({ secret: secretOf('b') }),
    },
    {
      what: 'one signature among those of other versions and secrets',
      headers: () => resigned((one) => `v1a,${'A'.repeat(86)}== v1,xxxx v2,abc ${one} `),
    },
    {
      what: 'Svix’s names',
      headers: () =>
        Object.fromEntries(
          Object.entries(signed()).map(([name, value]) => [name.replace('webhook', 'svix'), value]),
        ),
    },
    {
      what: 'what signWebhook signs',
      headers: () => signWebhook(SECRET, { id: newId(), body: BODY }),
    },
    { what: 'Stripe’s', path: '/hooks/stripe', secret: PLAIN, headers: () => signedByStripe() },
    { what: 'GitHub’s', path: '/hooks/github', secret: PLAIN, headers: () => signedByGithub() },
    { what: 'by the function’s name', path: '/functions/v1/payment', headers: () => signed() },
  ])('$what', async ({ headers, ...options }) => {
    const answer = await send(await headers(), options)
    // As a call with an Idempotency-Key: claiming it, the function's batch, keeping the answer.
    expect([answer.status, answer.body, answer.trips]).toEqual([200, { run: 1 }, 3])
    expect(await count()).toBe(1)
    expect(state.seen).toMatchObject([{ body: BODY, input: JSON.parse(BODY) }])
  })

  test('GitHub’s own example of a signature', async () => {
    const headers = {
      'X-Hub-Signature-256':
        'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      'Content-Type': 'text/plain',
    }
    const secret = "It's a Secret to Everybody"
    const options = { path: '/hooks/github', body: 'Hello, World!', secret }
    expect(await send(headers, options)).toMatchObject({ status: 400, body: { errors: [{}] } }) // no object, but verified
  })

  test('a form, by its bytes', async () => {
    const body = 'type=form&count=3'
    const headers = { ...signed({ body }), 'Content-Type': 'application/x-www-form-urlencoded' }
    expect((await send(headers, { body })).status).toBe(200)
    expect(state.seen).toMatchObject([{ input: { type: 'form', count: 3 }, body }])
  })

  test('its caller is nobody, whatever key or token came along, and the query is no input', async () => {
    for (const as of [undefined, secretKey]) {
      const path = '/hooks/payment?role=admin&count=9'
      await send(signed(), { path, headers: { 'User-Agent': 'x' }, ...(as && { as }) })
    }
    const caller = {
      role: 'anon',
      userId: null,
      claims: {},
      sessionId: null,
      aal: null,
      keyId: null,
    }
    const input = { ...JSON.parse(BODY), count: 0, agent: 'x' }
    expect(state.seen).toEqual(Array(2).fill({ caller, input, body: BODY }))
  })
})

describe('S36 R17 refused, and nobody is told why', () => {
  const standard = [
    { what: 'nothing signed', headers: () => ({}) },
    ...['webhook-id', 'webhook-timestamp', 'webhook-signature'].flatMap((name) => [
      { what: `no ${name}`, headers: () => without(signed(), name) },
      { what: `an empty ${name}`, headers: () => ({ ...signed(), [name]: '' }) },
      { what: `another message's ${name}`, headers: () => mixed(name) },
      { what: `a huge ${name}`, headers: () => ({ ...signed(), [name]: 'v1,1'.repeat(10_000) }) },
    ]),
    { what: 'another body', headers: () => signed(), body: BODY.replace('12.5', '0.01') },
    { what: 'the same JSON, written otherwise', headers: () => signed(), body: ` ${BODY}` },
    { what: 'no body', headers: () => signed(), body: '' },
    { what: 'another secret', headers: () => signed({ secret: secretOf('b') }) },
    { what: 'six minutes ago', headers: () => signed({ at: seconds() - 360 }) },
    { what: 'just too long ago', headers: () => signed({ at: seconds() - 302 }) },
    { what: 'in the future', headers: () => signed({ at: seconds() + 305 }) },
    ...['x', '1e10', '-1', '0x5f', ' ', `${seconds()}.0`, `${seconds()}5`, '9'.repeat(400)].map(
      (time) => ({
        what: `the time "${time.slice(0, 20)}"`,
        headers: () => changed({ 'webhook-timestamp': time }),
      }),
    ),
    { what: 'an id with a full stop', headers: () => signed({ id: 'msg.1' }) },
    { what: 'an id of 300 characters', headers: () => signed({ id: 'x'.repeat(300) }) },
    { what: 'a signature of the empty text', headers: () => resigned(() => 'v1,') },
    { what: 'no version', headers: () => resigned((one) => one.slice(3)) },
    { what: 'another version', headers: () => resigned((one) => one.replace('v1', 'v2')) },
    { what: 'an asymmetric version', headers: () => resigned((one) => one.replace('v1', 'v1a')) },
    { what: 'a version in capitals', headers: () => resigned((one) => one.replace('v1', 'V1')) },
    { what: 'no base64', headers: () => resigned(() => 'v1,*****') },
    { what: 'half a signature', headers: () => resigned((one) => one.slice(0, 20)) },
    { what: 'a signature and more', headers: () => resigned((one) => `${one}=`) },
    { what: 'a signature without padding', headers: () => resigned((one) => one.slice(0, -1)) },
    { what: 'hex', headers: () => resigned(toHex) },
    { what: 'not ASCII', headers: () => resigned((one) => one.replace(/.$/, 'ÿ')) },
    { what: 'Stripe’s headers', headers: () => signedByStripe({ secret: SECRET }) },
    { what: 'the secret key alone', headers: () => ({ Authorization: `Bearer ${secretKey}` }) },
  ]
  const others = [
    {
      what: 'Stripe, without a time',
      headers: async () => strip(await signedByStripe(), /t=\d+,/),
    },
    {
      what: 'Stripe, another time',
      headers: async () => strip(await signedByStripe(), /(?<=t=.+)\d,/, '0,'),
    },
    {
      what: 'Stripe, two times',
      headers: async () => strip(await signedByStripe(), /^/, `t=${seconds()},`),
    },
    { what: 'Stripe, too old', headers: () => signedByStripe({ at: seconds() - 360 }) },
    { what: 'Stripe, another secret', headers: () => signedByStripe({ secret: `${PLAIN}x` }) },
    {
      what: 'Stripe, in version 0 alone',
      headers: async () => strip(await signedByStripe(), 'v1=', 'v2='),
    },
  ].map((one) => ({ ...one, path: '/hooks/stripe', secret: PLAIN }))
  const github = [
    { what: 'GitHub, another body', headers: () => signedByGithub(), body: `${BODY} ` },
    { what: 'GitHub, nothing', headers: () => ({ 'X-Hub-Signature-256': 'sha256=' }) },
    { what: 'GitHub, by SHA-1', headers: () => ({ 'X-Hub-Signature': `sha1=${'0'.repeat(40)}` }) },
    { what: 'GitHub, another secret', headers: () => signedByGithub({ secret: `${PLAIN}x` }) },
  ].map((one) => ({ ...one, path: '/hooks/github', secret: PLAIN }))

  test.each<Attack>([...standard, ...others, ...github])(
    '$what',
    async ({ headers, ...options }) => {
      const answer = await send(await headers(), options)
      expect([answer.status, answer.trips, state.runs]).toEqual([401, 0, 0])
      const { request_id, ...said } = answer.body
      expect(said).toEqual({
        type: 'about:blank',
        title: 'unauthenticated',
        status: 401,
        detail: 'This takes requests that their sender has signed.',
        code: 'unauthenticated',
      })
      expect(answer.headers.get('WWW-Authenticate')).toBe('Signature')
    },
  )

  interface Attack {
    what: string
    headers: () => Record<string, string> | Promise<Record<string, string>>
    body?: string
    path?: string
    secret?: string
  }

  const without = (headers: Record<string, string>, name: string) =>
    Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name))

  function mixed(name: string): Record<string, string> {
    const from: Record<string, string> = signed({ at: seconds() - 9 })
    return { ...signed(), [name]: from[name] ?? '' }
  }

  const strip = (headers: Record<string, string>, from: RegExp | string, to = '') =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace(from, to)]),
    )

  const toHex = (one: string) => `v1,${Buffer.from(one.slice(3), 'base64').toString('hex')}`

  test('moving the full stops between id, time and body makes no other message', async () => {
    const body = `${seconds()}.{}`
    const { 'webhook-signature': signature } = signed({ id: 'msg', at: seconds(), body })
    const headers = {
      'webhook-id': `msg.${seconds()}`,
      'webhook-timestamp': String(seconds()),
      'webhook-signature': signature,
    }
    expect((await send(headers, { body: '{}' })).status).toBe(401)
  })

  test.each([
    '',
    ' ',
    'whsec_',
    'short',
    `whpk_${'A'.repeat(43)}=`,
    'whsec_*',
    `${SECRET} ${SECRET}`,
  ])('a secret that is none ("%s"): 503, the log names it, nothing runs', async (secret) => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const empty = { ...signed(), 'webhook-signature': '' }
    const forged = { ...signed(), 'webhook-signature': signWithNothing(signed()) }
    expect((await send(forged, { secret })).status).toBe(503)
    const answer = await send(signed(), { secret })
    expect([answer.status, answer.trips, state.runs]).toEqual([503, 0, 0])
    expect(answer.body.detail).toBe('This cannot be received now. Send it again later.')
    expect(JSON.stringify(answer.body)).not.toContain('HOOK_SECRET')
    expect(String(logged.mock.calls[0]?.[1])).toContain('HOOK_SECRET or HOOK_SECRET_OLD is missing')
    expect((await send(empty, { secret })).status).toBe(401)
    logged.mockRestore()
  })

  /** A signature by the empty key, which everybody has. */
  const signWithNothing = ({ 'webhook-id': id, 'webhook-timestamp': at }: Record<string, string>) =>
    `v1,${createHmac('sha256', '').update(`${id}.${at}.${BODY}`).digest('base64')}`

  test('limits hold: of the body, of calls, of the function’s methods', async () => {
    const sendRare = (body: string) => send(signed({ body }), { path: '/hooks/rare', body })
    expect((await sendRare(JSON.stringify('x'.repeat(100)))).status).toBe(413)
    const answers = [await sendRare('1'), await sendRare('2'), await sendRare('3')]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await call('/functions/v1/payment', { method, headers: signed() })
      expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'POST'])
    }
  })

  test.each([
    { by: 'rpc', path: '/rest/v1/rpc/payment', status: 404 },
    { by: 'another function', path: '/outer', status: 500 },
  ])('S2 nobody calls it by $by, not the operator either', async ({ path, status }) => {
    for (const options of [{}, { as: secretKey }]) {
      const body = { type: 'forged' }
      const headers = signed({ body: JSON.stringify(body) })
      const bindings = { HOOK_SECRET: SECRET }
      const answer = await call(path, { method: 'POST', body, headers, bindings, ...options })
      expect([answer.status, state.runs]).toEqual([status, 0])
    }
  })
})
