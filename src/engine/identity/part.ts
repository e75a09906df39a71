// Parts of a request's one batch: each step says what it wants to write and to know, and all of them commit together.
import {
  type ApiError,
  type BatchItem,
  findGuardTag,
  findOutage,
  type Row,
  type Scope,
} from '../core/index.ts'
import { NO_ORIGIN, type Origin, writeBatch } from '../events/index.ts'

/** What one step adds to a batch. */
export interface Part<Result = void> {
  readonly items: readonly BatchItem[]
  /** Events that the items write, to be rung for once the batch has committed. */
  readonly eventIds?: readonly string[]
  /** The error of a guard among the items, by what its tag begins with. */
  readonly refusals?: Readonly<Record<string, (tag: string) => ApiError>>
  /** What the rows of the items say, one list for each item. */
  read(rows: readonly Row[][]): Result
}

type Results<Parts extends readonly Part<unknown>[]> = {
  [Index in keyof Parts]: Parts[Index] extends Part<infer Result> ? Result : never
}

/** A part of which nothing is to be read. */
export const writing = (...items: readonly BatchItem[]): Part => ({ items, read: () => {} })

/** A part that adds nothing. */
export const NOTHING: Part = writing()

/** One part of several, of which nothing is to be read. */
export const together = (...parts: readonly Part<unknown>[]): Part => ({
  items: parts.flatMap(({ items }) => items),
  eventIds: parts.flatMap(({ eventIds = [] }) => eventIds),
  refusals: Object.assign({}, ...parts.map(({ refusals }) => refusals)),
  read: () => {},
})

/**
 * Runs all parts in one D1 batch, atomically and in order, in one round trip, then rings for their events.
 * @returns what each part has read
 * @throws ApiError of the guard that refused: then nothing was written
 */
export async function commit<const Parts extends readonly Part<unknown>[]>(
  scope: Scope,
  parts: Parts,
  origin: Origin = NO_ORIGIN,
): Promise<Results<Parts>> {
  const { items, eventIds = [] } = together(...parts)
  const rows = await writeBatch(scope, items, { origin, eventIds }).catch((error: unknown) => {
    throw findRefusal(error, parts) ?? findOutage(error) ?? error
  })
  let start = 0
  const results = parts.map((part) => {
    const own = rows.slice(start, start + part.items.length)
    start += part.items.length
    return part.read(own)
  })
  return results as Results<Parts> // one for each part, in order
}

function findRefusal(error: unknown, parts: readonly Part<unknown>[]): ApiError | null {
  const tag = findGuardTag(error)
  if (tag === null) return null
  const refusals = parts.flatMap(({ refusals = {} }) => Object.entries(refusals))
  const found = refusals.find(([start]) => tag.startsWith(start))
  return found === undefined ? null : found[1](tag)
}
