// Changing a row that was read before: the batch is refused when somebody else has changed it meanwhile, and the step
// is done again.
import { and, eq, sql } from 'drizzle-orm'
import { ApiError, guard } from '../../core/index.ts'
import type { Part } from '../part.ts'
import { type User, users } from '../tables.ts'

const CHANGED = 'user_changed'
const CONFLICT = 'conflict'
const MAX_ATTEMPTS = 5

/** Refuses the batch when the user's row is not as it was read. */
export const requireUnchanged = ({ id, updatedAt }: User): Part => ({
  items: [
    guard(
      sql`EXISTS (SELECT 1 FROM ${users} WHERE ${and(eq(users.id, id), eq(users.updatedAt, updatedAt))})`,
      CHANGED,
    ),
  ],
  refusals: {
    [CHANGED]: () =>
      new ApiError(CONFLICT, 'The user was changed meanwhile. Try again.', { status: 409 }),
  },
  read: () => {},
})

/** Does `step`, which reads and then writes, until nobody has come in between. */
export async function retryChanged<T>(step: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step()
    } catch (error) {
      const isConflict = error instanceof ApiError && error.code === CONFLICT
      if (!isConflict || attempt === MAX_ATTEMPTS) throw error
    }
  }
}
