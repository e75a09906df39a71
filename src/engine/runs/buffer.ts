// What an isolate has noted of runs and not written yet. It is on its way, not state: if the isolate ends before its
// time, counts are lower by what was lost.
import { type App, createId, type Scope } from '../core/index.ts'
import { bucketOf } from './bucket.ts'
import type { OUTCOMES } from './tables.ts'
import { writeRuns } from './write.ts'

export type Outcome = (typeof OUTCOMES)[number]

/** A run that has ended. */
export interface EndedRun {
  readonly functionName: string
  readonly trigger: string
  readonly causeId: string | null
  readonly outcome: Outcome
  readonly error: string | null
  /** Unix milliseconds. */
  readonly startedAt: number
  readonly durationMs: number
}

/** A run that is kept, under an id that sorts by when it began. */
export interface RunRecord extends EndedRun {
  readonly id: string
}

/** A count of {@link runFigures} that is to be added. */
export interface Addition {
  readonly at: number
  readonly functionName: string
  readonly outcome: Outcome
  readonly bucket: number
  runs: number
}

export interface Buffer {
  readonly sampled: number
  additions: Map<string, Addition>
  records: RunRecord[]
  /** When someone who waits is to write it, in Unix milliseconds; 0 when nobody does. */
  dueAt: number
}

/** How long runs for requests are gathered; in local development they are written at once. */
const GATHER_MILLISECONDS = 10_000

/** A flood of faults is counted, but no more of them are kept at once. */
const MOST_RECORDS = 100

export const WINDOW_MILLISECONDS = 10 * 60_000

const buffers = new WeakMap<App, Buffer>()

export function bufferOf(app: App): Buffer {
  const known = buffers.get(app)
  if (known !== undefined) return known
  const sampled = app.settings.sampledRuns
  const buffer = { sampled, additions: new Map(), records: [], dueAt: 0 }
  buffers.set(app, buffer)
  return buffer
}

/** Counts a run; keeps it as a record when it failed, or when the lot falls on it. */
export function keep(buffer: Buffer, run: EndedRun): void {
  count(buffer, run)
  const hasFailed = run.outcome === 'failed' || run.outcome === 'timeout'
  if (!hasFailed && Math.random() >= buffer.sampled) return
  if (buffer.records.length >= MOST_RECORDS) return
  buffer.records.push({ ...run, id: createId(run.startedAt) })
}

function count({ additions }: Buffer, { functionName, outcome, startedAt, durationMs }: EndedRun) {
  const at = startedAt - (startedAt % WINDOW_MILLISECONDS)
  const bucket = bucketOf(durationMs)
  const key = [at, functionName, outcome, bucket].join(' ')
  const known = additions.get(key)
  if (known !== undefined) known.runs += 1
  else additions.set(key, { at, functionName, outcome, bucket, runs: 1 })
}

/** Writes what was gathered some seconds from now, unless somebody is about to. For requests, which end before. */
export function flushSoon(scope: Scope): void {
  const buffer = bufferOf(scope.app)
  const now = Date.now()
  // Whoever was to write it and is late was stopped.
  if (now < buffer.dueAt + GATHER_MILLISECONDS) return
  const wait = scope.secrets.isDevelopment ? 0 : GATHER_MILLISECONDS
  buffer.dueAt = now + wait
  const waiting = new Promise<void>((resolve) => setTimeout(resolve, wait))
  scope.waitUntil(waiting.then(() => flush(scope)))
}

/** Writes what was gathered when a queue's batch has been handled: it is one already. */
export const flushNow = (scope: Scope): void => scope.waitUntil(flush(scope))

/** Takes what there is and writes it, past the request's meter. What cannot be written is not tried again: it may have been. */
async function flush(scope: Scope): Promise<void> {
  const buffer = bufferOf(scope.app)
  const { additions, records } = buffer
  Object.assign(buffer, { additions: new Map(), records: [], dueAt: 0 })
  if (additions.size === 0) return
  const outcomes = await writeRuns(scope.env.DB, { additions: [...additions.values()], records })
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') console.warn('runs were not recorded', outcome.reason)
  }
}
