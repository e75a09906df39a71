// What a million requests cost at Cloudflare's list prices: of each kind, and of the two samples' mixes.
import { OPERATIONS_PER_MESSAGE, PER_MILLION } from './prices.ts'
import type { Kind } from './target.ts'
import type { Counted } from './usage.ts'

/** Parts of the requests of an app, which add up to 1. */
export type Mix = Readonly<Partial<Record<Kind, number>>>

/** The samples: a visitor looks around before he buys; an ad server redirects, and somebody looks at the ads. */
export const MIXES: Readonly<Record<string, Mix>> = {
  'pet shop': {
    row: 0.45,
    list: 0.3,
    embed: 0.1,
    insert: 0.04,
    update: 0.04,
    refresh: 0.05,
    signIn: 0.02,
  },
  'ad server': { redirect: 0.98, list: 0.01, refresh: 0.01 },
}

/** What one request uses, CPU time included. */
export interface Use extends Counted {
  readonly cpuMilliseconds: number
}

export interface MixCost {
  readonly mix: string
  readonly dollarsPerMillion: number
}

/** Dollars for a million requests of one kind. */
export function priceOf(use: Use): number {
  const cents = [
    PER_MILLION.requests,
    PER_MILLION.cpuMilliseconds * use.cpuMilliseconds,
    PER_MILLION.rowsRead * use.rowsRead,
    PER_MILLION.rowsWritten * use.rowsWritten,
    PER_MILLION.kvReads * use.kvReads,
    PER_MILLION.kvWrites * use.kvWrites,
    PER_MILLION.queueOperations * OPERATIONS_PER_MESSAGE * use.messages,
  ]
  return cents.reduce((sum, part) => sum + part, 0)
}

/** Dollars for a million requests of each mix whose kinds are all known. */
export function priceMixes(uses: ReadonlyMap<Kind, Use>): MixCost[] {
  return Object.entries(MIXES).flatMap(([mix, parts]) => {
    const prices = Object.entries(parts).map(([kind, part]) => {
      const use = uses.get(kind as Kind)
      return use === undefined ? null : priceOf(use) * part
    })
    if (prices.includes(null)) return []
    return [{ mix, dollarsPerMillion: prices.reduce<number>((sum, one) => sum + (one ?? 0), 0) }]
  })
}
