// What issuers publish: how seldom it is asked for, what is done while it cannot be had, and where it may not lead (S28).
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BASE, roundTripsOf } from '../../../support/worker.ts'
import { failing, faultyKv } from '../people.ts'
import {
  AUDIENCE,
  createPair,
  createProvider,
  createTrusting,
  type FakeProvider,
  type Internet,
  openInternet,
} from './issuers.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

let internet: Internet
let provider: FakeProvider
let trusting: ReturnType<typeof createTrusting>

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  for (const level of ['warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation(() => undefined)
  }
  internet = openInternet()
  provider = await createProvider(internet)
  trusting = createTrusting([{ issuer: provider.issuer, audience: AUDIENCE }])
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const pass = (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds)
const show = async (bindings = {}) => trusting.whoIs(await provider.sign(), bindings)
const statusOf = async (bindings = {}) => (await show(bindings)).status

/** KV that counts its reads. */
function countReads() {
  const get = vi.fn((key: string, type: 'json') => env.KV.get(key, type))
  return { get, bindings: faultyKv({ get }) }
}

describe('how often anybody is asked', () => {
  test('S10 an issuer once in ten minutes, D1 never, KV once for each document then', async () => {
    const { get, bindings } = countReads()
    for (let time = 0; time < 12; time += 1) {
      const answer = await show(bindings)
      expect([answer.status, roundTripsOf(answer)]).toEqual([200, 0])
      pass(MINUTE - 5 * SECOND)
    }
    expect(provider.asks()).toBe(4) // two documents, twice
    expect(get.mock.calls.length).toBe(4)
  })

  test('not at all by an isolate that finds in KV what another one has left there', async () => {
    const fetchedAt = Date.now() - MINUTE
    const documents = {
      [provider.urls.configuration]: { issuer: provider.issuer, jwks_uri: provider.urls.keys },
      [provider.urls.keys]: { keys: [provider.key.shown] },
    }
    for (const [url, document] of Object.entries(documents)) {
      await env.KV.put(`issuer:${url}`, JSON.stringify({ document, fetchedAt }))
    }
    expect(await statusOf()).toBe(200)
    expect(provider.asks()).toBe(0)
  })

  test('no discovery where the settings say where the keys are', async () => {
    const trusted = { issuer: provider.issuer, audience: AUDIENCE, jwksUrl: provider.urls.keys }
    const { get, bindings } = countReads()
    const answer = await createTrusting([trusted]).whoIs(await provider.sign(), bindings)
    expect([answer.status, provider.asks(), get.mock.calls.length]).toEqual([200, 1, 1])
  })

  test('S10 fifty requests at once, of which nobody knows the keys: one asks', async () => {
    const tokens = await Promise.all(Array.from({ length: 50 }, () => provider.sign()))
    const answers = await Promise.all(tokens.map((token) => trusting.whoIs(token)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(provider.asks()).toBe(2)
  })

  test('S10 fifty tokens with made-up kids: one look more, and half a minute later another', async () => {
    expect(await statusOf()).toBe(200)
    const flood = () =>
      Promise.all(
        Array.from({ length: 50 }, async () => {
          const token = await provider.sign({}, { kid: crypto.randomUUID() })
          return (await trusting.whoIs(token)).status
        }),
      )
    pass(31 * SECOND)
    expect(new Set(await flood())).toEqual(new Set([401]))
    expect(provider.asks()).toBe(3)
    pass(31 * SECOND)
    await flood()
    expect(provider.asks()).toBe(4)
    expect(await statusOf()).toBe(200)
  })

  test('KV is down: the issuer is asked', async () => {
    const bindings = faultyKv({ get: failing, put: failing })
    expect(await statusOf(bindings)).toBe(200)
    expect(await statusOf(bindings)).toBe(200)
    expect(provider.asks()).toBe(2)
  })
})

describe('keys change', () => {
  test('S10 a new key is believed beside the old one within half a minute, the old one until it is gone', async () => {
    const old = provider.key
    const next = await createPair()
    expect(await statusOf()).toBe(200)
    provider.publish([next.shown, old.shown])
    const statusUnder = async (key: typeof old) =>
      (await trusting.whoIs(await provider.sign({}, {}, key))).status
    expect(await statusUnder(next)).toBe(401) // a look was a moment ago
    pass(31 * SECOND)
    expect([await statusUnder(next), await statusUnder(old)]).toEqual([200, 200])
    provider.publish([next.shown])
    pass(11 * MINUTE)
    expect([await statusUnder(next), await statusUnder(old)]).toEqual([200, 401])
  })

  test.each([
    { name: 'no key set', document: {} },
    { name: 'an error in JSON', document: { error: 'try again' } },
    { name: 'another type', document: { keys: 'none' } },
  ])('a glitch does not take the keys away: $name', async ({ document }) => {
    expect(await statusOf()).toBe(200)
    internet.pages.set(provider.urls.keys, () => Response.json(document))
    pass(11 * MINUTE)
    expect(await statusOf()).toBe(200)
  })
})

describe('S10 an issuer is down', () => {
  test('and nothing is kept: 503, soon and for everybody, until it is back', async () => {
    internet.pages.clear()
    const first = await show()
    expect(first.status).toBe(503)
    expect(first.headers.get('Retry-After')).toBe('5')
    expect(await first.text()).not.toContain(provider.issuer)
    const others = await Promise.all(Array.from({ length: 50 }, () => statusOf()))
    expect(new Set(others)).toEqual(new Set([503]))
    expect(provider.asks()).toBe(1)
    internet.pages.set(provider.urls.configuration, () =>
      Response.json({ issuer: provider.issuer, jwks_uri: provider.urls.keys }),
    )
    provider.publish([provider.key.shown])
    pass(6 * SECOND)
    expect(await statusOf()).toBe(200)
  })

  test('each service says so in its protocol’s words', async () => {
    internet.pages.clear()
    const as = await provider.sign()
    const rest = await trusting.call('/rest/v1/x', { as })
    expect([rest.status, (await rest.json<{ code: string }>()).code]).toEqual([503, 'PGRST000'])
    expect((await trusting.call('/functions/v1/mine', { as })).status).toBe(503)
    expect((await trusting.call('/operator/v1/deliveries', { as })).status).toBe(503)
    expect((await trusting.call('/whoami')).status).toBe(200)
  })

  test('and its keys are kept: they hold for a day, and it is asked twice a minute at most', async () => {
    expect(await statusOf()).toBe(200)
    internet.pages.clear()
    pass(23 * HOUR)
    const before = provider.asks()
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf()))
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(provider.asks() - before).toBeLessThanOrEqual(2)
    pass(1 * HOUR + MINUTE)
    expect(await statusOf()).toBe(503)
  })
})

const HUGE = JSON.stringify({ keys: [], padding: 'x'.repeat(300_000) })
const SECRET = 'https://169.254.169.254/latest/meta-data'

/** A body that breaks off. */
const breaking = () =>
  new Response(
    new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('{"keys":'))
        controller.error(new Error('injected: broken off'))
      },
    }),
  )

const redirect = () => new Response(null, { status: 302, headers: { Location: SECRET } })
const html = () => new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } })
const never = (): never => {
  throw new DOMException('injected: too slow', 'TimeoutError')
}

describe('S28 what an issuer publishes is refused, and nobody else is asked', () => {
  const configured = (changed: object) => () =>
    Response.json({ issuer: provider.issuer, jwks_uri: provider.urls.keys, ...changed })

  test.each<{ name: string; answer: () => Response }>([
    { name: 'a redirect', answer: redirect },
    { name: 'nothing', answer: () => new Response('', { status: 404 }) },
    { name: 'an error', answer: () => new Response('{}', { status: 500 }) },
    { name: 'a page', answer: html },
    { name: 'no answer in time', answer: never },
    { name: 'half a document', answer: breaking },
    { name: 'too much', answer: () => new Response(HUGE) },
    { name: 'null', answer: () => Response.json(null) },
    { name: 'a list', answer: () => Response.json([]) },
    { name: 'the document of another issuer', answer: configured({ issuer: 'https://a.example' }) },
    {
      name: 'its issuer with a slash',
      answer: () => configured({ issuer: `${provider.issuer}/` })(),
    },
    { name: 'no place of keys', answer: configured({ jwks_uri: undefined }) },
    { name: 'a list of places', answer: configured({ jwks_uri: ['https://a.example'] }) },
    { name: 'keys in the clear', answer: configured({ jwks_uri: 'http://keys.example/keys' }) },
    { name: 'keys at a metadata address', answer: configured({ jwks_uri: SECRET }) },
    { name: 'keys at a number', answer: configured({ jwks_uri: 'https://2852039166/keys' }) },
    {
      name: 'keys at an address of IPv6',
      answer: configured({ jwks_uri: 'https://[fd00::1]/keys' }),
    },
    { name: 'keys in a file', answer: configured({ jwks_uri: 'file:///etc/keys' }) },
    { name: 'keys in a data URL', answer: configured({ jwks_uri: 'data:application/json,{}' }) },
    { name: 'keys behind a password', answer: configured({ jwks_uri: 'https://a:b@a.example' }) },
    { name: 'keys at no URL', answer: configured({ jwks_uri: 'keys' }) },
  ])('discovery: $name', async ({ answer }) => {
    internet.pages.set(provider.urls.configuration, answer)
    const told = await show()
    expect([told.status, roundTripsOf(told)]).toEqual([503, 0])
    expect(internet.asked).toEqual([provider.urls.configuration])
  })

  test.each<{ name: string; answer: () => Response }>([
    { name: 'a redirect', answer: redirect },
    { name: 'an error', answer: () => new Response('', { status: 503 }) },
    { name: 'a page', answer: html },
    { name: 'no answer in time', answer: never },
    { name: 'half a document', answer: breaking },
    { name: 'too much', answer: () => new Response(HUGE) },
    { name: 'no list of keys', answer: () => Response.json({ keys: {} }) },
    {
      name: 'hundreds of keys',
      answer: () => Response.json({ keys: Array(101).fill(provider.key.shown) }),
    },
    {
      name: 'a key that is none',
      answer: () => Response.json({ keys: [{ ...provider.key.shown, x: 'AAAA' }] }),
    },
  ])('keys: $name', async ({ answer }) => {
    internet.pages.set(provider.urls.keys, answer)
    const told = await show()
    expect([told.status, roundTripsOf(told)]).toEqual([503, 0])
    expect(internet.asked).toEqual([provider.urls.configuration, provider.urls.keys])
  })

  test.each<{ name: string; keys: () => unknown[] }>([
    { name: 'none', keys: () => [] },
    { name: 'one of another kind', keys: () => [{ ...provider.key.shown, alg: 'ES384' }] },
    { name: 'one that is for encryption', keys: () => [{ ...provider.key.shown, use: 'enc' }] },
    {
      name: 'the private key',
      keys: () => [{ ...provider.key.shown, ...provider.key.secret, alg: 'ES256' }],
    },
    { name: 'two of one name', keys: () => [provider.key.shown, provider.key.shown] },
  ])('the key set has $name: no token is believed', async ({ keys }) => {
    provider.publish(keys())
    expect(await statusOf()).toBe(401)
  })

  test('every request to an issuer has an end, and follows no redirect', async () => {
    await show()
    for (const [url, init] of vi.mocked(globalThis.fetch).mock.calls) {
      expect(String(url)).toMatch(/^https:/)
      expect(init?.redirect).toBe('manual')
      expect(init?.signal).toBeInstanceOf(AbortSignal)
      expect(new Headers(init?.headers).has('Authorization')).toBe(false)
    }
  })
})

test('our own document is where RFC 8414 looks for that of an issuer with a path, and names what there is', async () => {
  const { call } = createTrusting([], { builtIn: true })
  const answer = await call('/.well-known/oauth-authorization-server/auth/v1')
  expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'public, max-age=600'])
  const document = await answer.json<Record<string, unknown>>()
  expect(document).toMatchObject({ issuer: `${BASE}/auth/v1`, grant_types_supported: [] })
  for (const [name, value] of Object.entries(document)) {
    if (!/_(endpoint|uri)$/.test(name)) continue
    expect((await call(new URL(String(value)).pathname)).status).toBe(200)
  }
})
