// Signatures: making them, and comparing them in constant time.
import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SignatureClaim, WebhookScheme } from '../../core/index.ts'
import { standardWebhooks } from './schemes.ts'

/** What is signed. */
type Signed = Pick<SignatureClaim, 'before'> & { readonly body: string | Uint8Array }

const sign = (key: Uint8Array, { before, body }: Signed, encoding: WebhookScheme['encoding']) =>
  createHmac('sha256', key).update(before).update(body).digest(encoding)

/** Whether one of the signatures is one of the keys'. All are compared as text, so that no two writings of one pass. */
export function isSigned(
  { encoding }: WebhookScheme,
  keys: readonly Uint8Array[],
  { signatures, ...signed }: Signed & Pick<SignatureClaim, 'signatures'>,
): boolean {
  const given = signatures.map((one) => Buffer.from(one))
  return keys.some((key) => {
    const own = Buffer.from(sign(key, signed, encoding))
    return given.some((one) => one.length === own.length && timingSafeEqual(one, own))
  })
}

/** A message to somebody else. */
export interface WebhookMessage {
  /** The same each time it is sent, an event's id say: by it the receiver knows a message that comes again. */
  readonly id: string
  /** What is sent, to the letter. */
  readonly body: string | Uint8Array
  /** When it is sent, in Unix seconds; now unless given. */
  readonly timestamp?: number
}

/**
 * Signs a message that is sent to others (Standard Webhooks 1.0.0).
 * @param secrets `whsec_` and base64, shared with the receiver; each of several gives a signature
 * @returns the headers to send with the body
 * @throws TypeError when a secret is none, or the id cannot be one
 */
export function signWebhook(
  secrets: string | readonly string[],
  { id, body, timestamp = Math.floor(Date.now() / 1000) }: WebhookMessage,
): Record<string, string> {
  const unsigned = { 'webhook-id': id, 'webhook-timestamp': String(timestamp) }
  const claim = standardWebhooks.read(new Headers(unsigned))
  if (claim === null) throw new TypeError('an id is visible ASCII without full stops, 255 at most')
  const signatures = [secrets].flat().map((secret) => {
    const key = standardWebhooks.readKey(secret)
    if (key === null) throw new TypeError('the secret is not one of Standard Webhooks')
    return `v1,${sign(key, { before: claim.before, body }, 'base64')}`
  })
  return { ...unsigned, 'webhook-signature': signatures.join(' ') }
}
