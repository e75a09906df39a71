// Rows that a function has chosen, in place of a whole table: its query says which and in what order, the table
// itself what is in them, so that rules hold for what is stored.
import type { Source } from '../plan/plan.ts'
import { allOf, columnOf, type Fragment, identifier, joinSql, sql, trusted } from '../sql.ts'

const CHOSEN = '$chosen'
const PLACE = '$place'

/** The chosen keys, numbered, and to each of them its row of `table`. */
export function chosenSql(
  { table: { primaryKey }, alias }: Pick<Source, 'table' | 'alias'>,
  query: Fragment,
  table: Fragment,
): Fragment {
  const names = primaryKey.map(({ name }) => identifier(name))
  // A query loses its order in a join, hence the numbers.
  const place = sql`row_number() OVER () AS ${identifier(PLACE)}`
  const keys = sql`(SELECT ${joinSql(names, ', ')}, ${place} FROM ${query})`
  const pairs = primaryKey.map(
    ({ name }) => sql`${columnOf(alias, name)} = ${columnOf(CHOSEN, name)}`,
  )
  return sql`${keys} AS ${identifier(CHOSEN)} CROSS JOIN ${table} ON ${allOf(pairs)}`
}

/** The order in which a function has chosen its rows; nothing for all of a table, or for groups of rows. */
export const orderOfChosen = ({ chosen, isGrouped }: Source): Fragment =>
  chosen === undefined || isGrouped ? trusted('') : sql`ORDER BY ${columnOf(CHOSEN, PLACE)}`
