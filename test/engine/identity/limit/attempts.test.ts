// Exact counters: as many as allowed and no more, however many come at once.
import { describe, expect, test } from 'vitest'
import {
  countAttempt,
  forgetAttempts,
  limitAttempt,
  requireWithin,
} from '../../../../src/engine/identity/limit/attempts.ts'
import { findWaitSeconds, requireInterval } from '../../../../src/engine/identity/limit/interval.ts'
import { commit } from '../../../../src/engine/identity/part.ts'
import { createEmail, query } from '../people.ts'
import { insertUser, openTestScope, tally } from '../support.ts'

const createCounted = () => ({
  kind: 'test',
  subject: crypto.randomUUID(),
  limit: { count: 3, seconds: 60 },
})

describe('an attempt', () => {
  test('is counted and judged in the batch that reads', async () => {
    const scope = openTestScope()
    const counted = createCounted()
    const kinds: string[] = []
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const [verdict] = await commit(scope, [countAttempt(scope, counted)])
      kinds.push(verdict.kind)
      if (verdict.kind === 'over') {
        expect(() => requireWithin(verdict)).toThrow('Request rate limit reached')
        const wait = Number(verdict.error.headers['Retry-After'])
        expect(wait).toBeGreaterThan(50)
        expect(wait).toBeLessThanOrEqual(60)
      }
    }
    expect(kinds).toEqual(['within', 'within', 'within', 'over', 'over'])
    expect(scope.meter.roundTrips).toBe(5)
    expect(
      await query('SELECT 1 FROM auth_attempts WHERE key LIKE ?', `%${counted.subject}%`),
    ).toEqual([])
  })

  test('over its limit refuses the batch that writes: of 50 at once, three are written', async () => {
    const scope = openTestScope()
    const counted = { ...createCounted(), code: 'over_email_send_rate_limit' } as const
    const emails = Array.from({ length: 50 }, createEmail)
    const { kept, codes } = await tally(
      emails.map((email) =>
        commit(scope, [limitAttempt(scope, counted), insertUser(scope, email).part]),
      ),
    )
    expect(kept).toBe(3)
    expect(new Set(codes)).toEqual(new Set(['over_email_send_rate_limit']))
    const list = JSON.stringify(emails)
    const written = 'SELECT 1 FROM auth_users WHERE email IN (SELECT value FROM json_each(?))'
    expect(await query(written, list)).toHaveLength(3)
    const refused = commit(scope, [limitAttempt(scope, counted)])
    await expect(refused).rejects.toMatchObject({
      status: 429,
      headers: { 'Retry-After': expect.stringMatching(/^(5\d|60)$/) },
    })
  })

  test('after the window counts from one again', async () => {
    const scope = openTestScope()
    const counted = createCounted()
    for (let attempt = 0; attempt < 4; attempt += 1)
      await commit(scope, [countAttempt(scope, counted)])
    await query('UPDATE auth_attempts SET resets_at = ?', new Date().toISOString())
    const [verdict] = await commit(scope, [countAttempt(scope, counted)])
    expect(verdict).toEqual({ kind: 'within' })
  })

  test('is forgotten when it is told to be; others are not', async () => {
    const scope = openTestScope()
    const [mine, other] = [createCounted(), createCounted()]
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await commit(scope, [countAttempt(scope, mine), countAttempt(scope, other)])
    }
    await commit(scope, [forgetAttempts(scope, mine)])
    const [one, two] = await commit(scope, [countAttempt(scope, mine), countAttempt(scope, other)])
    expect([one.kind, two.kind]).toEqual(['within', 'over'])
  })

  test.each([
    { name: 'off in development', bindings: { LEDGE_RATE_LIMITS: 'off' }, kept: 5 },
    {
      name: 'off in production',
      bindings: { LEDGE_RATE_LIMITS: 'off', LEDGE_DEV: undefined },
      kept: 3,
    },
    { name: 'on', bindings: { LEDGE_RATE_LIMITS: 'on' }, kept: 3 },
  ])('LEDGE_RATE_LIMITS $name', async ({ bindings, kept }) => {
    const scope = openTestScope(undefined, bindings)
    const counted = createCounted()
    const tries = Array.from({ length: 5 }, () => commit(scope, [limitAttempt(scope, counted)]))
    expect((await tally(tries)).kept).toBe(kept)
  })
})

test('between two mails there is a wait', () => {
  const now = Date.now()
  const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString()
  expect(findWaitSeconds(null, 60, now)).toBe(0)
  expect(findWaitSeconds(ago(18), 60, now)).toBe(42)
  expect(findWaitSeconds(ago(60), 60, now)).toBe(0)
  expect(() => requireInterval(ago(18), 60, now)).toThrow(
    'For security purposes, you can only request this after 42 seconds.',
  )
})
