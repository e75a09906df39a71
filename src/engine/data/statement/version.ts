// A row's version: told beside its text, and counted up by each update.
import type { Source } from '../plan/plan.ts'
import type { Table } from '../schema/schema.ts'
import { columnOf, type Fragment, identifier, sql, trusted } from '../sql.ts'
import { rowText } from './row.ts'

/** What is selected of a row in an answer; its last column is the row's text. */
export function answerText(source: Source): Fragment {
  if (source.version === undefined) return rowText(source)
  return sql`${versionText(source.alias, source.version.name)} AS version, ${rowText(source)}`
}

/** The version as text: D1 would give a number that is not exact past 2^53. */
export const versionText = (alias: string, name: string): Fragment =>
  sql`CAST(${columnOf(alias, name)} AS TEXT)`

/** What an update sets beside its values: `, "revision" = "$0"."revision" + 1`. */
export function nextVersion({ versionColumn }: Table, alias: string): Fragment {
  if (versionColumn === null) return trusted('')
  const { name } = versionColumn
  return sql`, ${identifier(name)} = ${columnOf(alias, name)} + 1`
}
