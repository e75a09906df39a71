// Which of the rows, once they are in order: `limit` and `offset` within the app's own limit.
import { unsatisfiableRange } from '../failures.ts'
import type { Modifier } from '../request/query.ts'
import type { Source } from './plan.ts'

/** The page that the modifiers ask for; the last word counts. @throws ApiError PGRST103 for negative numbers */
export function planPage(
  modifiers: readonly Modifier[],
  maxRows: number,
): Pick<Source, 'limit' | 'offset'> {
  const rowsOf = (kind: 'limit' | 'offset') =>
    modifiers.flatMap((one) => (one.kind === kind ? [one.rows] : [])).at(-1)
  const [limit = maxRows, offset = 0] = [rowsOf('limit'), rowsOf('offset')]
  if (limit < 0 || offset < 0) {
    throw unsatisfiableRange('Limit should be greater than or equal to zero.')
  }
  return { limit: Math.min(limit, maxRows), offset }
}
