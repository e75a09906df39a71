// Rows as a refused write would have made them. A constraint is checked while a row is stored, a rule only
// afterwards; so that a conflict with a hidden row tells nothing to those who may not write such a row anyway
// (Postgres asks the rule first), the rule is asked once more when a constraint has failed.
import type { InsertPlan, UpdatePlan, Values } from '../plan/plan.ts'
import { completeValues } from '../plan/values.ts'
import { allOf, columnOf, type Fragment, identifier, joinSql, sql } from '../sql.ts'
import { readingCount, type Statement } from './batch.ts'
import { conditionSql, tableSql } from './source.ts'
import { namesSql, valuesSql } from './values.ts'

/** Counts the rows that the checks would refuse; nothing to run when there are no checks. */
export function refusedStatements(plan: InsertPlan | UpdatePlan): Statement[] {
  if (plan.checks.length === 0) return []
  const rows = plan.kind === 'insert' ? wouldBeRows(plan) : [updatedRows(plan)]
  const name = identifier(plan.alias)
  const refused = sql`(${allOf(plan.checks)}) IS NOT TRUE`
  return rows.map((one) =>
    readingCount(sql`WITH ${one} SELECT count(*) AS total FROM ${name} WHERE ${refused}`),
  )
}

/** The new rows of an insert with every column, as `"alias" (…) AS (…)`. */
export function wouldBeRows({ table, alias, values }: InsertPlan): Fragment[] {
  const complete = completeValues(table, values)
  const head = sql`${identifier(alias)} (${namesSql(complete)})`
  return valuesSql(complete).map((rows) => sql`${head} AS (${rows})`)
}

// One column of one row as a query.
const only = ({ columns, rows }: Values, place: number): Fragment =>
  joinSql(
    valuesSql({
      columns: columns.slice(place, place + 1),
      rows: rows.map((row) => row.slice(place, place + 1)),
    }),
    '',
  )

function updatedRows({ table, alias, values, target }: UpdatePlan): Fragment {
  const columns = [...table.columns.values()].map((column) => {
    const place = values.columns.findIndex((one) => one.column === column)
    const set = place < 0 ? null : only(values, place)
    const value = set === null ? columnOf(alias, column.name) : sql`(${set})`
    return sql`${value} AS ${identifier(column.name)}`
  })
  const rows = sql`FROM ${tableSql(target)} WHERE ${conditionSql(target)}`
  return sql`${identifier(alias)} AS (SELECT ${joinSql(columns, ', ')} ${rows})`
}
