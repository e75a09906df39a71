// Bodies of the identity service: JSON objects, small, with unknown fields passed over.
import type { Context } from 'hono'
import * as z from 'zod'
import { ApiError, lazy, type RouteEnv, type SmsMessage } from '../core/index.ts'
import { challengeFields } from './code/challenge.ts'

const MAX_BODY_LENGTH = 32_768
const MAX_DATA_BYTES = 8_192 // it travels in every access token, and headers are small
const MAX_DATA_DEPTH = 16
const TOO_LARGE = `may be ${MAX_DATA_BYTES} bytes of JSON, ${MAX_DATA_DEPTH} levels deep`

/** A text field; absent, null and empty are the same, as they are to GoTrue. */
export const textField = lazy(() =>
  z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
)

/** What a user says of themselves. */
export const dataField = lazy(() =>
  z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? {})
    .refine(isSmall, TOO_LARGE),
)

export const credentialsSchema = lazy(() =>
  z.object({
    email: textField(),
    phone: textField(),
    password: textField(),
  }),
)

/** How a message goes out; what is none of the two is the first. */
const channelField = lazy(() =>
  z
    .string()
    .nullish()
    .transform((value): SmsMessage['channel'] => (value === 'whatsapp' ? value : 'sms')),
)

export const signUpSchema = lazy(() =>
  credentialsSchema().extend({
    data: dataField(),
    channel: channelField(),
    ...challengeFields(),
  }),
)

export const otpSchema = lazy(() =>
  z.object({
    email: textField(),
    phone: textField(),
    data: dataField(),
    create_user: z
      .boolean()
      .nullish()
      .transform((value) => value ?? true),
    channel: channelField(),
    ...challengeFields(),
  }),
)

export const recoverSchema = lazy(() => z.object({ email: textField(), ...challengeFields() }))

export const resendSchema = lazy(() =>
  z.object({
    type: textField(),
    email: textField(),
    phone: textField(),
    channel: channelField(),
    ...challengeFields(),
  }),
)

export const verifySchema = lazy(() =>
  z.object({
    type: textField(),
    email: textField(),
    phone: textField(),
    token: textField(),
    token_hash: textField(),
  }),
)

export const exchangeSchema = lazy(() =>
  z.object({ auth_code: textField(), code_verifier: textField() }),
)

/** Fields that a user may change of themselves; those that are absent stay as they are. */
export const updateSchema = lazy(() =>
  z.object({
    email: textField(),
    phone: textField(),
    password: z.string().nullish(),
    data: z
      .record(z.string(), z.unknown())
      .nullish()
      .refine((data) => isSmall(data ?? {}), TOO_LARGE),
    app_metadata: z.unknown().optional(),
    nonce: textField(),
    current_password: textField(),
    channel: channelField(),
    ...challengeFields(),
  }),
)

export const refreshSchema = lazy(() => z.object({ refresh_token: textField() }))

export type Credentials = z.infer<ReturnType<typeof credentialsSchema>>
export type SignUpRequest = z.infer<ReturnType<typeof signUpSchema>>
export type OtpRequest = z.infer<ReturnType<typeof otpSchema>>
export type RecoverRequest = z.infer<ReturnType<typeof recoverSchema>>
export type ResendRequest = z.infer<ReturnType<typeof resendSchema>>
export type VerifyRequest = z.infer<ReturnType<typeof verifySchema>>
export type ExchangeRequest = z.infer<ReturnType<typeof exchangeSchema>>
export type UpdateRequest = z.infer<ReturnType<typeof updateSchema>>

/**
 * Reads the request's body.
 * @throws ApiError `bad_json` when it is no JSON object, `validation_failed` that names a field of the wrong type
 */
export async function readBody<T>(c: Context<RouteEnv>, schema: () => z.ZodType<T>): Promise<T> {
  const parsed = schema().safeParse(parseObject(await c.req.text()))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const message = `${issue?.path.join('.')}: ${issue?.message}`
  throw new ApiError('validation_failed', message, { status: 400 })
}

/** The same where a client may send no body at all, which means `{}`. */
export async function readOptionalBody<T>(
  c: Context<RouteEnv>,
  schema: () => z.ZodType<T>,
): Promise<T> {
  return (await c.req.text()) === '' ? schema().parse({}) : readBody(c, schema)
}

function parseObject(text: string): object {
  if (text.length > MAX_BODY_LENGTH) {
    throw new ApiError('body_too_large', `The body is larger than ${MAX_BODY_LENGTH} characters.`)
  }
  const value = parseJson(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new ApiError('bad_json', 'The request body must be a JSON object.', { status: 400 })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError('bad_json', 'Could not parse request body as JSON.', { status: 400 })
  }
}

/** Whether metadata is no larger than a token can carry. */
export function isSmall(data: Record<string, unknown>): boolean {
  if (!isShallow(data, MAX_DATA_DEPTH)) return false
  return new TextEncoder().encode(JSON.stringify(data)).length <= MAX_DATA_BYTES
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1))
}
