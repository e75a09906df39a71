// Ids of sample rows: the same on every machine, so that tests and links can name them.
import { createHash } from 'node:crypto'

const NAMESPACE = '6f1d0c0e-3f0b-4f0c-9a53-5f1b8a2c7e11'

/**
 * The UUID of a sample row: version 5, the SHA-1 of a namespace and a name (RFC 9562, section 5.5).
 * @param kind the row's table
 * @param slug the row's name in the sample
 */
export function createId(kind: 'products' | 'advertisers' | 'ads', slug: string): string {
  const namespace = Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex')
  const hash = createHash('sha1').update(namespace).update(`${kind}/${slug}`).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50 // version 5
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80 // the RFC's variant
  const hex = hash.toString('hex')
  const cuts = [0, 8, 12, 16, 20, 32]
  return cuts
    .slice(1)
    .map((end, index) => hex.slice(cuts[index], end))
    .join('-')
}
