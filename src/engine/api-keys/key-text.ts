// The text of a key: what it is for, the id by which it is known, and 256 random bits.
import { Buffer } from 'node:buffer'

/** A key in the form of those that an operator makes. */
export interface KeyText {
  readonly id: string
  readonly text: string
}

const FORM = /^sb_(?:publishable|secret)_(k[0-9a-f]{20})_[\w-]{43}$/

/** The id in a key's text; null for a text of another form. */
export function parseKeyText(text: string): KeyText | null {
  const id = FORM.exec(text)?.[1]
  return id === undefined ? null : { id, text }
}

/** Makes a key. What is not anonymous belongs on a server, and its name says so. */
export function createKeyText(role: string, now = Date.now()): KeyText {
  const id = `k${now.toString(16).padStart(12, '0')}${randomBytes(4).toString('hex')}`
  const kind = role === 'anon' ? 'publishable' : 'secret'
  return { id, text: `sb_${kind}_${id}_${randomBytes(32).toString('base64url')}` }
}

/** What is kept of a key. */
export async function hashKey({ text }: KeyText): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Buffer.from(digest).toString('base64url')
}

const randomBytes = (length: number): Buffer =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(length)))
