// The user whom an operator names by id.

import { sql } from 'drizzle-orm'
import { ApiError, guard, type Scope } from '../../core/index.ts'
import { showAccount } from '../account/show-account.ts'
import { commit, type Part } from '../part.ts'
import { type Account, users } from '../tables.ts'

const GONE = 'subject_gone'

/** In one round trip. @throws ApiError `user_not_found` */
export async function requireUser(scope: Scope, userId: string): Promise<Account> {
  const [account] = await commit(scope, [showAccount(userId)])
  if (account === null) throw userNotFound()
  return account
}

/** Refuses a batch about a user who is not there. */
export const requireThere = (userId: string): Part => ({
  items: [guard(sql`EXISTS (SELECT 1 FROM ${users} WHERE id = ${userId})`, GONE)],
  refusals: { [GONE]: userNotFound },
  read: () => {},
})

export const userNotFound = (): ApiError =>
  new ApiError('user_not_found', 'User not found', { status: 404 })
