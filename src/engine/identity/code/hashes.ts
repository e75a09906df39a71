// What is kept of codes and tokens: enough to know them again, not enough to use them.
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { CodePurpose } from '../../core/index.ts'
import type { Keys } from '../token/keys.ts'

/** What a code is hashed with: one for another address or purpose has another hash. */
export interface CodeFacts {
  readonly code: string
  readonly purpose: CodePurpose
  readonly sentTo: string
}

/**
 * The code's HMACs, one under each key, the current key's first. A plain digest of six digits could be undone by
 * whoever reads the table.
 */
export const hashCode = (keys: Keys, { purpose, sentTo, code }: CodeFacts) =>
  hashText(keys, `${purpose}\n${sentTo}\n${code}`)

/** The same for any short secret, with all that it belongs to. */
export async function hashText(keys: Keys, text: string): Promise<[string, ...string[]]> {
  const bytes = new TextEncoder().encode(text)
  const [first, ...others] = await Promise.all(
    keys.coders.map(async (key) =>
      Buffer.from(await crypto.subtle.sign('HMAC', key, bytes)).toString('base64url'),
    ),
  )
  if (first === undefined) throw new Error('there is no key for codes') // each signing key has one
  return [first, ...others]
}

/** The digest of a token that has 256 random bits: it needs no key. */
export const hashToken = (token: string): string =>
  createHash('sha256').update(token).digest('base64url')
