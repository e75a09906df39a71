// Gives each test file a database with every migration applied, and nothing of the file before it: they share a Worker,
// since starting one takes longer than most files do.
import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

const MIGRATED = 'test:migrated'

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
const migrated = await env.KV.get<string[]>(MIGRATED, 'json')
if (migrated === null) await env.KV.put(MIGRATED, JSON.stringify((await listObjects()).map(keyOf)))
else await clear(new Set(migrated))

interface SchemaObject {
  readonly type: string
  readonly name: string
}

function keyOf({ type, name }: SchemaObject): string {
  return `${type} ${name}`
}

/** What is in the database, but for SQLite's own and the shadows of full-text indexes. */
async function listObjects(): Promise<SchemaObject[]> {
  const { results } = await env.DB.prepare(`SELECT type, name FROM sqlite_master
    WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name NOT LIKE '~_cf~_%' ESCAPE '~'
      AND name NOT GLOB '*_fts_*'`).all<SchemaObject>()
  return results
}

/** Drops what a file has made, and empties what the migrations have made. */
async function clear(migrated: ReadonlySet<string>): Promise<void> {
  const objects = await listObjects()
  const made = objects.filter((one) => !migrated.has(keyOf(one)) && one.type !== 'index')
  const tables = objects.filter((one) => migrated.has(keyOf(one)) && one.type === 'table')
  const emptied = tables.filter(({ name }) => name !== 'd1_migrations' && !name.endsWith('_fts'))
  await env.DB.batch(
    [
      'PRAGMA defer_foreign_keys = ON',
      ...made.map(({ type, name }) => `DROP ${type} IF EXISTS "${name}"`),
      // Deletions may raise events: those go last.
      ...emptied.map(({ name }) => `DELETE FROM "${name}"`),
      ...emptied.map(({ name }) => `DELETE FROM "${name}"`),
    ].map((sql) => env.DB.prepare(sql)),
  )
}
