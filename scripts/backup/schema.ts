// What a database is made of, as far as a backup holds it: all but SQLite's own tables, Cloudflare's, and the shadow
// tables of full-text indexes, which are built anew.

export type Row = Record<string, unknown>

export interface Table {
  readonly name: string
  readonly sql: string
  /** Those that are stored: what is generated is generated again. */
  readonly columns: readonly string[]
}

/** An index, a view, a trigger or a full-text index. */
export interface Extra {
  readonly type: 'index' | 'view' | 'full-text index' | 'trigger'
  readonly name: string
  readonly sql: string
}

export interface Schema {
  /** A table comes after those that its rows point at. */
  readonly tables: readonly Table[]
  readonly extras: readonly Extra[]
}

/** Tables of a backup's own making begin so. */
export const COPY_PREFIX = '__ledge_copy_'

const OBJECTS = `SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL
  AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*' AND name NOT GLOB '${COPY_PREFIX}*' ORDER BY rowid`

const TABLES = `SELECT name FROM sqlite_schema WHERE type = 'table'
  AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*' AND name NOT GLOB '${COPY_PREFIX}*'`

const COLUMNS = `SELECT one.name AS "table", part.name AS name
  FROM (${TABLES}) AS one, pragma_table_xinfo(one.name) AS part WHERE part.hidden = 0 ORDER BY one.name, part.cid`

const REFERENCES = `SELECT one.name AS "table", part."table" AS parent
  FROM (${TABLES}) AS one, pragma_foreign_key_list(one.name) AS part`

const SHADOWS = ['data', 'idx', 'content', 'docsize', 'config']

/** What a database is asked about its schema; the answers are for {@link readSchema}. */
export const SCHEMA_QUERIES = [OBJECTS, COLUMNS, REFERENCES] as const

/**
 * Reads the answers to {@link SCHEMA_QUERIES}.
 * @throws Error for a full-text index that keeps its texts itself: they cannot be read from anywhere else
 */
export function readSchema([found = [], columns = [], references = []]: readonly Row[][]): Schema {
  const objects = found.map(({ type, name, sql }) => ({
    type: /^CREATE VIRTUAL TABLE/i.test(String(sql)) ? 'full-text index' : String(type),
    name: String(name),
    sql: String(sql),
  }))
  const indexes = objects.filter(({ type }) => type === 'full-text index')
  for (const { name, sql } of indexes) requireExternalContent(name, sql)
  const shadows = new Set(
    indexes.flatMap(({ name }) => SHADOWS.map((ending) => `${name}_${ending}`)),
  )
  const tables = objects
    .filter(({ type, name }) => type === 'table' && !shadows.has(name))
    .map(({ name, sql }) => ({
      ...{ name, sql },
      columns: columns.filter(({ table }) => table === name).map((one) => String(one.name)),
    }))
  return {
    tables: sortTables(tables, references),
    extras: objects.filter((one): one is Extra => one.type !== 'table'),
  }
}

/** Whether a table counts by AUTOINCREMENT: then there is a table of counters. */
export const hasSequence = ({ tables }: Schema): boolean =>
  tables.some(({ sql }) => /\bAUTOINCREMENT\b/i.test(sql))

function requireExternalContent(name: string, sql: string): void {
  if (/\bcontent\s*=\s*["'`]?\w/i.test(sql)) return
  throw new Error(
    `The full-text index "${name}" keeps its texts itself. Give it content='<table>', as npm run db:generate does.`,
  )
}

/** Parents first; of tables that point at each other, any. */
function sortTables(tables: readonly Table[], references: readonly Row[]): Table[] {
  const sorted: Table[] = []
  const left = [...tables]
  const isPlaced = (parent: unknown, name: string) =>
    parent === name || !left.some((one) => one.name === parent)
  while (left.length > 0) {
    const at = left.findIndex(({ name }) =>
      references.filter(({ table }) => table === name).every((one) => isPlaced(one.parent, name)),
    )
    sorted.push(...left.splice(Math.max(0, at), 1))
  }
  return sorted
}
