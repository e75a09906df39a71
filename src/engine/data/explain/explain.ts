// How a read would be answered: SQLite's plan, the SQL, the rules in it, and which of them hides a given row.
// One round trip.
import type { Row, Scope } from '../../core/index.ts'
import { explainFailedRead } from '../database-error.ts'
import type { ReadPlan, Source } from '../plan/plan.ts'
import { allOf, columnOf, concatenate, type Fragment, sql } from '../sql.ts'
import { literalSql } from '../statement/literal.ts'
import { type BoundSql, prepareSql, toBoundSql } from '../statement/prepare.ts'
import { readStatements } from '../statement/read.ts'
import { tableSql } from '../statement/source.ts'
import { conditionsOf, type NamedCondition, rulesOf } from './conditions.ts'

export interface Explanation {
  readonly statements: readonly ExplainedStatement[]
  readonly rules: readonly {
    table: string
    path: readonly string[]
    sql: string
    params: readonly unknown[]
  }[]
  /** Null when no row was asked about. */
  readonly row: ExplainedRow | null
}

interface ExplainedStatement extends ShownSql {
  /** SQLite's steps (sqlite.org/eqp). */
  readonly plan: readonly { id: number; parent: number; detail: string }[]
  /** Of a statement that was run: what it read and gave. */
  readonly rows: { read: number; answered: number } | null
}

interface ShownSql {
  readonly sql: string
  readonly params: readonly unknown[]
}

interface ExplainedRow {
  readonly exists: boolean
  /** Whether it is in the answer. */
  readonly passes: boolean
  /** Each condition and whether the row fulfils it; null when that is unknown, which hides it too. */
  readonly conditions: readonly (ShownSql & {
    kind: string
    table: string
    holds: boolean | null
  })[]
}

export interface Question {
  readonly plan: ReadPlan
  /** Also run the statements. */
  readonly isAnalyzed: boolean
  /** Literals of the primary key of the row in question. */
  readonly rowKey: readonly string[] | null
}

/** Explains a read. @throws ApiError 503 when trying again may help */
export async function explainRead(scope: Scope, question: Question): Promise<Explanation> {
  const { plan, isAnalyzed, rowKey } = question
  const reads = readStatements(plan).map(({ sql }) => sql)
  const conditions = rowKey === null ? [] : conditionsOf(plan.source)
  const batch = [
    ...reads.map((read) => sql`EXPLAIN QUERY PLAN ${read}`),
    ...(isAnalyzed ? reads : []),
    ...(rowKey === null ? [] : [rowQuery(plan.source, conditions, rowKey)]),
  ]
  const results = await runAll(scope, batch)
  const [row = null] = rowKey === null ? [] : (results.at(-1)?.results ?? [])
  return {
    statements: reads.map((read, index) => ({
      ...show(read),
      plan: (results[index]?.results ?? []).map(toStep),
      rows: isAnalyzed ? toCost(results[reads.length + index]) : null,
    })),
    rules: rulesOf(plan.source).map(({ table, path, sql }) => ({ table, path, ...show(sql) })),
    row: rowKey === null ? null : toVerdict(conditions, row),
  }
}

async function runAll(scope: Scope, fragments: readonly Fragment[]): Promise<D1Result<Row>[]> {
  try {
    return await scope.database.batch<Row>(fragments.map((one) => prepareSql(scope.database, one)))
  } catch (error) {
    throw explainFailedRead(error)
  }
}

// Every condition by itself, of the one row, whether or not it may be seen.
function rowQuery(
  source: Source,
  conditions: readonly NamedCondition[],
  key: readonly string[],
): Fragment {
  // A digit for each, since D1 gives 100 columns at most; NOT, since a rule may come to any value.
  const digits = conditions.map((one) => sql`ifnull(NOT (${one.sql}), 2)`)
  const pairs = source.table.primaryKey.map((column, index) => {
    const value = literalSql(column.kind, key[index] ?? '')
    return sql`${columnOf(source.alias, column.name)} = ${value}`
  })
  return sql`SELECT ${concatenate(digits)} AS verdicts FROM ${tableSql(source)} WHERE ${allOf(pairs)}`
}

function toVerdict(conditions: readonly NamedCondition[], row: Row | null): ExplainedRow {
  if (row === null) return { exists: false, passes: false, conditions: [] }
  const digits = String(row.verdicts)
  const explained = conditions.map(({ kind, table, sql }, index) => ({
    kind,
    table,
    holds: VERDICTS[digits.charAt(index)] ?? null,
    ...show(sql),
  }))
  const passes = explained.every(({ holds }) => holds === true)
  // A row that is hidden already is on no page: that would only say it twice.
  const isHidden = explained.some(({ kind, holds }) => kind !== 'page' && holds !== true)
  const told = isHidden ? explained.filter(({ kind }) => kind !== 'page') : explained
  return { exists: true, passes, conditions: told }
}

const VERDICTS: Readonly<Record<string, boolean>> = { 0: true, 1: false }

function show(fragment: Fragment): ShownSql {
  const { text, params }: BoundSql = toBoundSql(fragment)
  return { sql: text.trim().replaceAll(/\s+/g, ' '), params }
}

const toStep = ({ id, parent, detail }: Row) => ({
  id: Number(id),
  parent: Number(parent),
  detail: String(detail),
})

const toCost = (result: D1Result<Row> | undefined) => ({
  read: result?.meta.rows_read ?? 0,
  answered: result?.results.length ?? 0,
})
