// Sealing: what an event says in secret is unreadable in D1 and fits the one receiver that it was sealed for.
import { Buffer } from 'node:buffer'
import type { Keys } from './keys.ts'

const IV_BYTES = 12

/** Seals a value by AES-GCM. @param label what it belongs to; it opens under the same label only */
export async function seal(keys: Keys, value: unknown, label: string): Promise<string> {
  const [key] = keys.sealers
  if (key === undefined) throw new Error('there is no key to seal with') // each signing key has one
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const text = new TextEncoder().encode(JSON.stringify(value))
  const sealed = await crypto.subtle.encrypt(algorithm(iv, label), key, text)
  return Buffer.concat([iv, Buffer.from(sealed)]).toString('base64url')
}

/** Opens what was sealed under any of the keys. @throws Error when none of them fits, or the label does not */
export async function unseal(keys: Keys, sealed: string, label: string): Promise<unknown> {
  const bytes = Buffer.from(sealed, 'base64url')
  const [iv, body] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES)]
  for (const key of keys.sealers) {
    const text = await crypto.subtle.decrypt(algorithm(iv, label), key, body).catch(() => null)
    if (text !== null) return JSON.parse(new TextDecoder().decode(text))
  }
  throw new Error('what was sealed does not open: its key is gone, or it was changed')
}

const algorithm = (iv: Uint8Array, label: string) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(label),
})
