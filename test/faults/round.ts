// One round of a fault run: customers buy, click, sign out and ask for mail while things fail. Then the faults are over,
// everything settles, and what is left is compared with what the customers were told.
import { createRandom } from '../support/random.ts'
import { type RunningLedge, startLedge } from '../support/running-ledge.ts'
import { checkRefused, checkRefusedEverywhere } from './ended-sessions.ts'
import { type Call, History, type Violation } from './history.ts'
import type { Mix } from './layer/plan.ts'
import { type Customer, type Market, openMarket } from './market.ts'
import { createOperations, createSend } from './operations.ts'
import { readRemains } from './remains.ts'
import { settle } from './settle.ts'
import { findViolations } from './violations.ts'

/** How much of everything a round has. */
export interface Load {
  readonly buyers: number
  readonly purchases: number
  readonly clicks: number
  /** Customers who go on with their session, look at their orders, sign out, and ask for a mail. */
  readonly leavers: number
}

export interface RoundOptions {
  readonly seed: number
  /** Of the layer of faults; with none, the Worker is the one that is deployed. */
  readonly faults: Mix
  /** Whether the plug is pulled amid it all. */
  readonly kills: boolean
  readonly load: Load
  /** Whether KV's minute is not waited for: then sessions are looked at once, when KV shows what it holds. */
  readonly isBrief?: boolean
  /** A fresh folder for the local state. */
  readonly persistTo: string
  /** Is told what the round is at. */
  readonly tell?: (step: string) => void
}

export interface RoundReport {
  readonly operations: number
  readonly acknowledged: number
  readonly unknown: number
  /** Faults that happened. */
  readonly injected: number
  /** From the end of the faults (the second start, where the plug was pulled); null for never. */
  readonly secondsToSettle: number | null
  readonly violations: readonly Violation[]
}

const IN_FLIGHT = 32

/** Somebody who leaves refreshes the session, looks, signs out and asks for mail. */
const LEAVING_STEPS = 4

/** KV shows a write everywhere within this. */
const KV_MILLISECONDS = 61_000

const KV_FAULTS = ['kvDown', 'kvStale', 'kvMisses'] as const

/** Runs one round; the same seed makes the same choices and the same faults, and pulls the plug after as many answers. */
export async function runRound(options: RoundOptions): Promise<RoundReport> {
  const { persistTo, faults, kills, seed, tell = () => {} } = options
  const isPlain = Object.keys(faults).length === 0
  const chaos = isPlain ? [] : ['--chaos', String(seed), '--faults', 'd1Slow=0']
  tell('starting')
  let ledge = await startAlone(persistTo, chaos)
  try {
    const market = await openMarket(ledge, options.load)
    const history = new History()
    const playing: Playing = { market, history, options, ended: [] }
    if (!isPlain) await setFaults(ledge, faults)
    await play(ledge, playing)
    const injected = isPlain ? Number(kills) : await setFaults(ledge, {})
    if (injected === 0) history.complain('none of the faults happened')
    if (kills) ledge = await startAlone(persistTo, chaos)
    tell('settling')
    const secondsToSettle = await settle(ledge, {
      clicks: kills ? 0 : history.count('click', 'ok'),
    })
    if (secondsToSettle === null) history.complain('it was not settled in time')
    tell('looking at what is left')
    await checkSessions(ledge, playing)
    const remains = await readRemains(ledge, persistTo)
    const stock = new Map(market.products.map(({ id, stock }) => [id, stock]))
    return {
      operations: history.calls.length,
      acknowledged: history.total('ok'),
      unknown: history.total('unknown'),
      injected,
      secondsToSettle,
      violations: findViolations(history, remains, { stock, losesQueue: kills }),
    }
  } finally {
    await ledge.kill()
  }
}

let lastStart: Promise<unknown> = Promise.resolve()

/** Starts a Ledge when no other round is starting one: the first start builds the web app, and each one looks for free ports. */
function startAlone(persistTo: string, chaos: readonly string[]): Promise<RunningLedge> {
  const start = lastStart.then(() => startLedge(persistTo, chaos))
  lastStart = start.catch(() => undefined)
  return start
}

/** Sets how likely each fault is from now on. @returns how many have happened */
async function setFaults({ url }: RunningLedge, faults: Mix): Promise<number> {
  const answer = await fetch(`${url}/_chaos`, { method: 'POST', body: JSON.stringify({ faults }) })
  const { injected } = (await answer.json()) as { injected: Record<string, number> } // the layer's report
  return Object.values(injected).reduce((sum, count) => sum + count, 0)
}

interface Playing {
  readonly market: Market
  readonly history: History
  readonly options: RoundOptions
  /** Those who have signed out, with what they held. */
  readonly ended: Customer[]
}

/** Does everything that there is to do, in an order and with choices that follow from the seed. */
async function play(ledge: RunningLedge, playing: Playing): Promise<void> {
  const { history, options } = playing
  const { seed, load, kills, tell = () => {} } = options
  const random = createRandom(seed)
  const works = listWorks(ledge, playing, random)
  const total = load.purchases + load.clicks + LEAVING_STEPS * load.leavers
  const plug = kills ? createPlug(ledge, Math.floor(total * (0.2 + 0.6 * random()))) : null
  await runAll(shuffle(works, random), async (work) => {
    for await (const call of work()) {
      history.record(call)
      if (call.outcome === 'ok') plug?.count()
    }
    tell(`${history.calls.length} of ${total} operations`)
  })
  await plug?.pulled()
}

type Works = (() => AsyncIterable<Call>)[]

function listWorks(
  ledge: RunningLedge,
  { market, history, ended, options: { load } }: Playing,
  random: () => number,
): Works {
  const { buy, click, refresh, look, signOut, askForMail } = createOperations(ledge, history)
  const send = createSend(ledge)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T // lists are never empty
  const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)
  return [
    ...times(load.purchases, () => {
      const [buyer, product] = [pick(market.buyers), pick(market.products)]
      return async function* purchase() {
        yield await buy(buyer, product)
      }
    }),
    ...times(load.clicks, () => {
      const ad = pick(market.ads)
      return async function* follow() {
        yield await click(ad)
      }
    }),
    ...market.leavers.map(
      (leaver) =>
        async function* leave() {
          const refreshed = await refresh(leaver)
          yield refreshed.call
          yield await look(refreshed.customer)
          const call = await signOut(refreshed.customer)
          yield call
          if (call.outcome === 'ok') {
            ended.push(refreshed.customer)
            await checkRefused(send, refreshed.customer, history)
          }
          yield await askForMail(leaver)
        },
    ),
  ]
}

/** What was ended is ended: at once where D1 decides, and in every place a minute after KV was told. */
async function checkSessions(
  ledge: RunningLedge,
  { history, ended, options: { faults, isBrief = false } }: Playing,
): Promise<void> {
  const send = createSend(ledge)
  const ofKv = KV_FAULTS.flatMap((name) => (faults[name] ? [[name, faults[name]]] : []))
  const waits = ofKv.length > 0 && !isBrief
  if (waits) {
    await setFaults(ledge, Object.fromEntries(ofKv))
    await new Promise((resolve) => setTimeout(resolve, KV_MILLISECONDS))
  }
  for (const person of ended) await checkRefusedEverywhere(send, person, history)
  if (waits) await setFaults(ledge, {})
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
