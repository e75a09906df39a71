// By what a user is reached and known: an e-mail address or a phone number.
import { eq } from 'drizzle-orm'
import { ApiError, type Drizzle } from '../../core/index.ts'
import { users } from '../tables.ts'
import { requireEmail } from './email.ts'
import { requirePhone } from './phone.ts'

/** A normalised address or number. */
export type Contact =
  | { readonly kind: 'email'; readonly email: string }
  | { readonly kind: 'phone'; readonly phone: string }

/** What the protocol says when not exactly one of the two is given. */
export interface ContactWords {
  readonly both: string
  readonly none: string
}

/** The one contact that a body names. @throws ApiError `validation_failed` */
export function requireContact(
  { email, phone }: { readonly email: string; readonly phone: string },
  words: ContactWords,
): Contact {
  if (email !== '' && phone !== '') throw invalid(words.both)
  if (email !== '') return { kind: 'email', email: requireEmail(email) }
  if (phone !== '') return { kind: 'phone', phone: requirePhone(phone) }
  throw invalid(words.none)
}

const invalid = (message: string): ApiError =>
  new ApiError('validation_failed', message, { status: 400 })

/** The address or number itself. */
export const textOf = (contact: Contact): string =>
  contact.kind === 'email' ? contact.email : contact.phone

/** A query for the id of whose it is. */
export function selectOwner(db: Drizzle, contact: Contact) {
  const isIt =
    contact.kind === 'email' ? eq(users.email, contact.email) : eq(users.phone, contact.phone)
  return db.select({ id: users.id }).from(users).where(isIt)
}
