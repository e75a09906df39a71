// What other services publish of themselves changes rarely: kept in the isolate, then in KV, and shown a little too old
// rather than not at all while they are down.
import type { Scope } from '../../core/index.ts'
import { fetchDocument } from './remote.ts'

const FRESH_MILLISECONDS = 10 * 60_000
const KV_FRESH_MILLISECONDS = 60 * 60_000
const KV_SECONDS = 24 * 60 * 60
/** How long after one look nobody looks again, whatever is missed: a stranger's tokens must not make us ask. */
const PAUSE_MILLISECONDS = 30_000

interface Kept {
  readonly document: unknown
  /** Unix milliseconds. */
  readonly fetchedAt: number
}

const kept = new Map<string, Kept>()
const asked = new Map<string, number>()

/**
 * A published document.
 * @param isWanted whether it says what is looked for; one that does not is fetched anew, twice a minute at most
 * @throws RemoteFault when the service does not answer and nothing is kept
 */
export async function loadDocument(
  scope: Scope,
  url: string,
  isWanted: (document: unknown) => boolean = () => true,
): Promise<unknown> {
  const now = Date.now()
  const near = kept.get(url) ?? null
  if (near !== null && now - near.fetchedAt < FRESH_MILLISECONDS && isWanted(near.document)) {
    return near.document
  }
  const far = await readKept(scope, url)
  const newest = near !== null && (far === null || near.fetchedAt > far.fetchedAt) ? near : far
  if (newest !== null) {
    const isFresh = now - newest.fetchedAt < KV_FRESH_MILLISECONDS && isWanted(newest.document)
    const isPaused = now - (asked.get(url) ?? 0) < PAUSE_MILLISECONDS
    kept.set(url, newest)
    if (isFresh || isPaused) return newest.document
  }
  asked.set(url, now)
  try {
    const document = await fetchDocument(scope, url)
    remember(scope, url, { document, fetchedAt: now })
    return document
  } catch (error) {
    if (newest === null) throw error
    console.warn('a document of another service is shown as it was', error)
    return newest.document
  }
}

const keyOf = (url: string): string => `issuer:${url}`

async function readKept({ env }: Scope, url: string): Promise<Kept | null> {
  try {
    return await env.KV.get<Kept>(keyOf(url), 'json') // as `remember` wrote it
  } catch (error) {
    console.warn('KV did not answer; the service is asked', error)
    return null
  }
}

function remember(scope: Scope, url: string, found: Kept): void {
  kept.set(url, found)
  const write = scope.env.KV.put(keyOf(url), JSON.stringify(found), { expirationTtl: KV_SECONDS })
  scope.waitUntil(
    write.catch((error: unknown) => console.warn('a document was not kept in KV', error)),
  )
}
