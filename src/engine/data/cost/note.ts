// Noting what clients ask, for `npm run db:advise` and the log: once for each isolate and statement, without values.
import { type Scope, timestamp } from '../../core/index.ts'
import type { Schema } from '../schema/schema.ts'
import { indexLine } from './advice.ts'
import type { Part } from './part.ts'
import type { Scan } from './scan.ts'

/** A statement that an isolate has met for the first time. */
export interface Sighting {
  readonly sql: string
  readonly parts: readonly Part[]
  readonly scans: readonly Scan[]
}

const MAX_NOTES = 500
const MAX_LENGTH = 20_000

/** Warns of scans in the log. */
export function warnOfScans(schema: Schema, scans: readonly Scan[]): void {
  for (const { table: name, indexes } of scans) {
    const table = schema.tables.get(name)
    if (table === undefined) continue
    const add = indexes.map((columns) => indexLine(table, columns))
    console.warn({ message: 'a request goes through all rows of a table', table: name, add })
  }
}

/**
 * Writes statements down after the response: all of them in local development, else those with scans. They go to the
 * primary, past the request's session.
 */
export function noteSightings(scope: Scope, sightings: readonly Sighting[]): void {
  const { isDevelopment } = scope.secrets
  const worthy = sightings.filter(
    ({ sql, scans }) => sql.length <= MAX_LENGTH && (isDevelopment || scans.length > 0),
  )
  if (worthy.length === 0) return
  const written = writeNotes(scope.env.DB, worthy)
  scope.waitUntil(written.catch((error) => console.warn('a statement was not noted', error)))
}

async function writeNotes(database: D1Database, sightings: readonly Sighting[]): Promise<void> {
  const now = timestamp()
  const rows = await Promise.all(
    sightings.map(async ({ sql, parts }) => ({ id: await hash(sql), sql, parts })),
  )
  await database.prepare(INSERT_NOTES).bind(JSON.stringify(rows), now).run()
}

// An isolate that meets a statement which others have met counts itself in; beyond the cap only what is known counts.
const INSERT_NOTES = `
  INSERT INTO ledge_query_shapes (id, sql, parts, seen, first_seen_at, last_seen_at)
  SELECT value ->> 'id', value ->> 'sql', value ->> 'parts', 1, ?2, ?2 FROM json_each(?1)
  WHERE (SELECT count(*) FROM ledge_query_shapes) < ${MAX_NOTES}
    OR EXISTS (SELECT 1 FROM ledge_query_shapes WHERE id = value ->> 'id')
  ON CONFLICT (id) DO UPDATE SET seen = seen + 1, last_seen_at = excluded.last_seen_at`

async function hash(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(bytes, 0, 16)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}
