// Requests that show their sender's signature in place of a caller: webhooks. Types only; `functions/webhook/` verifies them.

/** What the headers of a request claim of its signature. */
export interface SignatureClaim {
  /** The message's id, where the sender signs it with the body; null otherwise. */
  readonly id: string | null
  /** When it was signed, in Unix seconds; null where the sender signs no time. */
  readonly signedAt: number | null
  /** What is signed before the body. */
  readonly before: string
  /** One or several: a sender that changes its secret signs with both. */
  readonly signatures: readonly string[]
}

/** How a sender signs: HMAC-SHA256 over the claim's `before` and the body, byte for byte. */
export interface WebhookScheme {
  /** How a signature is written. */
  readonly encoding: 'base64' | 'hex'
  /** Reads the headers; null when one is missing or not as the sender writes it. */
  readonly read: (headers: Headers) => SignatureClaim | null
  /** The HMAC key that a secret stands for; null when it is none of this sender's. */
  readonly readKey: (secret: string) => Uint8Array | null
  /** The message's id, where it stands in the body alone; null when there is none. */
  readonly findId?: (body: string) => string | null
}

/** Access for whoever holds a secret that we share, and signs with it. */
export interface SignedAccess {
  readonly kind: 'signed'
  readonly scheme: WebhookScheme
  /** Names in `env` of the secrets that count; one of them must be there. */
  readonly secretNames: readonly [string, ...string[]]
}
