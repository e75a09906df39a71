// What other services publish of themselves changes rarely: kept in the isolate and in KV, and shown a little too old
// rather than not at all while they are down.
import type { Scope } from '../../core/index.ts'
import { fetchDocument, MAX_SECONDS, RemoteFault } from './remote.ts'

/** How long a document is shown without a look at its service. */
const FRESH_MILLISECONDS = 10 * 60_000
/** How long it is shown while the service is down. */
const KEEP_MILLISECONDS = 24 * 60 * 60_000
/** How long after one look nobody looks again, whatever is missed: a stranger's tokens must not make us ask. */
const PAUSE_MILLISECONDS = 30_000
/** The same where there is nothing to show: everybody waits for it, so it is tried sooner. */
const RETRY_MILLISECONDS = 5_000
/** A look that took longer has been cut off with its request. */
const LOOK_MILLISECONDS = (MAX_SECONDS + 1) * 1000
const GLANCE_MILLISECONDS = 20

interface Kept<T> {
  /** The document as we read it. */
  readonly value: T
  /** Unix milliseconds. */
  readonly fetchedAt: number
}

/** What an isolate knows of a document. */
interface Place<T> {
  kept: Kept<T> | null
  lookedAt: number
  isLooking: boolean
  /** Why the last look found nothing. */
  fault: RemoteFault | null
}

/** Documents of one kind. */
export interface Shelf<T> {
  /**
   * A published document.
   * @param isWanted whether it says what is looked for; one that does not is fetched anew, twice a minute at most
   * @throws RemoteFault when the service does not answer with such a document and nothing is kept
   */
  load(scope: Scope, url: string, isWanted?: (value: T) => boolean): Promise<T>
}

/** @param read makes of a document what we want of it; null for one that is not of the kind, which is never kept */
export function createShelf<T>(read: (document: unknown, url: string) => T | null): Shelf<T> {
  // By URL: those of the settings, and those that their services name.
  const places = new Map<string, Place<T>>()
  return {
    async load(scope, url, isWanted = () => true) {
      const place = places.get(url) ?? { kept: null, lookedAt: 0, isLooking: false, fault: null }
      places.set(url, place)
      while (isBeingSought(place)) await glance()
      const near = findKept(place)
      if (near !== null && (isGood(near, isWanted) || isPaused(place))) return near.value
      if (near === null) assertNoFault(place)
      return look(scope, { url, place, isWanted, read })
    },
  }
}

const ageOf = ({ fetchedAt }: Pick<Kept<unknown>, 'fetchedAt'>): number => Date.now() - fetchedAt

const findKept = <T>({ kept }: Place<T>): Kept<T> | null =>
  kept !== null && ageOf(kept) < KEEP_MILLISECONDS ? kept : null

const isGood = <T>(kept: Kept<T>, isWanted: (value: T) => boolean): boolean =>
  ageOf(kept) < FRESH_MILLISECONDS && isWanted(kept.value)

const isPaused = ({ lookedAt }: Place<unknown>): boolean =>
  Date.now() - lookedAt < PAUSE_MILLISECONDS

/**
 * Whether another request looks for what nobody has yet: then a crowd waits, and one asks. Everybody glances at what has
 * come instead of sharing a promise: one of a request that was cut off would never come.
 */
const isBeingSought = <T>(place: Place<T>): boolean =>
  findKept(place) === null && place.isLooking && Date.now() - place.lookedAt < LOOK_MILLISECONDS

const glance = () => new Promise((resolve) => setTimeout(resolve, GLANCE_MILLISECONDS))

/** @throws RemoteFault of a look a moment ago */
function assertNoFault({ fault, lookedAt }: Place<unknown>): void {
  if (fault !== null && Date.now() - lookedAt < RETRY_MILLISECONDS) throw fault
}

interface Look<T> {
  readonly url: string
  readonly place: Place<T>
  isWanted(value: T): boolean
  read(document: unknown, url: string): T | null
}

/** Asks KV, where another isolate may have left it, and then the service. */
async function look<T>(scope: Scope, { url, place, isWanted, read }: Look<T>): Promise<T> {
  place.lookedAt = Date.now()
  place.isLooking = true
  place.kept = findKept(place)
  try {
    place.kept = newer(place.kept, await readKept(scope, url, read))
    if (place.kept === null || !isGood(place.kept, isWanted)) {
      place.kept = await fetchKept(scope, url, read)
    }
    place.fault = null
    return place.kept.value
  } catch (error) {
    if (!(error instanceof RemoteFault)) throw error
    place.fault = error
    if (place.kept === null) throw error
    console.warn('a document of another service is shown as it was', error)
    return place.kept.value
  } finally {
    place.isLooking = false
  }
}

function newer<T>(near: Kept<T> | null, far: Kept<T> | null): Kept<T> | null {
  if (near === null || far === null) return near ?? far
  return far.fetchedAt > near.fetchedAt ? far : near
}

/** What KV holds. */
interface Written {
  readonly document: unknown
  readonly fetchedAt: number
}

const keyOf = (url: string): string => `issuer:${url}`

async function readKept<T>({ env }: Scope, url: string, read: Look<T>['read']) {
  try {
    const found = await env.KV.get<Written>(keyOf(url), 'json') // as `fetchKept` wrote it
    const value = found === null ? null : read(found.document, url)
    if (found === null || value === null || ageOf(found) >= KEEP_MILLISECONDS) return null
    return { value, fetchedAt: found.fetchedAt }
  } catch (error) {
    console.warn('KV did not answer; the service is asked', error)
    return null
  }
}

/** Fetches a document, and leaves it in KV after the answer. */
async function fetchKept<T>(scope: Scope, url: string, read: Look<T>['read']): Promise<Kept<T>> {
  const document = await fetchDocument(scope, url)
  const value = read(document, url)
  if (value === null) throw new RemoteFault(`${url} does not say what it should`)
  const fetchedAt = Date.now()
  const options = { expirationTtl: KEEP_MILLISECONDS / 1000 }
  const write = scope.env.KV.put(keyOf(url), JSON.stringify({ document, fetchedAt }), options)
  scope.waitUntil(
    write.catch((error: unknown) => console.warn('a document was not kept in KV', error)),
  )
  return { value, fetchedAt }
}
