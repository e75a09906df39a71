// Finding the rows that a write of the same batch has written, to check them and to answer with them.
import type { InsertPlan, UpdatePlan } from '../plan/plan.ts'
import { allOf, bind, columnOf, type Fragment, identifier, sql, trusted } from '../sql.ts'
import { tableSql } from './source.ts'

/** Rows as the clauses of a query, in the order in which the request had them. */
export interface Written {
  readonly from: Fragment
  readonly condition: Fragment
  readonly order: Fragment
  /** How many there must be. */
  readonly count: Fragment
}

const KEYS = '$keys'
const keyOrder = sql`ORDER BY ${columnOf(KEYS, 'key')}`

/** The rows of an insert: by their keys, or, when SQLite has made those, as the last ones of the table. */
export function insertedRows(plan: InsertPlan): Written {
  const { alias, keyColumns, keys, values } = plan
  const count = trusted(String(values.rows.length))
  if (keys === null) {
    const rowId = columnOf(alias, '_rowid_')
    const condition = sql`${rowId} BETWEEN last_insert_rowid() - ${count} + 1 AND last_insert_rowid()`
    return { from: tableSql(plan), condition, order: sql`ORDER BY ${rowId}`, count }
  }
  const pairs = keyColumns.map((column, index) => {
    const key = sql`${columnOf(KEYS, 'value')} ->> ${trusted(`'$[${index}]'`)}`
    return sql`${columnOf(alias, column.name)} = ${key}`
  })
  const list = sql`json_each(${bind(`[${keys.join(',')}]`)}) AS ${identifier(KEYS)}`
  const from = sql`${list} CROSS JOIN ${tableSql(plan)}` // CROSS: keys first, whatever SQLite thinks of json_each
  return { from, condition: allOf(pairs), order: keyOrder, count }
}

/** The rows of an update, as {@link markTargets} has noted them. */
export function updatedRows(plan: UpdatePlan): Written {
  const list = sql`ledge_targets CROSS JOIN json_each(row_ids) AS ${identifier(KEYS)}`
  return {
    from: sql`${list} CROSS JOIN ${tableSql(plan)}`,
    condition: sql`${columnOf(plan.alias, '_rowid_')} = ${columnOf(KEYS, 'value')}`,
    order: keyOrder,
    count: sql`(SELECT json_array_length(row_ids) FROM ledge_targets)`,
  }
}

/** Notes which rows an update is about to change: afterwards its filters may no longer find them. */
export function markTargets(rows: Fragment, alias: string): Fragment {
  const list = sql`json_group_array(${columnOf(alias, '_rowid_')})`
  return sql`REPLACE INTO ledge_targets (id, row_ids) SELECT 1, ${list} ${rows}`
}

/** The condition that a row was noted. */
export const isTarget = (alias: string): Fragment =>
  sql`${columnOf(alias, '_rowid_')} IN (SELECT value FROM ledge_targets, json_each(row_ids))`

/** Follows the one row whose rowid the update has changed. */
export const followTarget = (newId: Fragment): Fragment =>
  sql`UPDATE ledge_targets SET row_ids = json_array(${newId}) WHERE row_ids <> '[]'`
