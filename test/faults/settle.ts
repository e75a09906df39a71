// Waiting until all is settled: the faults are over, and the schedule finds whatever is left to do.
import { createClient } from '@supabase/supabase-js'
import type { RunningLedge } from '../support/running-ledge.ts'
import { authOptions } from './market.ts'

const SCHEDULE = '/cdn-cgi/local/scheduled'
const RING_MILLISECONDS = 5000
const LOOK_MILLISECONDS = 500
const MOST_SECONDS = 420

/** Figures of the pipeline of which each tells of work that is left. */
const OPEN = ['pending', 'running', 'unheard'] as const

/**
 * Rings the schedule every five seconds, which production does every minute, until no delivery is open, every order is
 * shipped or refunded, and the acknowledged clicks are charged.
 * @param clicks how many of them are wanted
 * @returns the seconds it took; null when it did not come to that
 */
export async function settle(
  ledge: RunningLedge,
  { clicks }: { clicks: number },
): Promise<number | null> {
  const operator = createClient(ledge.url, ledge.secretKey, authOptions)
  const count = async (table: string, open: boolean): Promise<number> => {
    const query = operator.from(table).select('*', { count: 'exact', head: true })
    const asked = open ? query.not('status', 'in', '(shipped,refunded)') : query
    return (await asked).count ?? Number.NaN
  }
  const isSettled = async (): Promise<boolean> =>
    (await countOpenDeliveries(ledge)) === 0 &&
    (await count('orders', true)) === 0 &&
    (await count('clicks', false)) >= clicks

  const startedAt = Date.now()
  const seconds = () => (Date.now() - startedAt) / 1000
  for (let rings = 0; seconds() < MOST_SECONDS; ) {
    if (seconds() * 1000 >= rings * RING_MILLISECONDS) {
      rings += 1
      await fetch(ledge.url + SCHEDULE).catch(() => null)
    }
    if (await isSettled()) return Math.round(seconds())
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS))
  }
  return null
}

async function countOpenDeliveries({ url, secretKey }: RunningLedge): Promise<number> {
  const headers = { apikey: secretKey }
  const answer = await fetch(`${url}/operator/v1/figures`, { headers }).catch(() => null)
  if (answer?.status !== 200) return Number.NaN
  const figures = (await answer.json()) as Record<string, number> // as figures.ts says
  return OPEN.reduce((sum, name) => sum + (figures[name] ?? Number.NaN), 0)
}
