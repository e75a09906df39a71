// People of other services, for whom a row is kept: they are met once, and whoever is barred here stays out. As with
// sessions KV answers fast and D1 decides: a note of who is known, and under a key of its own one of who is barred.
import { ApiError, type Caller, type Scope, type TrustedIssuer } from '../../core/index.ts'
import type { Device } from '../device.ts'
import { meet } from './meet.ts'

const knownKey = (userId: string) => `known:${userId}`
const barredKey = (userId: string) => `barred:${userId}`

/** How long KV is believed: a ban that KV did not take holds once this is over. */
const NOTE_SECONDS = 60 * 60
/** A note of a ban outlives each note of who is known, also one that a slow request writes after it. */
const BAR_SECONDS = 2 * NOTE_SECONDS
const MIN_TTL_SECONDS = 60 // KV's own

/** Somebody who has shown a valid token. */
export interface Guest {
  readonly issuer: TrustedIssuer
  readonly caller: Omit<Caller, 'keyId'> & { readonly userId: string }
  readonly device: Device
}

/** One KV read; D1 only where KV does not know: at first sight, and an hour later. @throws ApiError `forbidden` */
export async function requireWelcome(scope: Scope, guest: Guest): Promise<void> {
  const { userId } = guest.caller
  const notes = await readNotes(scope.env.KV, userId)
  if (notes.get(barredKey(userId))) throw barred()
  if (notes.get(knownKey(userId))) return
  const barredUntil = await meet(scope, guest)
  if (barredUntil === null) return remember(scope, knownKey(userId), NOTE_SECONDS)
  remember(scope, barredKey(userId), secondsOf(barredUntil))
  throw barred()
}

const barred = (): ApiError => new ApiError('forbidden', 'User is banned')

async function readNotes(kv: KVNamespace, userId: string): Promise<Map<string, string | null>> {
  try {
    return await kv.get([barredKey(userId), knownKey(userId)])
  } catch (error) {
    console.warn('KV did not answer; D1 is asked', error)
    return new Map()
  }
}

/** After the answer; without the note the next request asks D1, which is slower but right. */
function remember(scope: Scope, key: string, expirationTtl: number): void {
  const write = scope.env.KV.put(key, '1', { expirationTtl })
  scope.waitUntil(write.catch((error: unknown) => console.warn('a note was not written', error)))
}

const secondsOf = (until: number): number => {
  const seconds = Math.ceil((until - Date.now()) / 1000)
  return Math.max(MIN_TTL_SECONDS, Math.min(BAR_SECONDS, seconds))
}

/** What the operator did to somebody. */
export type Standing =
  | { readonly kind: 'barred'; readonly until: number }
  | { readonly kind: 'welcome' }
  | { readonly kind: 'gone' }

/** Tells KV what D1 has committed. What KV does not take holds within the hour. */
export async function noteStanding(
  { app, env: { KV } }: Scope,
  userId: string,
  standing: Standing,
): Promise<void> {
  if (!app.settings.identity.issuers.some(({ keepsUsers }) => keepsUsers)) return
  const isBarred = standing.kind === 'barred'
  const notes = isBarred
    ? [KV.put(barredKey(userId), '1', { expirationTtl: secondsOf(standing.until) })]
    : [
        KV.delete(barredKey(userId)),
        ...(standing.kind === 'gone' ? [KV.delete(knownKey(userId))] : []),
      ]
  await Promise.all(notes).catch((error: unknown) =>
    console.warn('KV was not told of a ban; it holds within the hour', error),
  )
}
