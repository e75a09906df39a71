// Whose an address, a number or an id is: the database decides, so that of parallel requests one wins.
import { ApiError, errorText } from '../../core/index.ts'

/** An address belongs to somebody else. */
export const emailExists = (): ApiError =>
  new ApiError('email_exists', 'A user with this email address has already been registered', {
    status: 422,
  })

/** A number belongs to somebody else. */
export const phoneExists = (): ApiError =>
  new ApiError('phone_exists', 'Phone number already registered by another user', { status: 422 })

const idExists = (): ApiError =>
  new ApiError('user_already_exists', 'A user with this id already exists', { status: 422 })

const TAKEN: Readonly<Record<string, () => ApiError>> = {
  'auth_users.email': emailExists,
  'auth_users.phone': phoneExists,
  'auth_users.id': idExists,
}

/** What a batch that failed for a name that is taken tells its caller; null when it failed for something else. */
export function findTaken(error: unknown): ApiError | null {
  const [, column = ''] = /UNIQUE constraint failed: ([\w.]+)/.exec(errorText(error)) ?? []
  return TAKEN[column]?.() ?? null
}
