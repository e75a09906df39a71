// An app's tables as requests name them: read off drizzle once per app. Every identifier in a statement comes from here.
import { getTableName, is, SQL } from 'drizzle-orm'
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { type App, kindOf, type Rules } from '../../core/index.ts'
import { indexName } from '../full-text.ts'
import type { Kind } from './kind.ts'
import { createRelationships, type Relationship } from './relationships.ts'

export interface Column {
  readonly name: string
  readonly kind: Kind
  readonly isNotNull: boolean
  /** Computed by SQLite, or the row's version: no client writes it. */
  readonly isGenerated: boolean
  readonly definition: SQLiteColumn
}

export interface Unique {
  /** As Postgres would name the constraint. */
  readonly name: string
  readonly columns: readonly string[]
}

export interface ForeignKey {
  /** `<table>_<column>_fkey`, unless the app names it. */
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
  readonly foreignTable: string
  readonly foreignColumns: readonly string[]
  /** Whether deleting the foreign row takes care of this one (cascade, set null, set default). */
  readonly isSelfHealing: boolean
}

export interface Table {
  readonly name: string
  readonly definition: SQLiteTable
  readonly columns: ReadonlyMap<string, Column>
  readonly primaryKey: readonly Column[]
  /** The column that is another name of SQLite's rowid (an INTEGER PRIMARY KEY), if there is one. */
  readonly rowIdColumn: Column | null
  /** The column that counts the row's updates, if its policy names one. */
  readonly versionColumn: Column | null
  readonly uniques: readonly Unique[]
  readonly checks: readonly string[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly fullText: TextIndex | null
  readonly rules: Rules | null
}

/** A full-text index of a table, and what it holds. */
export interface TextIndex {
  readonly name: string
  /** Most important first. */
  readonly columns: readonly string[]
}

export interface Schema {
  readonly tables: ReadonlyMap<string, Table>
  /** By the table that embeds. */
  readonly relationships: ReadonlyMap<string, readonly Relationship[]>
}

const schemas = new WeakMap<App, Schema>()

/** The schema of an app: built at its first request, immutable, holding nothing that a rule returned. */
export function schemaOf(app: App): Schema {
  const known = schemas.get(app)
  if (known !== undefined) return known
  const rules = new Map(app.policies.map((one) => [getTableName(one.table), one.rules]))
  const tables = new Map(
    app.tables.map((definition) => {
      const index = app.fullText.find((one) => one.table === definition)
      const table = {
        ...createTable(definition, rules.get(getTableName(definition)) ?? null),
        fullText:
          index === undefined ? null : { name: indexName(definition), columns: index.columns },
      }
      return [table.name, table]
    }),
  )
  const schema = { tables, relationships: createRelationships(tables) }
  schemas.set(app, schema)
  return schema
}

function createTable(definition: SQLiteTable, rules: Rules | null): Omit<Table, 'fullText'> {
  const config = getTableConfig(definition)
  const version = rules?.version ?? null
  const columns = new Map(
    config.columns.map((column) => [column.name, createColumn(column, version)]),
  )
  const keyNames = [
    ...config.columns.filter((column) => column.primary).map((column) => column.name),
    ...config.primaryKeys.flatMap((key) => key.columns.map((column) => column.name)),
  ]
  const primaryKey = keyNames.flatMap((name) => columns.get(name) ?? [])
  const [only, ...others] = primaryKey
  const isRowId = others.length === 0 && only?.definition.getSQLType().toLowerCase() === 'integer'
  return {
    name: config.name,
    definition,
    columns,
    primaryKey,
    rowIdColumn: (isRowId ? only : null) ?? null,
    versionColumn: (version === null ? null : columns.get(version)) ?? null,
    uniques: createUniques(config, keyNames),
    checks: config.checks.map((check) => check.name),
    foreignKeys: createForeignKeys(config),
    rules,
  }
}

const createColumn = (definition: SQLiteColumn, version: string | null): Column => ({
  name: definition.name,
  kind: kindOf(definition),
  isNotNull: definition.notNull,
  isGenerated: definition.generated !== undefined || definition.name === version,
  definition,
})

type Config = ReturnType<typeof getTableConfig>

function createUniques(config: Config, primaryKey: readonly string[]): Unique[] {
  const named = (columns: readonly string[]) => `${config.name}_${columns.join('_')}_key`
  const inline = config.columns.filter((column) => column.isUnique).map(({ name }) => [name])
  const listed = config.uniqueConstraints.map((one) => one.columns.map(({ name }) => name))
  return [
    { name: `${config.name}_pkey`, columns: primaryKey },
    ...[...inline, ...listed].map((columns) => ({ name: named(columns), columns })),
    ...config.indexes.filter((index) => index.config.unique).map(createIndexUnique),
  ]
}

function createIndexUnique({ config }: Config['indexes'][number]): Unique {
  const columns = config.columns.map((column) => (is(column, SQL) ? '' : (column.name ?? '')))
  return { name: config.name, columns }
}

function createForeignKeys(config: Config): ForeignKey[] {
  return config.foreignKeys.map((key) => {
    const { name, columns, foreignTable, foreignColumns } = key.reference()
    const columnNames = columns.map((column) => column.name)
    return {
      name: name ?? `${config.name}_${columnNames.join('_')}_fkey`,
      table: config.name,
      columns: columnNames,
      foreignTable: getTableName(foreignTable),
      foreignColumns: foreignColumns.map((column) => column.name),
      isSelfHealing: /cascade|set/.test(key.onDelete ?? ''),
    }
  })
}
