// S16: guesses are counted, exactly, for the account that is named and for the network that they come from.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { createWorker, defineApp } from '../../../../src/engine/index.ts'
import { BASE, createCaller, roundTripsOf } from '../../../support/worker.ts'
import {
  app,
  createEmail,
  createPerson,
  outcomeOf,
  PASSWORD,
  query,
  refresh,
  signIn,
  VERSIONED,
} from '../people.ts'

const OVER = [429, 'over_request_rate_limit']
const WRONG = [400, 'invalid_credentials']

/** An address that no other test has. */
const createAddress = () => {
  const [a, b, c] = crypto.getRandomValues(new Uint8Array(3))
  return `100.${a}.${b}.${c}`
}

/** An open counter at Cloudflare, where a test is about the exact ones. */
const open = { AUTH_RATE_LIMIT: { limit: async () => ({ success: true }) } }

const from = (address: string, headers: Record<string, string> = {}) => ({
  headers: { 'CF-Connecting-IP': address, ...headers },
  bindings: open,
})

const guess = async (email: string, options = {}) =>
  outcomeOf(await signIn(email, 'not the one', options))

/** The outcomes, each with how often it was. */
function countOutcomes(outcomes: readonly (readonly unknown[])[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) counts[outcome.join()] = (counts[outcome.join()] ?? 0) + 1
  return counts
}

describe('S16 an account', () => {
  test.each([
    { who: 'somebody', create: async () => (await createPerson()).email },
    { who: 'nobody', create: async () => createEmail() },
  ])('of $who takes ten wrong passwords, then none: nor the right one', async ({ create }) => {
    const email = await create()
    for (let attempt = 0; attempt < 10; attempt += 1) expect(await guess(email)).toEqual(WRONG)
    const refused = await signIn(email, PASSWORD)
    expect(roundTripsOf(refused)).toBe(1)
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(280)
    expect(Number(refused.headers.get('Retry-After'))).toBeLessThanOrEqual(300)
    expect(await outcomeOf(refused)).toEqual(OVER)
  })

  test('refused says so in both shapes', async () => {
    const email = createEmail()
    for (let attempt = 0; attempt < 10; attempt += 1) await guess(email)
    const message = 'Request rate limit reached'
    const code = 'over_request_rate_limit'
    const legacy = await signIn(email)
    expect(await legacy.json()).toEqual({ code: 429, error_code: code, msg: message })
    const versioned = await signIn(email, PASSWORD, { headers: VERSIONED })
    expect(await versioned.json()).toEqual({ code, message })
    for (const answer of [legacy, versioned]) expect(answer.headers.has('Retry-After')).toBe(true)
  })

  test('50 guesses at once are 50: ten are looked at', async () => {
    const { email } = await createPerson()
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => guess(email)))
    expect(countOutcomes(outcomes)).toEqual({ [WRONG.join()]: 10, [OVER.join()]: 40 })
  })

  test('is one however its address is spelled, and wherever the guesses come from', async () => {
    const { email } = await createPerson()
    const spellings = [email.toUpperCase(), email.replace('@', '\uff20'), email]
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await guess(spellings[attempt % 3] ?? '', from(createAddress()))).toEqual(WRONG)
    }
    expect(await guess(email, from(createAddress()))).toEqual(OVER)
  })

  test('is counted across isolates: each has a Worker of its own', async () => {
    const email = createEmail()
    const outcomes: unknown[][] = []
    for (let isolate = 0; isolate < 12; isolate += 1) {
      const context = createExecutionContext()
      const body = JSON.stringify({ email, password: 'not the one' })
      const url = `${BASE}/auth/v1/token?grant_type=password`
      const request = new Request(url, { method: 'POST', body })
      outcomes.push(
        await outcomeOf(await createWorker(app).fetch(request as never, { ...env }, context)),
      )
      await waitOnExecutionContext(context)
    }
    expect(outcomes.slice(0, 10)).toEqual(Array(10).fill(WRONG))
    expect(outcomes.slice(10)).toEqual([OVER, OVER])
  })

  test('begins anew with a right password, in the same two round trips', async () => {
    const { email } = await createPerson()
    for (let attempt = 0; attempt < 9; attempt += 1) await guess(email)
    const right = await signIn(email)
    expect([right.status, roundTripsOf(right)]).toEqual([200, 2])
    for (let attempt = 0; attempt < 10; attempt += 1) expect(await guess(email)).toEqual(WRONG)
    expect(await guess(email)).toEqual(OVER)
  })

  test('takes passwords again when the time is over', async () => {
    const { email } = await createPerson()
    for (let attempt = 0; attempt < 11; attempt += 1) await guess(email)
    await query('UPDATE auth_attempts SET resets_at = ?', new Date().toISOString())
    expect((await signIn(email)).status).toBe(200)
  })

  test('locked for guessing is in the audit log, once', async () => {
    const { id, email } = await createPerson()
    const here = from(createAddress(), { 'User-Agent': 'guesser/1' })
    for (let attempt = 0; attempt < 15; attempt += 1) await guess(email, here)
    const found = await query(
      `SELECT actor_id, address, user_agent, details FROM auth_audit_log
        WHERE action = 'too_many_attempts' AND subject_id = ?`,
      id,
    )
    expect(found).toEqual([
      {
        actor_id: null,
        address: here.headers['CF-Connecting-IP'],
        user_agent: 'guesser/1',
        details: '{"counted":"password"}',
      },
    ])
  })

  test('locked for guessing leaves who is signed in there alone', async () => {
    const { email, refreshToken } = await createPerson()
    for (let attempt = 0; attempt < 11; attempt += 1) await guess(email)
    expect((await refresh(refreshToken)).status).toBe(200)
  })
})

describe('S16 a network', () => {
  test.each([
    { kind: 'an IPv4 address', addresses: [createAddress()], other: createAddress() },
    {
      kind: 'an IPv6 /64',
      addresses: ['2001:db8:1:1::1', '2001:db8:1:1:ffff::2', '2001:DB8:1:1:0:0:0:3'],
      other: '2001:db8:1:2::1',
    },
  ])('$kind takes 30 wrong passwords, for whichever accounts', async ({ addresses, other }) => {
    for (let attempt = 0; attempt < 30; attempt += 1) {
      const address = addresses[attempt % addresses.length] ?? ''
      expect(await guess(createEmail(), from(address))).toEqual(WRONG)
    }
    for (const address of addresses) {
      expect(await guess(createEmail(), from(address))).toEqual(OVER)
    }
    expect(await guess(createEmail(), from(other))).toEqual(WRONG)
  })

  test('loses nothing by right passwords', async () => {
    const { email } = await createPerson()
    const here = from(createAddress())
    await query('DELETE FROM auth_attempts')
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await signIn(email, PASSWORD, here)).status).toBe(200)
    }
    expect(await query('SELECT count FROM auth_attempts')).toEqual([{ count: 0 }])
  })

  test('gains nothing by them either: an attacker’s own account does not reset it', async () => {
    const { email } = await createPerson()
    const here = from(createAddress())
    for (let attempt = 0; attempt < 29; attempt += 1) await guess(createEmail(), here)
    expect((await signIn(email, PASSWORD, here)).status).toBe(200)
    expect(await guess(createEmail(), here)).toEqual(WRONG)
    expect(await guess(createEmail(), here)).toEqual(OVER)
  })

  test.each([
    'X-Forwarded-For',
    'X-Real-IP',
    'X-Client-IP',
    'True-Client-IP',
    'Forwarded',
    'X-Forwarded',
    'CF-Connecting-IPv6',
    'Fastly-Client-IP',
  ])('S22 is not what %s says', async (header) => {
    const address = createAddress()
    const limit: string[] = []
    const AUTH_RATE_LIMIT = {
      limit: async ({ key }: { key: string }) => ({ success: limit.push(key) > 0 }),
    }
    const headers = { 'CF-Connecting-IP': address, [header]: createAddress() }
    const body = { email: createEmail(), password: 'not the one' }
    const call = createCaller(defineApp({ tables: {} }))
    const path = '/auth/v1/token?grant_type=password'
    await call(path, { method: 'POST', body, headers, bindings: { AUTH_RATE_LIMIT } })
    expect(limit).toEqual([`password ${address}`])
  })
})

describe('S16 a session', () => {
  test('is refreshed as often as the setting says, and is not moved on beyond', async () => {
    const identity = { rateLimits: { refresh: { count: 3, seconds: 60 } } }
    const strict = createCaller(defineApp({ tables: {}, settings: { identity } }))
    const { refreshToken, sessionId } = await createPerson()
    const body = { refresh_token: refreshToken }
    const path = '/auth/v1/token?grant_type=refresh_token'
    const outcomes: unknown[][] = []
    for (let attempt = 0; attempt < 5; attempt += 1) {
      outcomes.push(await outcomeOf(await strict(path, { method: 'POST', body })))
    }
    expect(outcomes.map(([status]) => status)).toEqual([200, 200, 200, 429, 429])
    const [row] = await query('SELECT refresh_counter FROM auth_sessions WHERE id = ?', sessionId)
    expect(row).toEqual({ refresh_counter: 1 })
  })
})
