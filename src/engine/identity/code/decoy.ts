// The same answer and the same work, whether or not there is such an account: what is made for nobody is thrown away.
import { sql } from 'drizzle-orm'
import { createId } from '../../core/index.ts'
import { type Part, writing } from '../part.ts'
import type { Account } from '../tables.ts'

/** A batch in which nothing is written still goes to D1, as one that writes does. */
export const NO_CHANGE: Part = writing(sql`SELECT 1`)

/** Whose code it is; nobody's where there is no such account. */
export const idOf = (account: Account | null): string => account?.user.id ?? createId()

/** What is done about an account; for nobody, and for a user who is gone, the code that was made goes nowhere. */
export const onlyFor = (account: Account | null, part: Part): Part =>
  account === null || account.user.deletedAt !== null ? NO_CHANGE : part
