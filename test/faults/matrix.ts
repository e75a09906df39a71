// The matrix: the shop and the ad server under each fault alone, and under all of them, on one Ledge that goes on.
import { randomUUID } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import { USUAL_MIX } from '../../scripts/start/chaos.ts'
import { createRandom } from '../support/random.ts'
import { type RunningLedge, startLedge } from '../support/running-ledge.ts'
import { until } from '../support/until.ts'
import { findLostClicks, findViolations, History, type Violation } from './history.ts'
import type { Mix } from './layer/plan.ts'
import {
  authOptions,
  buy,
  click,
  type Market,
  openMarket,
  readRemains,
  runAll,
  shuffle,
} from './market.ts'

/** A kind of trouble, and how much of it. */
export interface Trouble {
  readonly name: string
  readonly mix: Mix
}

export const TROUBLES: readonly Trouble[] = [
  { name: 'nothing', mix: {} },
  { name: 'D1 fails before the commit', mix: { d1Before: 0.15 } },
  { name: 'D1 fails after the commit', mix: { d1After: 0.15 } },
  { name: 'D1 is overloaded', mix: { d1Overloaded: 0.15 } },
  { name: 'D1 is slow', mix: { d1Slow: 0.3 } },
  { name: 'KV is down', mix: { kvDown: 0.5 } },
  { name: 'KV is a minute stale', mix: { kvStale: 1 } },
  { name: 'KV remembers misses', mix: { kvMisses: 1 } },
  { name: 'queues send twice', mix: { queueDuplicates: 0.5 } },
  { name: 'queues reorder', mix: { queueReorders: 0.5 } },
  { name: 'queues are late', mix: { queueDelays: 0.3 } },
  { name: 'the doorbell is lost', mix: { queueDrops: 0.5 } },
  { name: 'queues refuse', mix: { queueRefuses: 0.5 } },
  { name: 'mail times out when sent', mix: { mailTimesOut: 0.5 } },
  { name: 'the clock jumps 5 minutes', mix: { clockJumps: 0.2 } },
  { name: 'all of it', mix: USUAL_MIX },
]

/** What one trouble came to. */
export interface MatrixLine {
  readonly name: string
  readonly operations: number
  readonly acknowledged: number
  readonly unknown: number
  readonly injected: number
  readonly violations: readonly Violation[]
  readonly secondsToSettle: number
}

export interface MatrixOptions {
  readonly seed: number
  /** A fresh folder for the local state. */
  readonly persistTo: string
  readonly troubles: readonly Trouble[]
  readonly purchases: number
  readonly clicks: number
  /** Customers who sign out meanwhile. */
  readonly leavers: number
  /** Hears of each trouble before it begins. */
  tell(name: string): void
}

const IN_FLIGHT = 24
const TRIES = 6
const SETTLE_SECONDS = 240

/** What is open while it runs. */
interface Stage {
  readonly options: MatrixOptions
  readonly ledge: RunningLedge
  readonly market: Market
  readonly history: History
  readonly random: () => number
}

/** Plays the troubles one after the other; the same seed makes the same choices. */
export async function playMatrix(options: MatrixOptions): Promise<MatrixLine[]> {
  const { seed, persistTo } = options
  const calm = ['--chaos', String(seed), '--faults', 'd1Before=0']
  const ledge = await startLedge(persistTo, calm)
  try {
    const market = await openMarket(ledge)
    const stage = { options, ledge, market, history: new History(), random: createRandom(seed) }
    const lines: MatrixLine[] = []
    const seen = new Set<string>()
    for (const trouble of options.troubles) {
      options.tell(trouble.name)
      const line = await playTrouble(stage, trouble)
      const violations = line.violations.filter(({ text }) => !seen.has(text))
      for (const { text } of violations) seen.add(text) // what is wrong stays wrong: it is told once
      lines.push({ ...line, violations })
    }
    return lines
  } finally {
    await ledge.kill()
  }
}

async function playTrouble(stage: Stage, { name, mix }: Trouble): Promise<MatrixLine> {
  const { ledge, market, history } = stage
  const before = history.calls.length
  const leavers: Leaver[] = []
  const injectedBefore = await setFaults(ledge, mix)
  await runAll(planWork(stage, leavers), IN_FLIGHT, (work) => work())
  const injected = (await setFaults(ledge, {})) - injectedBefore
  const startedAt = Date.now()
  const unsettled = await settle(stage)
  const secondsToSettle = Math.round((Date.now() - startedAt) / 1000)
  const remains = await readRows(ledge)
  const stockBefore = new Map(market.products.map(({ id, stock }) => [id, stock]))
  const calls = history.calls.slice(before)
  const violations = [
    ...unsettled,
    ...findViolations(history, remains, stockBefore),
    ...findLostClicks(history, remains),
    ...(await findRevenants(ledge, leavers)),
  ]
  const count = (outcome: string) => calls.filter((call) => call.outcome === outcome).length
  return {
    ...{ name, operations: calls.length, injected, violations, secondsToSettle },
    ...{ acknowledged: count('ok'), unknown: count('unknown') },
  }
}

function planWork(stage: Stage, leavers: Leaver[]): (() => Promise<void>)[] {
  const { options, ledge, market, history, random } = stage
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T // lists are never empty
  const purchases = Array.from({ length: options.purchases }, () => {
    const [buyer, product] = [pick(market.buyers), pick(market.products)]
    return async () => history.record(await buy(buyer, product.id, TRIES))
  })
  const clicks = Array.from({ length: options.clicks }, () => {
    const ad = pick(market.ads)
    return async () => history.record(await click(ledge.url, ad))
  })
  const leaving = Array.from({ length: options.leavers }, () => async () => {
    const leaver = await leave(ledge)
    if (leaver !== null) leavers.push(leaver)
  })
  return shuffle([...purchases, ...clicks, ...leaving], random)
}

/** Sets how likely each fault is. @returns how many have happened so far */
async function setFaults(ledge: RunningLedge, faults: Mix): Promise<number> {
  const answer = await fetch(`${ledge.url}/_chaos`, {
    method: 'POST',
    body: JSON.stringify({ faults }),
  })
  const { injected } = (await answer.json()) as { injected: Record<string, number> } // the layer's report
  return Object.values(injected).reduce((sum, count) => sum + count, 0)
}

/** What D1 holds while its Ledge runs. */
const readRows = (ledge: RunningLedge) =>
  readRemains(async (queries) => {
    const answer = await fetch(`${ledge.url}/_chaos/rows`, {
      method: 'POST',
      headers: { apikey: ledge.secretKey },
      body: JSON.stringify(queries),
    })
    return (await answer.json()) as Record<string, unknown>[][] // rows, as asked for
  })

/** Lets the minute's schedule run until nothing is open; dead deliveries run again, as an operator would let them. */
async function settle({ ledge, history }: Stage): Promise<Violation[]> {
  const operator = createClient(ledge.url, ledge.secretKey, authOptions)
  const headers = { apikey: ledge.secretKey, 'Content-Type': 'application/json' }
  const replay = `${ledge.url}/operator/v1/deliveries/replay`
  const findOpen = async (): Promise<string[]> => {
    await fetch(`${ledge.url}/cdn-cgi/local/scheduled`)
    await fetch(replay, { method: 'POST', headers, body: '{}' })
    const query = operator.from('orders').select('*', { count: 'exact', head: true })
    const { count } = await query.not('status', 'in', '(shipped,refunded)')
    const late = findLostClicks(history, await readRows(ledge)).length
    return [...(count === 0 ? [] : [`${count} orders`]), ...(late === 0 ? [] : [`${late} ads`])]
  }
  try {
    await until(findOpen, (open) => open.length === 0, SETTLE_SECONDS)
    return []
  } catch (error) {
    return [{ kind: 'lost', text: `after ${SETTLE_SECONDS} s: ${String(error)}` }]
  }
}

/** Somebody who has signed out, with what they held. */
interface Leaver {
  readonly accessToken: string
  readonly refreshToken: string
}

/** Signs up and out. @returns null when either was not acknowledged */
async function leave(ledge: RunningLedge): Promise<Leaver | null> {
  const client = createClient(ledge.url, ledge.publishableKey, authOptions)
  const email = `${randomUUID()}@example.com`
  const { data } = await client.auth.signUp({ email, password: 'correct horse battery staple' })
  if (data.session === null) return null
  const { access_token: accessToken, refresh_token: refreshToken } = data.session
  const answer = await fetch(`${ledge.url}/auth/v1/logout?scope=local`, {
    method: 'POST',
    headers: { apikey: ledge.publishableKey, Authorization: `Bearer ${accessToken}` },
  }).catch(() => null)
  return answer?.status === 204 ? { accessToken, refreshToken } : null
}

/** People who come in with what they held before they signed out. */
async function findRevenants(
  ledge: RunningLedge,
  leavers: readonly Leaver[],
): Promise<Violation[]> {
  const { url, publishableKey: apikey } = ledge
  const found = await Promise.all(
    leavers.map(async ({ accessToken, refreshToken }) => {
      const headers = { apikey, Authorization: `Bearer ${accessToken}` }
      const answers = await Promise.all([
        fetch(`${url}/auth/v1/user`, { headers }),
        fetch(`${url}/rest/v1/orders?limit=1`, { headers }),
        fetch(`${url}/auth/v1/token?grant_type=refresh_token`, {
          method: 'POST',
          headers: { apikey, 'Content-Type': 'application/json' },
          body: JSON.stringify({ refresh_token: refreshToken }),
        }),
      ])
      return answers.filter(({ ok }) => ok).map((answer) => new URL(answer.url).pathname)
    }),
  )
  return found.flat().map((path) => ({
    kind: 'lost' as const,
    text: `somebody who had signed out was let in at ${path}`,
  }))
}
