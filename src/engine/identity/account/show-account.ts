// Reading an account as a part of a batch.
import { type SQLWrapper, sql } from 'drizzle-orm'
import { readRow } from '../../core/index.ts'
import { factors } from '../factor/tables.ts'
import type { Part } from '../part.ts'
import { type Account, identities, users } from '../tables.ts'

/**
 * Shows the account of `userId`, an id or a query that yields one; null when there is none. The statements are plain SQL, for
 * they are on the way of each sign-in and refresh, and drizzle takes its time over a table with two dozen columns.
 */
export const showAccount = (userId: string | SQLWrapper): Part<Account | null> => ({
  items: [
    sql`SELECT * FROM ${users} WHERE id = ${userId}`,
    sql`SELECT * FROM ${identities} WHERE user_id = ${userId} ORDER BY created_at`,
    sql`SELECT * FROM ${factors} WHERE user_id = ${userId} ORDER BY created_at`,
  ],
  read([found = [], owned = [], held = []]) {
    const [user] = found
    if (user === undefined) return null
    return {
      user: readRow(users, user),
      identities: owned.map((row) => readRow(identities, row)),
      factors: held.map((row) => readRow(factors, row)),
    }
  },
})
