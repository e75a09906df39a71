// The shop and the ad server under load: who buys, what is clicked, and what there is afterwards.
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { RunningLedge } from '../support/running-ledge.ts'
import type { Call, Remains } from './history.ts'

const BUYERS = 5
export const authOptions = { auth: { persistSession: false, autoRefreshToken: false } }

export type Product = { id: string; stock: number }
export type Ad = { id: string; target_url: string }

export interface Market {
  readonly products: readonly Product[]
  readonly ads: readonly Ad[]
  readonly buyers: readonly SupabaseClient[]
}

/** What can be bought and clicked, and people who buy. */
export async function openMarket(ledge: RunningLedge): Promise<Market> {
  const operator = createClient(ledge.url, ledge.secretKey, authOptions)
  const { data: products } = await operator.from('products').select('id, stock')
  const { data: ads } = await operator.from('ads').select('id, target_url').eq('active', true)
  const buyers = await Promise.all(Array.from({ length: BUYERS }, (_, n) => signUp(ledge, n)))
  return { products: (products ?? []) as Product[], ads: (ads ?? []) as Ad[], buyers }
}

async function signUp(ledge: RunningLedge, number: number): Promise<SupabaseClient> {
  const client = createClient(ledge.url, ledge.publishableKey, authOptions)
  const email = `buyer-${number}@example.com`
  const { error } = await client.auth.signUp({ email, password: 'correct horse battery staple' })
  if (error !== null) throw error
  return client
}

/**
 * Buys one piece, as the shop does: a try that was not answered, or with a fault, is made again under the same key.
 * @param tries how many at most
 */
export async function buy(buyer: SupabaseClient, productId: string, tries = 1): Promise<Call> {
  const body = { items: [{ product_id: productId, quantity: 1 }] }
  const headers = { 'Idempotency-Key': crypto.randomUUID() }
  let isOpen = false // whether a try may have gone through
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const { data, error } = await buyer.functions.invoke('purchase', { body, headers })
    if (data?.id !== undefined) return { kind: 'purchase', outcome: 'ok', subject: String(data.id) }
    const status = (error?.context as Response | undefined)?.status ?? 0
    const isRefused = status >= 400 && status < 500 && status !== 409
    if (isRefused)
      return { kind: 'purchase', outcome: isOpen ? 'unknown' : 'failed', subject: null }
    isOpen = true
    await sleep(100 * attempt)
  }
  return { kind: 'purchase', outcome: 'unknown', subject: null }
}

/** Follows an ad. */
export async function click(url: string, ad: Ad): Promise<Call> {
  const answer = await fetch(`${url}/r/${ad.id}`, { redirect: 'manual' }).catch(() => null)
  const isAccepted = answer?.status === 302 && answer.headers.get('Location') === ad.target_url
  const outcome = isAccepted ? 'ok' : answer === null || answer.status >= 500 ? 'unknown' : 'failed'
  return { kind: 'click', outcome, subject: ad.id }
}

/** Answers queries with their rows. */
type Reader = (queries: readonly string[]) => Promise<Record<string, unknown>[][]>

/** What D1 holds. */
export async function readRemains(read: Reader): Promise<Remains> {
  const names = [
    'orders',
    'items',
    'products',
    'clicks',
    'advertisers',
    'deliveries',
    'events',
  ] as const
  const rows = await read([
    'SELECT id, status, total_cents FROM orders',
    'SELECT order_id, product_id, quantity, unit_price_cents FROM order_items',
    'SELECT id, stock FROM products',
    'SELECT ad_id, charged_cents FROM clicks',
    `SELECT advertisers.id, budget_cents, spent_cents, coalesce(sum(charged_cents), 0) AS charged
      FROM advertisers LEFT JOIN ads ON advertiser_id = advertisers.id LEFT JOIN clicks ON ad_id = ads.id
      GROUP BY advertisers.id`,
    `SELECT event_id, function_name, state FROM ledge_deliveries
      JOIN ledge_events ON ledge_events.id = event_id WHERE type = 'order.placed'`,
    "SELECT id, subject FROM ledge_events WHERE type = 'order.placed'",
  ])
  return Object.fromEntries(names.map((name, index) => [name, rows[index]])) as unknown as Remains // as selected
}

/** Runs `run` for each item, so many at a time. */
export async function runAll<T>(
  items: readonly T[],
  inFlight: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await run(item)
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
}

export function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const keyed = items.map((item) => ({ item, key: random() }))
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item)
}
