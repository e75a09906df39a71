// So many connections, each of which asks for one thing after the other.
import type { Shop, SoakRequest } from './shop.ts'

/** Latencies in milliseconds. */
export interface Tally {
  requests: number
  latencies: number[]
  /** Told to come again later, and when: 429, or 503 with `Retry-After`. */
  deferred: number
  /** Other answers from 400 on: none is due, as there is plenty of everything. */
  refused: number
  /** Answers from 500 on, and requests without an answer. */
  faults: number
  /** What the first of them were. */
  examples: string[]
}

const MOST_EXAMPLES = 10
const PATIENCE_MILLISECONDS = 60_000

export const createTally = (): Tally => ({
  requests: 0,
  latencies: [],
  deferred: 0,
  refused: 0,
  faults: 0,
  examples: [],
})

/** Keeps the connections busy until `isOver` says so. */
export async function keepBusy(
  url: string,
  shop: Shop,
  {
    connections,
    tally,
    isOver,
  }: { connections: number; tally: () => Tally; isOver: () => boolean },
): Promise<void> {
  const visit = async () => {
    while (!isOver()) await ask(url, shop.next(), tally)
  }
  await Promise.all(Array.from({ length: connections }, visit))
}

async function ask(url: string, request: SoakRequest, tally: () => Tally): Promise<void> {
  const { method, path, headers, body } = request
  const startedAt = performance.now()
  const answer = await fetch(url + path, {
    method,
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
  }).catch((error: unknown) => String(error))
  const text = typeof answer === 'string' ? answer : await answer.text().catch(String)
  const now = tally()
  now.requests += 1
  now.latencies.push(performance.now() - startedAt)
  note(now, { kind: request.kind, answer: typeof answer === 'string' ? null : answer, text })
}

function note(
  tally: Tally,
  { kind, answer, text }: { kind: string; answer: Response | null; text: string },
): void {
  const status = answer?.status ?? 0
  if (status !== 0 && status < 400) return
  if (status === 429 || (status === 503 && answer?.headers.has('Retry-After'))) {
    tally.deferred += 1
    return
  }
  if (status >= 400 && status < 500) tally.refused += 1
  else tally.faults += 1
  if (tally.examples.length < MOST_EXAMPLES) {
    tally.examples.push(`${kind}: ${status} ${text.slice(0, 200)}`)
  }
}

/** The latency that a share of all was below. */
export function percentile(latencies: readonly number[], share: number): number {
  const sorted = latencies.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
}
