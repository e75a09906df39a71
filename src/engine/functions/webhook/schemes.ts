// Senders' schemes: what each signs, and in which headers it says so.
import { Buffer } from 'node:buffer'
import type { SignedAccess, WebhookScheme } from '../../core/index.ts'

/**
 * Access for webhooks alone: their sender's signature stands for a caller.
 * @param secretNames name of the secret in `env`; a second one is for the time when the sender changes it
 */
export const signedBy = (
  scheme: WebhookScheme,
  ...secretNames: readonly [string, ...string[]]
): SignedAccess => ({ kind: 'signed', scheme, secretNames })

// No full stop: those are what parts the signed text (the specification, "Signature scheme").
const ID = /^[\x21-\x2d\x2f-\x7e]{1,255}$/
const SECONDS = /^\d{1,12}$/
const BASE64_SECRET = /^(?:v1,)?(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/

/**
 * Standard Webhooks 1.0.0 (standardwebhooks.com), signatures `v1`: `webhook-id`, `webhook-timestamp` and
 * `webhook-signature`, or the same under Svix's names. The secret is `whsec_` and base64.
 */
export const standardWebhooks: WebhookScheme = {
  encoding: 'base64',
  read(headers) {
    const prefix = headers.has('webhook-id') ? 'webhook' : 'svix'
    const [id = '', seconds = '', signatures = ''] = ['id', 'timestamp', 'signature'].map(
      (name) => headers.get(`${prefix}-${name}`) ?? '',
    )
    if (!ID.test(id) || !SECONDS.test(seconds)) return null
    return {
      id,
      signedAt: Number(seconds),
      before: `${id}.${seconds}.`,
      signatures: findAll(signatures.split(' '), 'v1,'),
    }
  },
  readKey(secret) {
    const text = BASE64_SECRET.exec(secret)?.[1]
    return text === undefined ? null : Buffer.from(text, 'base64')
  },
}

/** Stripe (docs.stripe.com/webhooks): `Stripe-Signature: t=…,v1=…`. The message's id is the event's, in the body. */
export const stripeWebhooks: WebhookScheme = {
  encoding: 'hex',
  read(headers) {
    const parts = (headers.get('Stripe-Signature') ?? '').split(',')
    const [seconds = '', ...others] = findAll(parts, 't=')
    if (!SECONDS.test(seconds) || others.length > 0) return null
    return {
      id: null,
      signedAt: Number(seconds),
      before: `${seconds}.`,
      signatures: findAll(parts, 'v1='),
    }
  },
  readKey: (secret) => Buffer.from(secret),
  findId: findIdField,
}

/**
 * GitHub (docs.github.com/webhooks): `X-Hub-Signature-256: sha256=…` over the body alone. It signs no id and no time: the
 * body itself is what tells a message from another.
 */
export const githubWebhooks: WebhookScheme = {
  encoding: 'hex',
  read: (headers) => ({
    id: null,
    signedAt: null,
    before: '',
    signatures: findAll([headers.get('X-Hub-Signature-256') ?? ''], 'sha256='),
  }),
  readKey: (secret) => Buffer.from(secret),
}

/** What follows `start` in those parts that begin with it. */
const findAll = (parts: readonly string[], start: string): string[] =>
  parts.filter((part) => part.startsWith(start)).map((part) => part.slice(start.length))

function findIdField(body: string): string | null {
  try {
    const { id } = JSON.parse(body) as { id?: unknown } // null throws, as what is no JSON does
    return typeof id === 'string' ? id : null
  } catch {
    return null
  }
}
