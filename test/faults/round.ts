// One round of a fault run: customers buy and click, the power goes, it comes back, and everything settles.
import { createClient } from '@supabase/supabase-js'
import { readLocalDatabase } from '../support/local-database.ts'
import { createRandom } from '../support/random.ts'
import { type RunningLedge, startLedge } from '../support/running-ledge.ts'
import { until } from '../support/until.ts'
import { findViolations, History, type Violation } from './history.ts'
import { authOptions, buy, click, openMarket, readRemains, runAll, shuffle } from './market.ts'

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
  violations: Violation[]
}

/** What one round has in flight; each purchase is a workflow of its own afterwards. */
export const LOAD = { purchases: 500, clicks: 5_000 }

/** The same for the test command, which has other things to do. */
export const SMALL_LOAD = { purchases: 100, clicks: 2_000 }

const IN_FLIGHT = 50
const SETTLE_SECONDS = 200

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
  await runAll(shuffle(works, random), IN_FLIGHT, async (work) => {
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
  const remains = await readRemains((queries) => readLocalDatabase(options.persistTo, queries))
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
