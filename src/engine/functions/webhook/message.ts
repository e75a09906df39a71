// One webhook, from what its headers claim to a message that its sender has signed. Nothing of it is parsed before.
import type { Context } from 'hono'
import {
  ApiError,
  type FunctionDefinition,
  type RouteEnv,
  type SignatureClaim,
  type SignedAccess,
} from '../../core/index.ts'
import { createRepeatKey, type RepeatKey } from '../../repeat/index.ts'
import { notSigned } from '../access.ts'
import { readAtMost } from '../body.ts'
import { findKeys } from './secrets.ts'
import { isSigned } from './sign.ts'

/** How far the sender's clock may be from ours, both ways: what was signed longer ago is not taken. */
const TOLERANCE_SECONDS = 300

/** A message that was verified. */
export interface Message {
  /** The request with its body unread. */
  readonly request: Request
  /** By which the same message is known when it comes again. */
  readonly key: RepeatKey
}

/**
 * Reads and verifies a webhook.
 * @throws ApiError `unauthenticated` when it is not signed as it must be, whatever the matter is; `unavailable` when the
 * secret is not set; `body_too_large`
 */
export async function requireMessage(
  c: Context<RouteEnv>,
  { name, maxBodyBytes }: FunctionDefinition,
  access: SignedAccess,
): Promise<Message> {
  const { env, app } = c.get('scope')
  const { url, method, headers, body } = c.req.raw
  const claim = access.scheme.read(headers)
  if (claim === null || claim.signatures.length === 0) throw refuse(name, 'no signature to read')
  if (!isTimely(claim)) throw refuse(name, 'signed too long ago, or in the future')
  const keys = findKeys(access, env as unknown as Record<string, unknown>) // bindings and secrets share one object
  if (keys.length === 0) throw notReady(name, access)
  const limit = maxBodyBytes ?? app.settings.maxBodyBytes
  const bytes = body === null ? new Uint8Array() : await readAtMost(body, limit)
  if (!isSigned(access.scheme, keys, { ...claim, body: bytes })) {
    throw refuse(name, 'no signature of its secret')
  }
  const request = new Request(url, { method, headers, body: bytes })
  return { request, key: await createKey(c, name, { access, claim, bytes }) }
}

const isTimely = ({ signedAt }: SignatureClaim): boolean =>
  signedAt === null || Math.abs(Date.now() / 1000 - signedAt) <= TOLERANCE_SECONDS

/** The log says what was the matter, the answer does not. */
function refuse(name: string, reason: string): ApiError {
  console.warn(`"${name}" refused a webhook: ${reason}`)
  return notSigned()
}

function notReady(name: string, { secretNames }: SignedAccess): ApiError {
  const cause = new Error(
    `"${name}" can receive nothing: ${secretNames.join(' or ')} is missing, too short or not as its sender writes secrets`,
  )
  return new ApiError('unavailable', 'This cannot be received now. Send it again later.', { cause })
}

/**
 * The message's id is its Idempotency-Key, and belongs to the function. Where the sender signs no id, it is the one in the
 * body, or else the body. The path and `Prefer` are not signed: under another one it is no repeat.
 */
async function createKey(
  c: Context<RouteEnv>,
  name: string,
  { access, claim, bytes }: { access: SignedAccess; claim: SignatureClaim; bytes: Uint8Array },
): Promise<RepeatKey> {
  const digest = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('base64url')
  const id = claim.id ?? access.scheme.findId?.(new TextDecoder().decode(bytes)) ?? digest
  // With an id of its own in the body, a sender may change the rest between two tries, as Stripe does.
  const content = claim.id === null ? null : digest
  return createRepeatKey(
    ['webhook', name, id],
    [c.req.path, c.req.header('Prefer') ?? null, content],
  )
}
