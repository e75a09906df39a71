// What each kind of request uses of D1, KV and Queues, counted by a Worker that counts, one request after the other.
import type { Figures } from '../../test/bench/counted.ts'
import { send, takeSample } from './load.ts'
import type { Kind, Server, Work } from './target.ts'

/** Of one request, with what it causes afterwards. */
export interface Counted {
  readonly roundTrips: number
  readonly rowsRead: number
  readonly rowsWritten: number
  readonly kvReads: number
  readonly kvWrites: number
  readonly messages: number
}

const REQUESTS = 5

/** Counts each kind, after two requests that fill the caches. */
export async function countUsage(
  server: Server,
  work: ReadonlyMap<Kind, Work>,
): Promise<Map<Kind, Counted>> {
  const counted = new Map<Kind, Counted>()
  for (const [kind, one] of work) counted.set(kind, await countOne(server.origin, one))
  return counted
}

async function countOne(origin: string, work: Work): Promise<Counted> {
  for (let n = 0; n < 2; n += 1) await sendFirst(origin, work)
  const requests = await takeSamples(work)
  const before = await readSettled(origin)
  for (const request of requests) await requireAnswer(await send(origin, request), work)
  const after = await readSettled(origin)
  const share = (name: keyof Counted) => (after[name] - before[name]) / requests.length
  return {
    roundTrips: share('roundTrips'),
    rowsRead: share('rowsRead'),
    rowsWritten: share('rowsWritten'),
    kvReads: share('kvReads'),
    kvWrites: share('kvWrites'),
    messages: share('messages'),
  }
}

async function takeSamples(work: Work) {
  if (work.chain === undefined)
    return Array.from({ length: REQUESTS }, (_, n) => requireAt(work, n))
  const pieces = await Promise.all(Array.from({ length: REQUESTS }, () => takeSample(work, 1)))
  return pieces.flat()
}

function requireAt({ requests }: Work, n: number) {
  const request = requests[n % requests.length]
  if (request === undefined) throw new Error('there is no request to count')
  return request
}

async function sendFirst(origin: string, work: Work): Promise<void> {
  for (const request of await takeSample(work, 1))
    await requireAnswer(await send(origin, request), work)
}

async function requireAnswer(answer: Response, { status }: Work): Promise<void> {
  await answer.arrayBuffer()
  if (answer.status !== status) throw new Error(`${answer.url} was answered ${answer.status}`)
}

/** The figures of requests once two readings agree: work after the response is over. */
async function readSettled(origin: string): Promise<Figures> {
  for (let last = ''; ; ) {
    const answer = await fetch(`${origin}/__figures`)
    const { fetch: figures } = (await answer.json()) as { fetch: Figures }
    const text = JSON.stringify({ ...figures, milliseconds: 0 })
    if (text === last) return figures
    last = text
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
