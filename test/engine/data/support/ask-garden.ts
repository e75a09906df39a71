// Making the garden in the test's database, and asking for it.
import { env } from 'cloudflare:workers'
import { type CallOptions, createCaller, roundTripsOf } from '../../../support/worker.ts'
import { createGarden, GARDEN_STATEMENTS, GARDEN_TABLES } from './garden.ts'

/** Runs statements as one batch. */
export const run = (statements: readonly string[]) =>
  env.DB.batch(statements.map((one) => env.DB.prepare(one)))

/** Makes and fills the garden anew; nothing is noted or counted yet. */
export async function fillGarden(): Promise<void> {
  await run([
    'PRAGMA defer_foreign_keys = on',
    ...GARDEN_TABLES.map((name) => `DROP TABLE IF EXISTS ${name}`),
    ...GARDEN_STATEMENTS,
    'DELETE FROM ledge_query_shapes',
    'DELETE FROM ledge_table_sizes',
  ])
}

/** What the schedule would have counted. */
export async function setSizes(rows: number): Promise<void> {
  await run([
    'DELETE FROM ledge_table_sizes',
    ...GARDEN_TABLES.map(
      (name) => `INSERT INTO ledge_table_sizes VALUES ('${name}', ${rows}, '2026')`,
    ),
  ])
}

/** Asks an isolate that has seen nothing yet, or that of `call`. */
export async function askGarden(
  path: string,
  options: CallOptions = {},
  call = createCaller(createGarden()),
) {
  const response = await call(`/rest/v1/${path}`, options)
  const text = await response.text()
  const read = Number(/read=(\d+)/.exec(response.headers.get('Server-Timing') ?? '')?.[1])
  return { status: response.status, text, trips: roundTripsOf(response), read }
}
