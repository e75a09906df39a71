// What an operator says of a user, read once: the body of `POST /admin/users` and of `PUT /admin/users/{id}`.
import * as z from 'zod'
import {
  ApiError,
  isIssuedId,
  isReserved,
  isRoleName,
  isUuid,
  lazy,
  type Scope,
  timestamp,
} from '../../core/index.ts'
import { requireEmail } from '../account/email.ts'
import { requirePhone } from '../account/phone.ts'
import { dataField, textField } from '../body.ts'
import { hashPassword, isPasswordHash } from '../password/hash.ts'
import { requireGoodPassword } from '../password/strength.ts'
import { requireBanMilliseconds } from './ban-duration.ts'

const flag = lazy(() =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
)

export const attributesSchema = lazy(() =>
  z.object({
    id: textField(),
    email: textField(),
    phone: textField(),
    password: textField(),
    password_hash: textField(),
    email_confirm: flag(),
    phone_confirm: flag(),
    user_metadata: dataField(),
    app_metadata: dataField(),
    role: textField(),
    ban_duration: textField(),
  }),
)

type Body = z.infer<ReturnType<typeof attributesSchema>>

/** What is to be true of a user; null for what is not spoken of. */
export interface Attributes {
  readonly id: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly passwordHash: string | null
  readonly isEmailConfirmed: boolean
  readonly isPhoneConfirmed: boolean
  readonly userMetadata: Readonly<Record<string, unknown>>
  readonly appMetadata: Readonly<Record<string, unknown>>
  readonly role: string | null
  readonly ban: Ban | null
}

/** Until when; null lifts a ban. */
export interface Ban {
  readonly until: string | null
}

/** @throws ApiError `validation_failed`, `weak_password` */
export function requireAttributes(scope: Scope, body: Body): Attributes {
  const given = <T>(text: string, read: (text: string) => T): T | null =>
    text === '' ? null : read(text)
  return {
    id: given(body.id, requireUuid),
    email: given(body.email, requireEmail),
    phone: given(body.phone, requirePhone),
    isEmailConfirmed: body.email_confirm,
    isPhoneConfirmed: body.phone_confirm,
    userMetadata: body.user_metadata,
    appMetadata: body.app_metadata,
    role: given(body.role, requireRole),
    ban: given(body.ban_duration, requireBan),
    passwordHash: findHash(scope, body), // last: it takes the longest
  }
}

/**
 * Whose id it is, in its one spelling: a UUID is ours, what begins with a prefix is another issuer's.
 * @throws ApiError `validation_failed` when it is neither
 */
export const requireUserId = (text: string): string => (isIssuedId(text) ? text : requireUuid(text))

function requireUuid(text: string): string {
  if (isUuid(text) && /[1-9a-f]/i.test(text)) return text.toLowerCase()
  throw new ApiError('validation_failed', 'user_id must be an UUID', { status: 404 })
}

function findHash(scope: Scope, { password, password_hash: hash }: Body): string | null {
  if (password !== '' && hash !== '') {
    throw invalid('Only a password or a password hash should be provided')
  }
  if (hash !== '') {
    if (isPasswordHash(hash)) return hash
    throw invalid(
      'password_hash must be scrypt in PHC form ($scrypt$ln=14,r=8,p=5$salt$hash, 32 bytes of hash); bcrypt and Argon2 are not supported',
    )
  }
  if (password === '') return null
  requireGoodPassword(scope, password)
  return hashPassword(password)
}

function requireRole(text: string): string {
  if (!isRoleName(text)) {
    throw invalid('role must be a name of letters, digits and underscores, 63 at most')
  }
  if (isReserved(text)) throw invalid(`role "${text}" is no user’s`)
  return text
}

function requireBan(text: string): Ban {
  const milliseconds = requireBanMilliseconds(text)
  if (milliseconds === 0) return { until: null }
  return { until: timestamp(Math.min(Date.now() + milliseconds, LAST)) }
}

/** The last instant whose text sorts as it should. */
const LAST = Date.UTC(9999, 11, 31)

const invalid = (message: string): ApiError =>
  new ApiError('validation_failed', message, { status: 400 })
