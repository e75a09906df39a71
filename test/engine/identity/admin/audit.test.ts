// GET /admin/audit: what happened to accounts, newest first, in pages.
import { beforeAll, describe, expect, test } from 'vitest'
import { roundTripsOf } from '../../../support/worker.ts'
import { outcomeOf, query } from '../people.ts'
import { createUser, operate } from './operator.ts'

interface Entry {
  id: string
  payload: { action: string; traits: Record<string, unknown> }
  [key: string]: unknown
}

const list = (search = '') => operate('GET', `/admin/audit${search}`)
const read = async (search = ''): Promise<Entry[]> => (await list(search)).json<Entry[]>()

const SUBJECT = '11111111-1111-4111-8111-111111111111'

beforeAll(async () => {
  await query(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 120)
    INSERT INTO auth_audit_log (id, action, actor_id, subject_id, address, user_agent, details, created_at)
    SELECT printf('e%03d', i), 'login', NULL, iif(i % 10 = 0, ?, 'other'), NULL, NULL, '{}',
      printf('2026-01-01T00:%02d:00.000Z', i / 3) FROM n`,
    SUBJECT,
  )
})

test('newest first, 50 to a page, in one round trip', async () => {
  const answer = await list()
  expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
  expect(answer.headers.get('X-Total-Count')).toBe('120')
  expect(answer.headers.get('Link')).toBe(
    '</admin/audit?page=2&per_page=50>; rel="next", </admin/audit?page=3&per_page=50>; rel="last"',
  )
  const ids = (await answer.json<Entry[]>()).map(({ id }) => id)
  expect([ids.length, ids[0], ids[1], ids.at(-1)]).toEqual([50, 'e120', 'e119', 'e071'])
})

test('pages cover all of it, each entry once', async () => {
  const pages = await Promise.all([1, 2, 3, 4].map((page) => read(`?page=${page}&per_page=40`)))
  const ids = pages.flat().map(({ id }) => id)
  expect(new Set(ids).size).toBe(120)
  expect(ids).toEqual(ids.toSorted().toReversed())
})

test('of one user', async () => {
  const answer = await list(`?user_id=${SUBJECT.toUpperCase()}&per_page=5`)
  expect(answer.headers.get('X-Total-Count')).toBe('12')
  expect(answer.headers.get('Link')).toContain(`page=2&per_page=5&user_id=${SUBJECT.toUpperCase()}`)
  const entries = await answer.json<Entry[]>()
  expect(entries.map(({ id }) => id)).toEqual(['e120', 'e110', 'e100', 'e090', 'e080'])
  const read = Number(/read=(\d+)/.exec(answer.headers.get('Server-Timing') ?? '')?.[1])
  expect(read).toBeLessThan(12 + 2 * 5 + 5)
})

test('an entry says who did what, from where, and tells no secret', async () => {
  const headers = { 'CF-Connecting-IP': '203.0.113.7', 'User-Agent': 'Console/1' }
  const { id } = await createUser()
  const body = { password: 'another long passphrase', ban_duration: '1h' }
  await operate('PUT', `/admin/users/${id}`, body, { headers })
  const entries = await read(`?user_id=${id}`)
  expect(entries.map(({ payload }) => payload.action)).toEqual([
    'user_banned',
    'user_updated_password',
    'user_modified',
    'user_signedup',
  ])
  expect(entries[0]).toEqual({
    id: expect.any(String),
    created_at: expect.any(String),
    ip_address: '203.0.113.7',
    payload: {
      action: 'user_banned',
      actor_id: null,
      log_type: 'account',
      traits: { user_id: id, user_agent: 'Console/1', banned_until: expect.any(String) },
    },
  })
  expect(JSON.stringify(entries)).not.toMatch(/passphrase|scrypt/)
})

describe('refused', () => {
  test.each(['page=0', 'page=x', 'per_page=1001', 'per_page=-1', 'user_id=x', "user_id=' OR 1=1"])(
    '?%s',
    async (search) => {
      const answer = await list(`?${encodeURI(search)}`)
      expect(roundTripsOf(answer)).toBe(0)
      expect(await outcomeOf(answer)).toEqual([400, 'validation_failed'])
    },
  )
})
