// The shop's mix: what its visitors ask for, in the words of its pages.
import { randomUUID } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import type { RunningLedge } from '../../test/support/running-ledge.ts'

export interface SoakRequest {
  readonly kind: 'browse' | 'product' | 'search' | 'orders' | 'click' | 'buy' | 'sign-in'
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string | null
}

/** Shares of a visit; the rest of 1 is browsing. */
const SHARES = [
  ['sign-in', 0.01],
  ['buy', 0.02],
  ['click', 0.1],
  ['orders', 0.12],
  ['search', 0.15],
  ['product', 0.2],
] as const

const CUSTOMERS = 16
const PASSWORD = 'correct horse battery staple'
const WORDS = ['bone', 'lamp', 'tunnel', 'salmon', 'nest', 'hay', 'bra', 'a', 'goose at midnight']
const BROWSE = '/rest/v1/products?select=*&order=created_at.desc,id.asc&limit=24'
const ORDERS =
  '/rest/v1/orders?select=id,status,total_cents,created_at,order_items(id,product_id,quantity,unit_price_cents)' +
  '&order=created_at.desc&limit=10'

/** Plenty of everything, so that what is sold out and used up is not what is measured. */
const PLENTY = 1_000_000_000

export interface Shop {
  /** The next request of a visitor. */
  next(): SoakRequest
}

/** Signs customers in and fills the shelves. @param random decides what comes next */
export async function openShop(
  { url, publishableKey, secretKey }: RunningLedge,
  random: () => number,
): Promise<Shop> {
  const options = { auth: { persistSession: false, autoRefreshToken: false } }
  const operator = createClient(url, secretKey, options)
  await operator.from('products').update({ stock: PLENTY }).gte('stock', 0).throwOnError()
  await operator
    .from('advertisers')
    .update({ budget_cents: PLENTY })
    .gte('budget_cents', 0)
    .throwOnError()
  const products = await operator.from('products').select('id').throwOnError()
  const ads = await operator.from('ads').select('id').eq('active', true).throwOnError()
  const tokens = await signUpAll(url, publishableKey)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T // lists are never empty
  const visitor = { apikey: publishableKey }
  const customer = () => ({ ...visitor, Authorization: `Bearer ${pick(tokens)}` })
  const get = (
    kind: SoakRequest['kind'],
    path: string,
    headers: Record<string, string> = visitor,
  ) => ({ kind, method: 'GET', path, headers, body: null }) as const
  const post = (
    kind: SoakRequest['kind'],
    path: string,
    { headers, body }: { headers: Record<string, string>; body: object },
  ) => {
    const all = { ...headers, 'Content-Type': 'application/json' }
    return { kind, method: 'POST', path, headers: all, body: JSON.stringify(body) } as const
  }
  const idOf = (row: { id: string }) => row.id

  const requests: Readonly<Record<SoakRequest['kind'], () => SoakRequest>> = {
    browse: () => get('browse', BROWSE, { ...visitor, Prefer: 'count=exact' }),
    product: () => get('product', `/rest/v1/products?select=*&id=eq.${idOf(pick(products.data))}`),
    search: () =>
      post('search', '/functions/v1/search', {
        headers: visitor,
        body: { q: pick(WORDS), limit: 48 },
      }),
    orders: () => get('orders', ORDERS, { ...customer(), Prefer: 'count=exact' }),
    click: () => get('click', `/r/${idOf(pick(ads.data))}`, {}),
    buy: () =>
      post('buy', '/functions/v1/purchase', {
        headers: { ...customer(), 'Idempotency-Key': randomUUID() },
        body: { items: [{ product_id: idOf(pick(products.data)), quantity: 1 }] },
      }),
    'sign-in': () =>
      post('sign-in', '/auth/v1/token?grant_type=password', {
        headers: visitor,
        body: { email: emailOf(Math.floor(random() * CUSTOMERS)), password: PASSWORD },
      }),
  }
  return { next: () => requests[pickKind(random())]() }
}

/** Makes the customers. @returns their access tokens */
async function signUpAll(url: string, publishableKey: string): Promise<string[]> {
  const client = createClient(url, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  const tokens: string[] = []
  for (let n = 0; n < CUSTOMERS; n += 1) {
    const { data, error } = await client.auth.signUp({ email: emailOf(n), password: PASSWORD })
    if (error !== null || data.session === null) throw error ?? new Error('nobody was signed in')
    tokens.push(data.session.access_token)
  }
  return tokens
}

const emailOf = (n: number): string => `soak-${n}@example.com`

function pickKind(roll: number): SoakRequest['kind'] {
  let sum = 0
  for (const [kind, share] of SHARES) {
    sum += share
    if (roll < sum) return kind
  }
  return 'browse'
}
