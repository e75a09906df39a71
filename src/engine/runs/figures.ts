// How functions are doing: counts and percentiles over some hours, from the counts of ten minutes each.
import { type SQL, sql } from 'drizzle-orm'
import { type Row, runBatch, type Scope, timestamp } from '../core/index.ts'
import { percentileOf } from './bucket.ts'
import { WINDOW_MILLISECONDS } from './buffer.ts'

/** What is told of a number of runs; durations in milliseconds, at most 19 percent too high. */
export interface Figures {
  readonly runs: number
  /** Runs that failed or ran out of time. */
  readonly errors: number
  /** Those of `errors` that ran out of time. */
  readonly timeouts: number
  /** Runs in which the function said no; they count as no error. */
  readonly refused: number
  readonly p50_ms: number | null
  readonly p95_ms: number | null
  readonly p99_ms: number | null
}

export type FunctionFigures = Figures & { readonly name: string }

/** Ten minutes of one function. */
export type WindowFigures = Figures & { readonly at: string }

/** Figures of every function that ran within the last `hours`, by name; one round trip. */
export async function readFunctionFigures(scope: Scope, hours: number): Promise<FunctionFigures[]> {
  const rows = await read(
    scope,
    sql`SELECT function_name AS label, outcome, bucket, sum(runs) AS runs FROM ledge_run_figures
      WHERE at >= ${beginOf(hours)} GROUP BY function_name, outcome, bucket`,
  )
  return [...groupByLabel(rows)].map(([name, group]) => ({ name, ...summarise(group) }))
}

/** Figures of one function within the last `hours`, ten minutes by ten minutes: those in which it ran; one round trip. */
export async function readWindows(
  scope: Scope,
  { name, hours }: { name: string; hours: number },
): Promise<{ total: Figures; windows: WindowFigures[] }> {
  const rows = await read(
    scope,
    sql`SELECT at AS label, outcome, bucket, runs FROM ledge_run_figures
      WHERE at >= ${beginOf(hours)} AND function_name = ${name} ORDER BY at`,
  )
  const windows = [...groupByLabel(rows)].map(([at, group]) => ({ at, ...summarise(group) }))
  return { total: summarise(rows), windows }
}

interface Count {
  readonly label: string
  readonly outcome: string
  readonly bucket: number
  readonly runs: number
}

async function read({ database }: Scope, query: SQL): Promise<Count[]> {
  const [rows = []] = await runBatch(database, [query])
  return rows.map(({ label, outcome, bucket, runs }: Row) => ({
    label: String(label),
    outcome: String(outcome),
    bucket: Number(bucket),
    runs: Number(runs),
  }))
}

const beginOf = (hours: number): string => {
  const start = Date.now() - hours * 3_600_000
  return timestamp(start - (start % WINDOW_MILLISECONDS))
}

const groupByLabel = (rows: readonly Count[]): Map<string, Count[]> =>
  Map.groupBy(rows, ({ label }) => label)

function summarise(rows: readonly Count[]): Figures {
  const total = (...outcomes: string[]) =>
    rows.reduce((sum, row) => sum + (outcomes.includes(row.outcome) ? row.runs : 0), 0)
  const buckets = new Map<number, number>()
  for (const { bucket, runs } of rows) buckets.set(bucket, (buckets.get(bucket) ?? 0) + runs)
  return {
    runs: rows.reduce((sum, row) => sum + row.runs, 0),
    errors: total('failed', 'timeout'),
    timeouts: total('timeout'),
    refused: total('refused'),
    p50_ms: percentileOf(buckets, 0.5),
    p95_ms: percentileOf(buckets, 0.95),
    p99_ms: percentileOf(buckets, 0.99),
  }
}
