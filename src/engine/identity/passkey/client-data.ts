// What the browser says of a ceremony (WebAuthn Level 3, section 5.8.1): of what kind it is, whose challenge it answers and on
// which page it took place.
import { Buffer } from 'node:buffer'
import * as z from 'zod'
import { lazy } from '../../core/index.ts'

const clientDataSchema = lazy(() =>
  z.object({
    type: z.string(),
    challenge: z.string(),
    origin: z.string(),
    crossOrigin: z.boolean().default(false),
    topOrigin: z.string().optional(),
  }),
)

export interface ExpectedClient {
  readonly type: 'webauthn.create' | 'webauthn.get'
  /** In base64url. */
  readonly challenge: string
  readonly origins: readonly string[]
}

/** Whether the client's data are what was expected. A page inside another site's frame is not. @throws Error on what is no JSON */
export function isExpectedClient(bytes: Uint8Array, expected: ExpectedClient): boolean {
  const data = clientDataSchema().parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  const isFramed = data.crossOrigin || data.topOrigin !== undefined
  return (
    data.type === expected.type &&
    data.challenge === expected.challenge &&
    expected.origins.includes(data.origin) &&
    !isFramed
  )
}
