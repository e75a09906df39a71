// A key set that another service publishes (RFC 7517, section 5), as far as we take keys from it.
import type { CryptoKey, JSONWebKeySet } from 'jose'
import * as z from 'zod'
import { lazy } from '../../core/index.ts'

const MAX_KEYS = 100

const schema = lazy(() => z.object({ keys: z.array(z.unknown()).max(MAX_KEYS) }))

const keySchema = lazy(() => z.looseObject({ kty: z.string(), kid: z.string().optional() }))

/** The keys that may verify tokens. */
export interface KeySet {
  readonly published: JSONWebKeySet
  readonly kids: ReadonlySet<string>
  /** Those that were needed so far, by algorithm and name. */
  readonly imported: Map<string, CryptoKey>
}

/**
 * Reads a document; null when it is no key set. What is no key in it is passed over, and so is a secret: whoever reads
 * the set could sign with it.
 */
export function findKeySet(document: unknown): KeySet | null {
  const parsed = schema().safeParse(document)
  if (!parsed.success) return null
  const keys = parsed.data.keys
    .map((key) => keySchema().safeParse(key))
    .flatMap((key) => (key.success && key.data.kty !== 'oct' ? [key.data] : []))
  const kids = keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid]))
  return { published: { keys }, kids: new Set(kids), imported: new Map() }
}
