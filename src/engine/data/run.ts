// The one step that touches D1: all statements of a request in one batch, so one round trip and one transaction.
import { ApiError } from '../core/index.ts'
import type { Access } from './access.ts'
import { explainFailedRead, explainFailedWrite } from './database-error.ts'
import { rowRefused } from './failures.ts'
import type { ReadPlan, WritePlan } from './plan/plan.ts'
import type { Statement } from './statement/batch.ts'
import { prepareSql } from './statement/prepare.ts'
import { readStatements } from './statement/read.ts'
import { refusedStatements } from './statement/would-be.ts'
import { writeStatements } from './statement/write.ts'

/** What a batch gave. */
export interface Outcome {
  /** JSON texts of the rows that were asked for. */
  readonly rows: readonly string[]
  /** The number that was asked for: rows in all of a read, rows changed by a write. */
  readonly total: number | null
}

/** Runs a read. @throws ApiError 503 when trying again may help */
export async function runRead(database: D1Database, plan: ReadPlan): Promise<Outcome> {
  try {
    return await runStatements(database, readStatements(plan))
  } catch (error) {
    throw explainFailedRead(error)
  }
}

/** Runs a write, all of it or nothing. @throws ApiError that names the rule or constraint it broke */
export async function runWrite(
  database: D1Database,
  plan: WritePlan,
  access: Access,
): Promise<Outcome> {
  try {
    return await runStatements(database, writeStatements(plan))
  } catch (error) {
    const explained = explainFailedWrite(error, { access, plan })
    const isConstraint = explained instanceof ApiError && explained.code.startsWith('23')
    if (isConstraint && (await wasForbidden(database, plan))) {
      throw rowRefused(access.caller, plan.table.name)
    }
    throw explained
  }
}

/** Whether the rules would have refused a write that a constraint has; when that cannot be said, they would. */
async function wasForbidden(database: D1Database, plan: WritePlan): Promise<boolean> {
  const statements = plan.kind === 'delete' ? [] : refusedStatements(plan)
  if (statements.length === 0) return false
  try {
    const prepared = statements.map(({ sql }) => prepareSql(database, sql))
    const results = await database.batch<ResultRow>(prepared)
    return results.some(({ results: [row] }) => row?.total !== 0)
  } catch {
    return true
  }
}

interface ResultRow {
  body?: string
  total?: number
}

async function runStatements(
  database: D1Database,
  statements: readonly Statement[],
): Promise<Outcome> {
  if (statements.length === 0) return { rows: [], total: null }
  const prepared = statements.map(({ sql }) => prepareSql(database, sql))
  const results = await database.batch<ResultRow>(prepared)
  const find = (reading: Statement['reading']) =>
    results[statements.findIndex((one) => one.reading === reading)]?.results ?? []
  return {
    rows: find('rows').map(({ body = '' }) => body),
    total: find('count')[0]?.total ?? null,
  }
}
