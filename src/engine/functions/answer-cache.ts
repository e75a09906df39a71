// Answers of functions that declare `cache`, kept by the Cache API for visitors: never for who shows a token, a key that
// opens more, or a cookie, and never with a cookie in it (decision 32).
import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { FunctionDefinition, RouteEnv } from '../core/index.ts'
import type { EntryHeaders } from './entry.ts'

const CACHE = 'ledge-functions'

/** Larger answers are not kept: each is read into memory to be. */
const MAX_BYTES = 5_000_000

/** A browser must not give a visitor's answer to somebody who has signed in since. */
const VARY = ['Authorization', 'apikey', 'Cookie']

/** A request whose answer may be kept, and under which key. */
export interface Cacheable {
  readonly key: Request
  readonly seconds: number
  /** Headers by which answers differ. */
  readonly vary: readonly string[]
}

/** Null when the request's answer is for its caller alone, or the function does not ask for it. */
export function findCacheable(
  c: Context<RouteEnv>,
  { cache, headers }: FunctionDefinition,
): Cacheable | null {
  const { method, headers: sent } = c.req.raw
  if (cache === null || (method !== 'GET' && method !== 'HEAD')) return null
  const isVisitor = c.get('caller').role === 'anon'
  if (!isVisitor || sent.has('Authorization') || sent.has('Cookie')) return null
  const names = Object.values(headers)
  // A digest, so that no address or header can be made to look like another one's.
  const facts = [c.req.url, names.map((name) => [name, sent.get(name)])]
  const digest = createHash('sha256').update(JSON.stringify(facts)).digest('hex')
  return {
    key: new Request(`https://ledge.invalid/${digest}`),
    seconds: cache.seconds,
    vary: [...VARY, ...names],
  }
}

/** The answer that is kept; 304 for who has it. Null when there is none, or the cache does not answer. */
export async function findKeptAnswer(
  c: Context<RouteEnv>,
  { key }: Cacheable,
): Promise<Response | null> {
  try {
    const kept = await (await caches.open(CACHE)).match(key)
    if (kept === undefined) return null
    const answer = new Response(kept.body, kept)
    const age = (Date.now() - Date.parse(answer.headers.get('Date') ?? '')) / 1000
    answer.headers.set('Age', String(Math.max(0, Math.floor(age)))) // RFC 9111, section 5.1
    return presentTagged(c, answer)
  } catch (error) {
    console.warn('the cache of answers could not be read', error)
    return null
  }
}

/** Whether an answer may be given to others: it succeeded, ends, and its function says nothing of caching itself. */
function isForOthers({ status, headers }: Response, vary: readonly string[]): boolean {
  const type = headers.get('Content-Type') ?? ''
  return (
    status === 200 &&
    !headers.has('Set-Cookie') &&
    !headers.has('Cache-Control') &&
    variesBy(headers, vary) &&
    !type.startsWith('text/event-stream')
  )
}

/** Whether each header that an answer names in `Vary` tells kept answers apart (RFC 9111, section 4.1). */
function variesBy(headers: Headers, known: readonly string[]): boolean {
  const names = new Set(known.map((name) => name.toLowerCase()))
  const named = headers.get('Vary')?.toLowerCase().split(',') ?? []
  return named.every((name) => names.has(name.trim()))
}

/**
 * Keeps an answer after it is given, with an entity tag. One that may not be kept is given as it is.
 * @param own headers of the answer that are this caller's
 */
export async function keepAnswer(
  c: Context<RouteEnv>,
  { key, seconds, vary }: Cacheable,
  { answer, own }: { answer: Response; own: EntryHeaders },
): Promise<Response> {
  if (c.req.method !== 'GET' || !isForOthers(answer, vary)) return answer
  const length = Number(answer.headers.get('Content-Length') ?? 0)
  if (length > MAX_BYTES) return answer
  const body = await answer.arrayBuffer()
  const given = new Response(body, answer)
  if (body.byteLength > MAX_BYTES) return given
  const { headers } = given
  const tag = createHash('sha256').update(new Uint8Array(body)).digest('base64url').slice(0, 22)
  headers.set('Cache-Control', `public, max-age=${seconds}`)
  if (!headers.has('ETag')) headers.set('ETag', `"${tag}"`)
  headers.append('Vary', vary.join(', '))
  headers.set('Date', new Date().toUTCString())
  const kept = new Response(body, given)
  for (const name of Object.keys(own)) kept.headers.delete(name)
  c.get('scope').waitUntil(put(key, kept))
  return presentTagged(c, given)
}

async function put(key: Request, answer: Response): Promise<void> {
  try {
    await (await caches.open(CACHE)).put(key, answer)
  } catch (error) {
    console.warn('an answer could not be kept', error)
  }
}

/** 304 for a client that has this very answer (RFC 9110, section 13.1.2). */
function presentTagged(c: Context<RouteEnv>, answer: Response): Response {
  const { headers } = answer
  const tag = headers.get('ETag')
  const known = c.req.header('If-None-Match')?.split(',') ?? []
  const isKnown = tag !== null && known.some((one) => one.trim().replace(/^W\//, '') === tag)
  if (!isKnown) return answer
  headers.delete('Content-Length')
  return new Response(null, { status: 304, headers })
}
