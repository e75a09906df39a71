// The statements of a write: the write itself, guards that roll all of it back, and what to answer.
import type { DeletePlan, InsertPlan, Source, UpdatePlan, WritePlan } from '../plan/plan.ts'
import { bind, type Fragment, identifier, sql, trusted } from '../sql.ts'
import { readingCount, readingRows, running, type Statement } from './batch.ts'
import { checkGuard, limitGuards } from './guard.ts'
import { rowsSql } from './read.ts'
import { groupSql } from './row.ts'
import { conditionSql, joinsSql, orderSql, pageSql, tableSql } from './source.ts'
import { upsertedRows, upsertStatements } from './upsert.ts'
import { namesSql, valuesSql } from './values.ts'
import { answerText, nextVersion } from './version.ts'
import {
  followTarget,
  insertedRows,
  isTarget,
  markTargets,
  updatedRows,
  type Written,
} from './written.ts'

// Read after the guards, which ask for `changes()` too: once a count is read, keeping it may change others.
const changedCount = readingCount(trusted('SELECT changes() AS total'))

/** The statements of any write. */
export function writeStatements(plan: WritePlan): Statement[] {
  if (plan.kind === 'insert') return insertStatements(plan)
  return plan.kind === 'update' ? updateStatements(plan) : deleteStatements(plan)
}

/** An insert; nothing for no rows. */
function insertStatements(plan: InsertPlan): Statement[] {
  const { table, values, checks, conflict, returning } = plan
  if (values.rows.length === 0) return []
  if (conflict !== null) {
    const written = upsertedRows(plan, conflict)
    return [...upsertStatements(plan, conflict), ...answerStatements(written, returning)]
  }
  const into = sql`INSERT INTO ${identifier(table.name)} (${namesSql(values)})`
  const written = insertedRows(plan)
  return [
    ...valuesSql(values).map((rows) => running(sql`${into} ${rows}`)),
    ...checkStatements(written, checks),
    ...answerStatements(written, returning),
  ]
}

/** An update; nothing when no column is set. */
function updateStatements(plan: UpdatePlan): Statement[] {
  const { alias, values, target, checks, limits, returning } = plan
  const [row] = valuesSql(values)
  if (row === undefined) return []
  const isMarked = checks.length > 0 || returning !== null
  const condition = conditionSql(target)
  const mark = markTargets(sql`FROM ${tableSql(target)} WHERE ${condition}`, alias)
  const next = nextVersion(plan.table, alias)
  const set = sql`UPDATE ${tableSql(target)} SET (${namesSql(values)}) = (${row})${next}`
  const written = updatedRows(plan)
  return [
    ...(isMarked ? [running(mark)] : []),
    running(sql`${set} WHERE ${isMarked ? isTarget(alias) : condition}`),
    ...limitGuards(limits).map(running),
    changedCount,
    ...(isMarked ? followStatements(plan) : []),
    ...checkStatements(written, checks),
    ...answerStatements(written, returning),
  ]
}

/** A delete; its rows are read before they go. */
function deleteStatements({ target, limits, returning }: DeletePlan): Statement[] {
  return [
    ...(returning === null ? [] : [readingRows(rowsSql(returning, answerText(returning)))]),
    running(sql`DELETE FROM ${tableSql(target)} WHERE ${conditionSql(target)}`),
    ...limitGuards(limits).map(running),
    changedCount,
  ]
}

function checkStatements(written: Written, checks: readonly Fragment[]): Statement[] {
  return checks.length === 0 ? [] : [running(checkGuard(written, checks))]
}

function answerStatements(written: Written, returning: Source | null): Statement[] {
  if (returning === null) return []
  const order = orderSql(returning.alias, returning.order, written.order)
  const where = sql`${written.condition} AND ${conditionSql(returning)}`
  const from = sql`FROM ${written.from}${joinsSql(returning)} WHERE ${where} ${groupSql(returning)}`
  return [
    readingRows(
      sql`SELECT ${answerText(returning)} AS body ${from} ${order} ${pageSql(returning)}`,
    ),
  ]
}

// An INTEGER PRIMARY KEY is the rowid: when it is set, the row is found under its new one.
function followStatements({ table, values }: UpdatePlan): Statement[] {
  const place = values.columns.findIndex(({ column }) => column === table.rowIdColumn)
  const newId = values.rows[0]?.[place]
  if (newId === undefined) return []
  const value: Fragment = sql`CAST(${bind(newId)} AS INTEGER)`
  return [running(followTarget(value))]
}
