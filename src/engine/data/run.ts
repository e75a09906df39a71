// The one step that touches D1: all statements of a request in one batch, so one round trip and one transaction.
import { ApiError, type Row, type Scope } from '../core/index.ts'
import { type Origin, writeBatch } from '../events/index.ts'
import { isRepeated, type RepeatKey, takeKey } from '../repeat/index.ts'
import type { Access } from './access.ts'
import { runWatched } from './cost/watch.ts'
import { explainFailedRead, explainFailedWrite } from './database-error.ts'
import { rowRefused } from './failures.ts'
import type { ReadPlan, WritePlan } from './plan/plan.ts'
import { keepOutcome, replayOutcome } from './repeat.ts'
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
  /** The version of the row, where it was asked for. */
  readonly version: string | null
  /** Whether it was given before, to the first request under an Idempotency-Key. */
  readonly isReplayed: boolean
}

/** Runs a read. @throws ApiError 503 when trying again may help, 54001 when it would cost too much */
export async function runRead(scope: Scope, plan: ReadPlan, access: Access): Promise<Outcome> {
  const statements = readStatements(plan)
  const work = { scope, access, statements, sources: [plan.source] }
  try {
    const rows = await runWatched(work, async (all) => {
      const results = await scope.database.batch<Row>([...all])
      return results.map(({ results }) => results)
    })
    return readOutcome(statements, rows)
  } catch (error) {
    throw explainFailedRead(error)
  }
}

/** On whose behalf a write is made. */
export interface Writer {
  readonly access: Access
  /** What the events of the change feed tell of where they come from. */
  readonly origin: Origin
  /** The key under which the write is made once; null when it has none. */
  readonly key: RepeatKey | null
  /** What must hold before it is made. */
  readonly first: readonly Statement[]
}

/** Runs a write, all of it or nothing. @throws ApiError that names the rule or constraint it broke */
export async function runWrite(
  scope: Scope,
  plan: WritePlan,
  { access, origin, key, first }: Writer,
): Promise<Outcome> {
  const planned = [...first, ...writeStatements(plan)]
  const taking = key === null ? [] : takeKey(key)
  const statements = key === null ? planned : keepOutcome(planned, key, plan)
  const run = async (all: readonly D1PreparedStatement[]) => {
    const results = await writeBatch(scope, [...taking, ...all], { origin })
    return results.slice(taking.length)
  }
  try {
    if (plan.kind === 'insert') {
      return readOutcome(statements, await run(prepareAll(scope, statements)))
    }
    const sources = [plan.target, ...(plan.returning === null ? [] : [plan.returning])]
    const work = { scope, access, statements, sources }
    return readOutcome(statements, await runWatched(work, run))
  } catch (error) {
    if (key !== null && isRepeated(error)) return replayOutcome(scope, key)
    const explained = explainFailedWrite(error, { access, plan })
    const isConstraint = explained instanceof ApiError && explained.code.startsWith('23')
    if (isConstraint && (await wasForbidden(scope, plan))) {
      throw rowRefused(access.caller, plan.table.name)
    }
    throw explained
  }
}

/** Whether the rules would have refused a write that a constraint has; when that cannot be said, they would. */
async function wasForbidden(scope: Scope, plan: WritePlan): Promise<boolean> {
  const statements = plan.kind === 'delete' ? [] : refusedStatements(plan)
  if (statements.length === 0) return false
  try {
    const results = await scope.database.batch<ResultRow>(prepareAll(scope, statements))
    return results.some(({ results: [row] }) => row?.total !== 0)
  } catch {
    return true
  }
}

interface ResultRow {
  body?: string
  total?: number
  version?: string
}

const prepareAll = ({ database }: Scope, statements: readonly Statement[]): D1PreparedStatement[] =>
  statements.map(({ sql }) => prepareSql(database, sql))

/** What the statements that were there to be read have given. */
function readOutcome(statements: readonly Statement[], results: readonly Row[][]): Outcome {
  const find = (reading: Statement['reading']): readonly ResultRow[] =>
    results[statements.findIndex((one) => one.reading === reading)] ?? []
  return {
    rows: find('rows').map(({ body = '' }) => body),
    total: find('count')[0]?.total ?? null,
    version: find('rows')[0]?.version ?? null,
    isReplayed: false,
  }
}
