// What a client sends of a ceremony: RegistrationResponseJSON and AuthenticationResponseJSON (WebAuthn Level 3, section 5.1).
import * as z from 'zod'
import { ApiError, lazy } from '../../core/index.ts'

const MAX_ID_CHARACTERS = 1364 // 1023 bytes
const MAX_TRANSPORTS = 8

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[\w-]+$/, 'must be base64url without padding')

const bytesField = lazy(() => base64url(24_576))

const credentialFields = () => ({
  id: base64url(MAX_ID_CHARACTERS),
  rawId: base64url(MAX_ID_CHARACTERS),
  type: z.literal('public-key'),
})

const isSameId = ({ id, rawId }: { id: string; rawId: string }) => id === rawId

const registrationSchema = lazy(() =>
  z
    .object({
      ...credentialFields(),
      response: z.object({
        clientDataJSON: bytesField(),
        attestationObject: bytesField(),
        transports: z.array(z.string().max(32)).max(MAX_TRANSPORTS).nullish(),
      }),
    })
    .refine(isSameId, 'id and rawId differ'),
)

const assertionSchema = lazy(() =>
  z
    .object({
      ...credentialFields(),
      response: z.object({
        clientDataJSON: bytesField(),
        authenticatorData: bytesField(),
        signature: bytesField(),
        userHandle: base64url(128).nullish(),
      }),
    })
    .refine(isSameId, 'id and rawId differ'),
)

export type RegistrationAnswer = z.infer<ReturnType<typeof registrationSchema>>
export type AssertionAnswer = z.infer<ReturnType<typeof assertionSchema>>

/** @throws ApiError that names the field that is wrong */
export const requireRegistration = (value: unknown): RegistrationAnswer =>
  requireAnswer(registrationSchema(), value)

/** @throws ApiError that names the field that is wrong */
export const requireAssertion = (value: unknown): AssertionAnswer =>
  requireAnswer(assertionSchema(), value)

function requireAnswer<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = ['credential', ...(issue?.path ?? [])].join('.')
  throw verificationFailed(`Invalid credential response: ${place}: ${issue?.message}`)
}

/** One refusal for whatever is wrong with an answer, so that it tells nothing of who has which passkey. */
export const verificationFailed = (message = 'Credential verification failed'): ApiError =>
  new ApiError('webauthn_verification_failed', message, { status: 400 })
