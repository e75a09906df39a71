// One round of a fault run: customers buy and click, the power goes, it comes back, and everything settles.
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { readLocalDatabase } from '../support/local-database.ts'
import { createRandom } from '../support/random.ts'
import { type RunningLedge, startLedge } from '../support/running-ledge.ts'
import { until } from '../support/until.ts'
import { findViolations, History, type Remains } from './history.ts'

export interface RoundOptions {
  seed: number
  purchases: number
  clicks: number
  /** A fresh folder for the local state. */
  persistTo: string
}

export interface RoundReport {
  seed: number
  acknowledged: { purchases: number; clicks: number }
  unknown: { purchases: number; clicks: number }
  /** From the second start to the last order shipped. */
  secondsToSettle: number
  violations: string[]
}

/** What one round has in flight. */
export const LOAD = { purchases: 500, clicks: 5_000 }

const BUYERS = 5
const IN_FLIGHT = 50
const SETTLE_SECONDS = 200
const authOptions = { auth: { persistSession: false, autoRefreshToken: false } }

/** Runs one round; the same seed makes the same choices, and pulls the plug after the same number of answers. */
export async function runRound(options: RoundOptions): Promise<RoundReport> {
  const random = createRandom(options.seed)
  const history = new History()
  const first = await startLedge(options.persistTo)
  const market = await openMarket(first)
  const killAfter = Math.floor((options.purchases + options.clicks) * (0.2 + 0.6 * random()))
  const plug = createPlug(first, killAfter)

  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T // lists are never empty
  const works = [
    ...Array.from({ length: options.purchases }, () => {
      const [buyer, product] = [pick(market.buyers), pick(market.products)]
      return () => buy(buyer, product.id)
    }),
    ...Array.from({ length: options.clicks }, () => {
      const ad = pick(market.ads)
      return () => click(first.url, ad)
    }),
  ]
  await runAll(shuffle(works, random), async (work) => {
    const call = await work()
    history.record(call)
    if (call.outcome === 'ok') plug.count()
  })
  await plug.pulled()

  const second = await startLedge(options.persistTo)
  const startedAt = Date.now()
  await untilSettled(second)
  const secondsToSettle = Math.round((Date.now() - startedAt) / 1000)
  await second.kill()
  const remains = await readRemains(options.persistTo)
  const stockBefore = new Map(market.products.map(({ id, stock }) => [id, stock]))
  return {
    seed: options.seed,
    acknowledged: {
      purchases: history.count('purchase', 'ok'),
      clicks: history.count('click', 'ok'),
    },
    unknown: {
      purchases: history.count('purchase', 'unknown'),
      clicks: history.count('click', 'unknown'),
    },
    secondsToSettle,
    violations: findViolations(history, remains, stockBefore),
  }
}

type Product = { id: string; stock: number }
type Ad = { id: string; target_url: string }

async function openMarket(ledge: RunningLedge) {
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

async function buy(buyer: SupabaseClient, productId: string) {
  const items = [{ product_id: productId, quantity: 1 }]
  const { data, error } = await buyer.functions.invoke('purchase', { body: { items } })
  if (data?.id !== undefined)
    return { kind: 'purchase', outcome: 'ok', subject: String(data.id) } as const
  const status = (error?.context as Response | undefined)?.status
  const outcome = status !== undefined && status < 500 ? 'failed' : 'unknown'
  return { kind: 'purchase', outcome, subject: null } as const
}

async function click(url: string, ad: Ad) {
  const answer = await fetch(`${url}/r/${ad.id}`, { redirect: 'manual' }).catch(() => null)
  const isAccepted = answer?.status === 302 && answer.headers.get('Location') === ad.target_url
  const outcome = isAccepted ? 'ok' : answer === null || answer.status >= 500 ? 'unknown' : 'failed'
  return { kind: 'click', outcome, subject: ad.id } as const
}

/** Pulls the plug after so many answers. */
function createPlug(ledge: RunningLedge, killAfter: number) {
  let answers = 0
  let pulled: Promise<void> | undefined
  return {
    count(): void {
      answers += 1
      if (answers === killAfter) pulled = ledge.kill()
    },
    pulled: async (): Promise<void> => {
      if (pulled === undefined) throw new Error(`only ${answers} of ${killAfter} answers came`)
      await pulled
    },
  }
}

async function untilSettled(ledge: RunningLedge): Promise<void> {
  const operator = createClient(ledge.url, ledge.secretKey, authOptions)
  const countOpen = async () => {
    const query = operator.from('orders').select('*', { count: 'exact', head: true })
    return (await query.neq('status', 'shipped')).count
  }
  await until(countOpen, (count) => count === 0, SETTLE_SECONDS)
}

/** Runs `run` for each item, `IN_FLIGHT` at a time. */
async function runAll<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await run(item)
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const keyed = items.map((item) => ({ item, key: random() }))
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item)
}

async function readRemains(persistTo: string): Promise<Remains> {
  const names = [
    'orders',
    'items',
    'products',
    'clicks',
    'advertisers',
    'deliveries',
    'events',
  ] as const
  const rows = await readLocalDatabase(persistTo, [
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
