// Reading an account as a part of a batch.
import type { SQLWrapper } from 'drizzle-orm'
import { readRow, type Scope } from '../../core/index.ts'
import { factors } from '../factor/tables.ts'
import type { Part } from '../part.ts'
import { type Account, identities, users } from '../tables.ts'
import { selectAccount } from './account.ts'

/** Shows the account of `userId`, an id or a query that yields one; null when there is none. */
export const showAccount = ({ db }: Scope, userId: string | SQLWrapper): Part<Account | null> => ({
  items: selectAccount(db, userId),
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
