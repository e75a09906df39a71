// The signing keys as the secret holds them: private JWKs (RFC 7517) of three kinds, each strong enough to sign with.
import * as z from 'zod'
import { lazy } from './lazy.ts'

const MIN_RSA_BYTES = 256 // 2048 bits (RFC 7518, section 3.3)
const MIN_HMAC_BYTES = 32 // as long as the hash (RFC 7518, section 3.2)

/** Bytes in base64url, of which the first says something: a number does not begin with zeros. */
const byteLength = (text: string): number => Math.floor((text.replace(/^A+/, '').length * 3) / 4)

/** A text that is one byte over and over is long, but no secret. */
const isVaried = (text: string): boolean => new Set(text).size > 8

function createKeySchema() {
  const bytes = z.string().regex(/^[\w-]+$/)
  const name = { kid: z.string().min(1).max(200) }
  const ecKey = z.object({
    ...name,
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    alg: z.literal('ES256'),
    x: bytes.length(43),
    y: bytes.length(43),
    d: bytes.length(43),
  })
  const rsaKey = z.object({
    ...name,
    kty: z.literal('RSA'),
    alg: z.literal('RS256'),
    n: bytes.refine((text) => byteLength(text) >= MIN_RSA_BYTES, 'must have 2048 bits'),
    e: bytes.refine((text) => text === 'AQAB', 'must be 65537'),
    d: bytes,
    p: bytes,
    q: bytes,
    dp: bytes,
    dq: bytes,
    qi: bytes,
  })
  const hmacKey = z.object({
    ...name,
    kty: z.literal('oct'),
    alg: z.literal('HS256'),
    k: bytes
      .refine((text) => Math.floor((text.length * 3) / 4) >= MIN_HMAC_BYTES, 'must have 32 bytes')
      .refine(isVaried, 'must be random'),
  })
  return z.discriminatedUnion('kty', [ecKey, rsaKey, hmacKey])
}

/** `LEDGE_SIGNING_KEYS`: a JSON array of one key or more, each under a name of its own. */
export const signingKeysSchema = lazy(() =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue('must be a JSON array of private JWKs')
        return z.NEVER
      }
    })
    .pipe(z.array(createKeySchema()).min(1).max(20))
    .refine(
      (keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length,
      'each kid may be there once',
    ),
)

export type SigningKey = z.infer<ReturnType<typeof createKeySchema>>
