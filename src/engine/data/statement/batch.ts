// The statements of one request: they travel together, in one round trip, as one transaction.
import type { Fragment } from '../sql.ts'

/** What a statement gives: nothing we read, JSON texts of rows, or a number of rows. */
export type Reading = 'nothing' | 'rows' | 'count'

export interface Statement {
  readonly reading: Reading
  readonly sql: Fragment
}

export const running = (sql: Fragment): Statement => ({ reading: 'nothing', sql })

/** A query whose column `body` holds each row's text. */
export const readingRows = (sql: Fragment): Statement => ({ reading: 'rows', sql })

/** A query whose column `total` holds a number. */
export const readingCount = (sql: Fragment): Statement => ({ reading: 'count', sql })
