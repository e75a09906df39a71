// `npm run bench:events`: how fast the event pipeline and the click queue go, and what that costs at D1, at the usual
// load and at ten times as much, with no setting changed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { startLedge } from '../test/support/running-ledge.ts'
import { until } from '../test/support/until.ts'

const LOADS = [
  { name: 'usual', events: 100, clicks: 1_000 },
  { name: 'ten times', events: 1_000, clicks: 10_000 },
]
const IN_FLIGHT = 32
const PATIENCE_SECONDS = 600

const persistTo = mkdtempSync(join(tmpdir(), 'ledge-bench-'))
const ledge = await startLedge(persistTo, ['test/bench/metered.ts'])
const options = { auth: { persistSession: false, autoRefreshToken: false } }
const operator = createClient(ledge.url, ledge.secretKey, options)
const buyer = createClient(ledge.url, ledge.publishableKey, options)

try {
  await buyer.auth.signUp({ email: 'bench@example.com', password: 'correct horse battery staple' })
  const product = await requireOne('products')
  const ad = await requireOne('ads')
  await operator.from('products').update({ stock: 1_000_000 }).eq('id', product)
  await operator.from('advertisers').update({ budget_cents: 100_000_000 }).neq('id', '')
  for (const load of LOADS) {
    console.log(`Load: ${load.name}, ${load.events} purchases, then ${load.clicks} clicks …`)
    const items = [{ product_id: product, quantity: 1 }]
    const buy = async () => {
      const { error } = await buyer.functions.invoke('purchase', { body: { items } })
      if (error !== null) throw error
    }
    report(
      'events',
      100,
      await measure({
        queue: 'ledge-events',
        count: load.events,
        work: buy,
        countDone: countConfirmed,
      }),
    )
    const click = async () => {
      const { status } = await fetch(`${ledge.url}/r/${ad}`, { redirect: 'manual' })
      if (status !== 302) throw new Error(`a click was answered ${status}`)
    }
    report(
      'clicks',
      1_000,
      await measure({
        queue: 'ledge-clicks',
        count: load.clicks,
        work: click,
        countDone: countClicks,
      }),
    )
  }
} finally {
  await ledge.kill()
  rmSync(persistTo, { recursive: true, force: true })
}

interface Job {
  /** The queue whose consumer's D1 round trips are counted. */
  queue: string
  count: number
  work: () => Promise<void>
  countDone: () => Promise<number>
}

interface Measured {
  count: number
  seconds: number
  roundTrips: number
  batches: number
}

/** Does `work` so many times and waits until all of it has had its effect. */
async function measure({ queue, count, work, countDone }: Job): Promise<Measured> {
  const before = await readFigures(queue)
  const done = await countDone()
  const start = performance.now()
  let left = count
  const worker = async () => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  await until(countDone, (now) => now - done >= count, PATIENCE_SECONDS)
  const seconds = (performance.now() - start) / 1000
  const after = await readFigures(queue)
  return {
    count,
    seconds,
    roundTrips: after.roundTrips - before.roundTrips,
    batches: after.runs - before.runs,
  }
}

function report(
  what: string,
  per: number,
  { count, seconds, roundTrips, batches }: Measured,
): void {
  const share = ((roundTrips / count) * per).toFixed(1)
  const speed = (count / seconds).toFixed(0)
  console.log(
    `  ${what}: ${speed} per second from request to effect; ${share} D1 round trips per ${per} in ${batches} queue batches`,
  )
}

async function readFigures(queue: string): Promise<{ roundTrips: number; runs: number }> {
  const answer = await fetch(`${ledge.url}/__figures`)
  const figures = (await answer.json()) as Record<string, { roundTrips: number; runs: number }>
  return figures[queue] ?? { roundTrips: 0, runs: 0 }
}

async function requireOne(table: string): Promise<string> {
  const { data } = await operator.from(table).select('id').order('id').limit(1)
  const id = data?.[0]?.id as string | undefined
  if (id === undefined) throw new Error(`the sample has no ${table}`)
  return id
}

async function countConfirmed(): Promise<number> {
  const query = operator.from('orders').select('*', { count: 'exact', head: true })
  return (await query.eq('status', 'confirmed')).count ?? 0
}

async function countClicks(): Promise<number> {
  return (await operator.from('clicks').select('*', { count: 'exact', head: true })).count ?? 0
}
