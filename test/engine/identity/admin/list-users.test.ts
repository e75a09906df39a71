// GET /admin/users: pages in one round trip that cost what they show, and the headers by which clients turn them.
import { beforeAll, describe, expect, test } from 'vitest'
import { createCaller, roundTripsOf, secretKey } from '../../../support/worker.ts'
import { outcomeOf, query, type UserBody } from '../people.ts'
import { createUser, operate } from './operator.ts'

const COUNT = 125

interface ListBody {
  users: UserBody[]
  aud: string
}

const list = (search = '') => operate('GET', `/admin/users${search}`)
const emailsOf = async (answer: Response) =>
  (await answer.json<ListBody>()).users.map(({ email }) => email)

beforeAll(async () => {
  await query('DELETE FROM auth_users')
  await query(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?)
    INSERT INTO auth_users (id, email, app_metadata, user_metadata, created_at, updated_at)
    SELECT printf('00000000-0000-4000-8000-%012d', i), printf('u%03d@example.com', i), '{}',
      json_object('full_name', printf('Person %03d', i)), printf('2026-01-01T00:%02d:%02d.000Z', i / 60, i % 60),
      '2026-01-01T00:00:00.000Z' FROM n`,
    COUNT,
  )
  await query(
    `INSERT INTO auth_identities SELECT 'i' || id, id, 'email', id, json_object('email', email), NULL, created_at, updated_at
    FROM auth_users`,
  )
})

test('the first page: newest first, 50, with their ways in, in one round trip', async () => {
  const answer = await list()
  expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
  expect(answer.headers.get('X-Total-Count')).toBe('125')
  expect(answer.headers.get('Link')).toBe(
    '</admin/users?page=2&per_page=50>; rel="next", </admin/users?page=3&per_page=50>; rel="last"',
  )
  const { users, aud } = await answer.json<ListBody>()
  expect(aud).toBe('authenticated')
  expect(users).toHaveLength(50)
  expect(users[0]).toMatchObject({
    email: 'u125@example.com',
    identities: [{ provider: 'email', identity_data: { email: 'u125@example.com' } }],
  })
  expect(JSON.stringify(users)).not.toMatch(/password|null/)
})

test.each([
  { search: '?page=&per_page=', first: 'u125', length: 50, next: 'page=2' },
  { search: '?page=3', first: 'u025', length: 25, next: null },
  { search: '?page=4', first: undefined, length: 0, next: null },
  { search: '?page=999999999&per_page=1000', first: undefined, length: 0, next: null },
  { search: '?per_page=1000', first: 'u125', length: 125, next: null },
  { search: '?page=13&per_page=10', first: 'u005', length: 5, next: null },
  { search: '?sort=created_at%20asc&per_page=1', first: 'u001', length: 1, next: 'page=2' },
  { search: '?sort=created_at&per_page=1', first: 'u001', length: 1, next: 'page=2' },
  { search: '?sort=email+DESC&per_page=2', first: 'u125', length: 2, next: 'page=2' },
  { search: '?filter=u00&per_page=5', first: 'u009', length: 5, next: 'page=2' },
  { search: '?filter=PERSON%20077', first: 'u077', length: 1, next: null },
  { search: '?filter=%25', first: undefined, length: 0, next: null },
  {
    search: `?filter=${encodeURIComponent("' OR 1=1 --")}`,
    first: undefined,
    length: 0,
    next: null,
  },
  { search: `?filter=${'x'.repeat(254)}`, first: undefined, length: 0, next: null },
])('$search', async ({ search, first, length, next }) => {
  const answer = await list(search)
  expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
  const link = answer.headers.get('Link') ?? ''
  expect(/<\/admin\/users\?(page=\d+)[^>]*>; rel="next"/.exec(link)?.[1] ?? null).toBe(next)
  const emails = await emailsOf(answer)
  expect([emails.length, emails[0]?.slice(0, 4)]).toEqual([length, first])
})

test('the other parameters stay in the links, without what would break them apart', async () => {
  const answer = await list('?filter=u,%3B%3E&per_page=1&page=1&sort=email')
  expect(answer.headers.get('Link')).toBe(
    '</admin/users?page=1&per_page=1&filter=u%2C%3B%3E&sort=email>; rel="last"',
  )
})

test.each([
  ...['page=0', 'page=-1', 'page=x', 'page=1.5', 'page=1e3', 'page=0x1', 'page=%20', 'page=1%00'],
  ...['page=99999999999999999999', 'per_page=0', 'per_page=1001', 'per_page=x', 'per_page=-5'],
  ...['sort=password_hash', 'sort=created_at%20sideways', 'sort=1', 'sort=email%20asc%20asc'],
  ...['sort=__proto__', 'sort=created_at%3BDROP', `filter=${'x'.repeat(255)}`],
])('?%s is refused, and D1 is not asked', async (search) => {
  const answer = await list(`?${search}`)
  expect(roundTripsOf(answer)).toBe(0)
  expect(await outcomeOf(answer)).toEqual([400, 'validation_failed'])
})

describe('what a page costs', () => {
  const readOf = (answer: Response) =>
    Number(/read=(\d+)/.exec(answer.headers.get('Server-Timing') ?? '')?.[1])

  test('beside the count, the rows that it shows and those before it', async () => {
    for (const sort of ['created_at desc', 'created_at asc', 'email']) {
      const first = await list(`?per_page=5&sort=${encodeURIComponent(sort)}`)
      expect(readOf(first)).toBeLessThan(COUNT + 5 * 5)
      const last = await list(`?per_page=5&page=25&sort=${encodeURIComponent(sort)}`)
      expect(readOf(last)).toBeLessThan(2 * COUNT + 5 * 5)
    }
  })
})

test('the operator is told the cost in production too', async () => {
  const bindings = { LEDGE_DEV: undefined, RATE_LIMIT: { limit: async () => ({ success: true }) } }
  const answer = await createCaller()('/auth/v1/admin/users', { as: secretKey, bindings })
  expect(roundTripsOf(answer)).toBe(1)
})

test('users made in the same moment are each on one page', async () => {
  const made = await Promise.all(Array.from({ length: 10 }, () => createUser({ password: '' })))
  const seen: string[] = []
  for (let page = 1; page <= 5; page += 1) {
    const answer = await list(`?page=${page}&per_page=2`)
    seen.push(...(await answer.json<ListBody>()).users.map(({ id }) => id))
  }
  expect(new Set(seen)).toEqual(new Set(made.map(({ id }) => id)))
})
