// Load on a server: `wrk` where it is installed, else `autocannon`; the same one for every server of a run.
import { spawnSync } from 'node:child_process'
import { runAutocannon } from './load/autocannon.ts'
import { runWrk } from './load/wrk.ts'
import type { LoadRequest, Work } from './target.ts'

export interface Load {
  readonly origin: string
  readonly work: Work
  readonly connections: number
  readonly seconds: number
  /** Folder of the run, for what the generator is told. */
  readonly folder: string
}

/** What a generator saw. Latencies in milliseconds. */
export interface Seen {
  readonly requests: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Answers of 400 and above, and requests without an answer. */
  readonly failures: number
}

const hasWrk = spawnSync('wrk', ['-v']).error === undefined

/** Which one it is. */
export const generator = hasWrk ? 'wrk' : 'autocannon'

/**
 * Sends a load.
 * @throws Error when any request failed: a fast 500 is not fast
 */
export async function sendLoad(load: Load): Promise<Seen> {
  const seen = hasWrk ? await runWrk(load) : await runAutocannon(load)
  if (seen.failures > 0 || seen.requests === 0) {
    const path = load.work.requests[0]?.path
    const example = await findFailure(load)
    throw new Error(
      `${seen.failures} of ${seen.requests} requests failed: ${load.origin}${path}; ${example}`,
    )
  }
  return seen
}

/** How many requests are sent one by one to see what went wrong. */
const EXAMPLES = 100

/** The first wrong answer to a request that is sent alone, for whoever looks for the fault. */
async function findFailure({ origin, work }: Load): Promise<string> {
  for (const request of await takeSample(work, EXAMPLES)) {
    const answer = await send(origin, request).catch((error: unknown) => error as Error)
    if (answer instanceof Error) return `sent alone: ${answer.message}`
    const body = await answer.text()
    if (answer.status !== work.status) return `sent alone: ${answer.status} ${body.slice(0, 400)}`
  }
  return 'sent alone, all are answered'
}

/**
 * Sends the first requests of `work` one by one and looks at each answer.
 * @throws Error with the answer when its status or its body is not what the work says
 */
export async function checkSample(
  { origin, work }: Pick<Load, 'origin' | 'work'>,
  count = 3,
): Promise<void> {
  for (const request of await takeSample(work, count)) {
    const answer = await send(origin, request)
    const body = await answer.text()
    const fault = answer.status === work.status ? work.findFault(body) : `status ${answer.status}`
    if (fault !== null) {
      throw new Error(`${request.method} ${origin}${request.path}: ${fault}\n${body.slice(0, 400)}`)
    }
  }
}

/** The first requests; of chained ones just the first. */
export async function takeSample({ requests, chain }: Work, count: number): Promise<LoadRequest[]> {
  if (chain === undefined) return requests.slice(0, count)
  const [text = ''] = await chain.begin(1)
  return requests
    .slice(0, 1)
    .map((one) => ({ ...one, body: (one.body ?? '').replace(chain.placeholder, text) }))
}

/** Sends one request. */
export const send = (origin: string, { method, path, headers, body }: LoadRequest) =>
  fetch(origin + path, { method, headers, body: body ?? null, redirect: 'manual' })
