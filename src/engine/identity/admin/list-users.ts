// `GET /admin/users`: one page and the count, in one round trip.
import { type SQL, sql } from 'drizzle-orm'
import type { Context } from 'hono'
import { ApiError, type RouteEnv, type Row, readRow, type Scope } from '../../core/index.ts'
import { factors } from '../factor/tables.ts'
import { commit, type Part } from '../part.ts'
import { type Account, identities, users } from '../tables.ts'
import type { Page } from './page.ts'

const MAX_FILTER_CHARACTERS = 254

/** Which users, in which order. */
export interface Listing {
  readonly filter: string
  readonly order: SQL
}

/** `?filter=&sort=`. @throws ApiError `validation_failed` */
export function requireListing(c: Context<RouteEnv>): Listing {
  const filter = c.req.query('filter') ?? ''
  if (filter.length > MAX_FILTER_CHARACTERS) {
    throw invalid(`filter may be ${MAX_FILTER_CHARACTERS} characters`)
  }
  return { filter: filter.toLowerCase(), order: requireOrder(c.req.query('sort') ?? '') }
}

/** Orders that have an index, so that a page costs what it shows and what stands before it. */
const ORDERS: Readonly<Record<string, SQL>> = {
  'created_at asc': sql`created_at, rowid`,
  'created_at desc': sql`created_at DESC, rowid DESC`,
  'email asc': sql`email`,
  'email desc': sql`email DESC`,
}

function requireOrder(text: string): SQL {
  const words = (text || 'created_at desc').toLowerCase().split(/ +/)
  const order = ORDERS[[...words, ...(words.length === 1 ? ['asc'] : [])].join(' ')]
  if (order !== undefined) return order
  throw invalid('Bad Sort Parameters: sort by created_at or email, then asc or desc')
}

const invalid = (message: string): ApiError =>
  new ApiError('validation_failed', message, { status: 400 })

/** One page, and how many there are in all. */
export async function listUsers(
  scope: Scope,
  { filter, order }: Listing,
  page: Page,
): Promise<{ accounts: Account[]; total: number }> {
  const which = filter === '' ? sql`true` : matches(filter)
  const [total, accounts] = await commit(scope, [countUsers(which), readPage(which, order, page)])
  return { accounts, total }
}

/** Text within the address, the number or the name, as GoTrue looks for it. No pattern: D1 limits those. */
const matches = (filter: string): SQL => sql`(
  instr(${users.email}, ${filter}) > 0 OR instr(${users.phone}, ${filter}) > 0
  OR instr(lower(json_extract(${users.userMetadata}, '$.full_name')), ${filter}) > 0)`

const countUsers = (which: SQL): Part<number> => ({
  items: [sql`SELECT count(*) AS total FROM ${users} WHERE ${which}`],
  read: ([rows = []]) => Number(rows[0]?.total),
})

function readPage(which: SQL, order: SQL, { page, perPage }: Page): Part<Account[]> {
  // Each user's ways in come along as JSON: a second query would have to find the page once more.
  const item = sql`SELECT ${users}.*, ${owned} AS owned, ${held} AS held FROM ${users} WHERE ${which}
    ORDER BY ${order} LIMIT ${perPage} OFFSET ${(page - 1) * perPage}`
  return { items: [item], read: ([rows = []]) => rows.map(readListed) }
}

const owned = sql`(
  SELECT json_group_array(json_object(
    'id', id, 'user_id', user_id, 'provider', provider, 'provider_id', provider_id,
    'identity_data', identity_data, 'last_sign_in_at', last_sign_in_at,
    'created_at', created_at, 'updated_at', updated_at) ORDER BY created_at)
  FROM ${identities} WHERE user_id = ${users.id})`

/** What is verified by stays where it is. */
const held = sql`(
  SELECT json_group_array(json_object(
    'id', id, 'user_id', user_id, 'type', type, 'status', status, 'friendly_name', friendly_name,
    'last_challenged_at', last_challenged_at, 'created_at', created_at, 'updated_at', updated_at))
  FROM ${factors} WHERE user_id = ${users.id})`

function readListed(row: Row): Account {
  const list = JSON.parse(String(row.owned)) as Row[] // what `owned` has made
  return {
    user: readRow(users, row),
    identities: list.map((one) => readRow(identities, one)),
    factors: (JSON.parse(String(row.held)) as Row[]).map((one) => readRow(factors, one)),
  }
}
