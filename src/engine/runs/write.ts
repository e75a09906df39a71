// Writing gathered runs: two statements, whatever their number.
import { timestamp } from '../core/index.ts'
import type { Addition, RunRecord } from './buffer.ts'

interface Gathered {
  readonly additions: readonly Addition[]
  readonly records: readonly RunRecord[]
}

/** Writes counts and records, neither of which needs the other. @returns what became of each statement */
export function writeRuns(
  database: D1Database,
  { additions, records }: Gathered,
): Promise<PromiseSettledResult<void>[]> {
  const counts = additions.map(({ at, ...rest }) => ({ ...rest, at: timestamp(at) }))
  const rows = records.map((run) => ({ ...run, startedAt: timestamp(run.startedAt) }))
  return Promise.allSettled([
    writeAll(database, ADD_FIGURES, counts),
    writeAll(database, INSERT_RUNS, rows),
  ])
}

async function writeAll(database: D1Database, sql: string, list: readonly object[]): Promise<void> {
  if (list.length > 0) await database.prepare(sql).bind(JSON.stringify(list)).run()
}

const ADD_FIGURES = `
  INSERT INTO ledge_run_figures (at, function_name, outcome, bucket, runs)
  SELECT value ->> 'at', value ->> 'functionName', value ->> 'outcome', value ->> 'bucket', value ->> 'runs'
  FROM json_each(?) WHERE true
  ON CONFLICT (at, function_name, outcome, bucket) DO UPDATE SET runs = runs + excluded.runs`

const INSERT_RUNS = `
  INSERT OR IGNORE INTO ledge_runs
    (id, function_name, trigger, cause_id, outcome, error, started_at, duration_ms)
  SELECT value ->> 'id', value ->> 'functionName', value ->> 'trigger', value ->> 'causeId',
    value ->> 'outcome', value ->> 'error', value ->> 'startedAt', value ->> 'durationMs'
  FROM json_each(?)`
