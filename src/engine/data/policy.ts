// Declaring rules: a policy is TypeScript that returns a drizzle condition, which becomes part of the statement.
import { getTableName } from 'drizzle-orm'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Policy, Rules } from '../core/index.ts'

/**
 * Declares who may do what to `table`. An action without a rule is refused.
 * @param rules `row` holds the table's columns; a rule returns a condition over them or a plain verdict
 * @throws TypeError when `version` names no column that could be one
 */
export function policy<Table extends SQLiteTable>(table: Table, rules: Rules<Table>): Policy {
  if (rules.version !== undefined) assertVersion(table, rules.version)
  assertColumns(table, [
    ...Object.values(rules.columns ?? {}).flat(),
    ...Object.values(rules.writable ?? {}).flat(),
    ...(rules.byCaller ?? []),
  ])
  return { table, rules: rules as unknown as Rules } // each rule only ever gets its own table as `row`
}

/** A rule that holds for every row and every caller. */
export const everyone = (): boolean => true

/** A rule that holds for no row: the same as none, but said aloud. */
export const deny = (): boolean => false

function assertVersion(table: SQLiteTable, name: string): void {
  const column = getTableConfig(table).columns.find((one) => one.name === name)
  const isCounter = column?.getSQLType() === 'integer' && column.notNull && !column.primary
  if (isCounter && column.default !== undefined) return
  throw new TypeError(
    `"${getTableName(table)}" needs an integer column "${name}" that is not null and has a default, for its version`,
  )
}

function assertColumns(table: SQLiteTable, names: readonly string[]): void {
  const known = getTableConfig(table).columns.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new TypeError(
    `the policy of "${getTableName(table)}" names "${unknown}", which is no column of it`,
  )
}
