// The same work asked of Ledge and of the bare Worker, each in its own words.

import { get, type Headers, isNotEmpty, lacks, patch, post } from './request.ts'
import { orderId, PASSWORD, productId, type Sizes, userEmail } from './rows.ts'
import { AD } from './storage.ts'
import type { Chain, Kind, LoadRequest, Work } from './target.ts'

/** Customers who are signed in while it is measured. */
const SIGNED_IN = 64
const REQUESTS = 500
const LISTED = 20
const JSON_TYPE = { 'Content-Type': 'application/json' }
const AS_ONE_ROW = { Accept: 'application/vnd.pgrst.object+json' }
const AND_RETURN = { Prefer: 'return=representation' }
const OWN = 'status=eq.placed&order=created_at.desc&limit=20'
// As long as a refresh token need not be: only the text counts.
const PLACEHOLDER = 'REFRESHTOKEN'

/** One who signs in to get texts and tokens. */
interface Door {
  readonly origin: string
  readonly path: string
  readonly headers: Record<string, string>
}

interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

async function signIn({ origin, path, headers }: Door, user: number): Promise<Tokens> {
  const body = JSON.stringify({ email: userEmail(user), password: PASSWORD })
  const answer = await fetch(origin + path, { method: 'POST', headers, body })
  if (!answer.ok) throw new Error(`nobody can sign in: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Tokens
}

/** Signs the first customers in, one after the other: each costs a password's hash. */
async function signAllIn(door: Door, { users }: Sizes): Promise<Record<string, string>[]> {
  const all: Record<string, string>[] = []
  for (let user = 1; user <= Math.min(SIGNED_IN, users); user += 1) {
    const { access_token } = await signIn(door, user)
    all.push({ ...door.headers, Authorization: `Bearer ${access_token}` })
  }
  return all
}

const createChain = (door: Door): Chain => ({
  member: 'refresh_token',
  placeholder: PLACEHOLDER,
  begin: (count) =>
    Promise.all(
      Array.from({ length: count }, async (_, k) => (await signIn(door, k + 1)).refresh_token),
    ),
})

/** Requests of all kinds to Ledge. */
export async function createLedgeWork(
  origin: string,
  key: string,
  sizes: Sizes,
): Promise<Map<Kind, Work>> {
  const visitor = { ...JSON_TYPE, apikey: key }
  const door = { origin, path: '/auth/v1/token?grant_type=password', headers: visitor }
  const customers = await signAllIn(door, sizes)
  const list = `/rest/v1/orders?select=*&${OWN}`
  const embed = `/rest/v1/orders?select=*,order_items(*)&${OWN}`
  const refresh = '/auth/v1/token?grant_type=refresh_token'
  return createWork(sizes, customers, {
    hello: get('/hello', visitor),
    row: (n) => get(`/rest/v1/products?id=eq.${productId(n)}`, { ...visitor, ...AS_ONE_ROW }),
    list: (as) => get(list, as),
    count: (as) => get(list, { ...as, Prefer: 'count=exact' }),
    counted: 206,
    embed: (as) => get(embed, as),
    insert: (as, body) => post('/rest/v1/orders', { ...as, ...AND_RETURN }, body),
    update: (as, id, body) => patch(`/rest/v1/orders?id=eq.${id}`, as, body),
    token: (as) => get('/whoami', as),
    redirect: get(`/r/${AD}`, {}),
    refresh: (body) => post(refresh, visitor, body),
    signIn: (body) => post(door.path, visitor, body),
    chain: createChain(door),
  })
}

/** Requests of all kinds to the bare Worker. */
export async function createBareWork(origin: string, sizes: Sizes): Promise<Map<Kind, Work>> {
  const door = { origin, path: '/sign-in', headers: JSON_TYPE }
  const customers = await signAllIn(door, sizes)
  const list = '/orders?status=placed&limit=20'
  return createWork(sizes, customers, {
    hello: get('/hello', JSON_TYPE),
    row: (n) => get(`/products/${productId(n)}`, {}),
    list: (as) => get(list, as),
    count: (as) => get(`${list}&count`, as),
    counted: 200,
    embed: (as) => get(`${list}&items`, as),
    insert: (as, body) => post('/orders', as, body),
    update: (as, id, body) => patch(`/orders/${id}`, as, body),
    token: (as) => get('/whoami', as),
    redirect: get(`/r/${AD}`, {}),
    refresh: (body) => post('/refresh', JSON_TYPE, body),
    signIn: (body) => post('/sign-in', JSON_TYPE, body),
    chain: createChain(door),
  })
}

/** How a server wants to be asked. */
interface Words {
  hello: LoadRequest
  row(n: number): LoadRequest
  list(as: Headers): LoadRequest
  count(as: Headers): LoadRequest
  /** Status of a list that is a part of what was counted. */
  counted: number
  embed(as: Headers): LoadRequest
  insert(as: Headers, body: object): LoadRequest
  update(as: Headers, id: string, body: object): LoadRequest
  token(as: Headers): LoadRequest
  redirect: LoadRequest
  refresh(body: object): LoadRequest
  signIn(body: object): LoadRequest
  chain: Chain
}

function createWork(
  { products, orders, users }: Sizes,
  customers: readonly Headers[],
  words: Words,
): Map<Kind, Work> {
  const each = (make: (as: Headers, user: number) => LoadRequest) =>
    customers.map((as, index) => make(as, index + 1))
  const own = (user: number) => orderId(user + users * (Math.floor(orders / users) - 1))
  const rows = Array.from({ length: Math.min(REQUESTS, products) }, (_, k) =>
    words.row(((k * 7919) % products) + 1),
  )
  const insert = { status: 'placed', total_cents: 4200 }
  const credentials = (user: number) => ({ email: userEmail(user), password: PASSWORD })
  const refresh = { refresh_token: PLACEHOLDER }
  return new Map<Kind, Work>([
    ['hello', work([words.hello], 200, lacks('"hello":"world"'))],
    ['row', work(rows, 200, lacks('"name":"Product '))],
    ['list', work(each(words.list), 200, isNoList(false))],
    ['count', work(each(words.count), words.counted, isNoList(false))],
    ['embed', work(each(words.embed), 200, isNoList(true))],
    [
      'insert',
      work(
        each((as) => words.insert(as, insert)),
        201,
        lacks('"total_cents":4200'),
      ),
    ],
    [
      'update',
      work(
        each((as, user) => words.update(as, own(user), { total_cents: 7 })),
        204,
        isNotEmpty,
      ),
    ],
    ['token', work(each(words.token), 200, lacks('"user_id":"'))],
    ['redirect', work([words.redirect], 302, isNotEmpty)],
    [
      'refresh',
      { ...work([words.refresh(refresh)], 200, lacks('"access_token":"')), chain: words.chain },
    ],
    [
      'signIn',
      work(
        each((_, user) => words.signIn(credentials(user))),
        200,
        lacks('"refresh_token":"'),
      ),
    ],
  ])
}

const work = (requests: readonly LoadRequest[], status: number, findFault: Work['findFault']) => ({
  requests,
  status,
  findFault,
})

const isNoList = (hasItems: boolean) => (body: string) => {
  const rows = JSON.parse(body) as { status: string; order_items?: unknown[] }[]
  if (rows.length !== LISTED) return `${rows.length} rows in place of ${LISTED}`
  if (rows.some(({ status }) => status !== 'placed')) return 'rows of another status'
  if (hasItems && rows.some(({ order_items }) => order_items?.length === undefined))
    return 'no items'
  return null
}
