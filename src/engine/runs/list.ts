// Single runs, the newest first.
import { sql } from 'drizzle-orm'
import { runBatch, type Scope } from '../core/index.ts'
import type { Outcome } from './buffer.ts'

/** Which runs: those of one function, and of these those that ended so, or all that failed. */
export interface RunFilter {
  readonly name: string
  readonly outcome: Outcome | 'error' | null
}

/** A run as an operator sees it. */
export interface RunRow {
  readonly id: string
  readonly trigger: string
  readonly cause_id: string | null
  readonly outcome: Outcome
  readonly error: string | null
  readonly started_at: string
  readonly duration_ms: number
}

/** One page; one round trip. @param before the last id of the page before */
export async function listRuns(
  { database }: Scope,
  { name, outcome }: RunFilter,
  { limit, before }: { limit: number; before: string | null },
): Promise<{ items: RunRow[]; next: string | null }> {
  const [rows = []] = await runBatch(database, [
    sql`SELECT id, trigger, cause_id, outcome, error, started_at, duration_ms FROM ledge_runs
      WHERE function_name = ${name} AND ${outcomeIs(outcome)} AND ${before === null ? sql`true` : sql`id < ${before}`}
      ORDER BY id DESC LIMIT ${limit + 1}`,
  ])
  const items = rows.slice(0, limit) as unknown as RunRow[] // what the statement names
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

function outcomeIs(outcome: RunFilter['outcome']) {
  if (outcome === null) return sql`true`
  if (outcome === 'error') return sql`outcome IN ('failed', 'timeout')`
  return sql`outcome = ${outcome}`
}
