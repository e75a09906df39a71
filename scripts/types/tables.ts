// Tables as types: a row, what an insert and an update may say, and which tables may be embedded.
import { type App, anonymous } from '../../src/engine/core/index.ts'
import { createAccess, findTable, listColumns } from '../../src/engine/data/access.ts'
import type { Kind } from '../../src/engine/data/schema/kind.ts'
import type { Relationship } from '../../src/engine/data/schema/relationships.ts'
import { type Column, schemaOf, type Table } from '../../src/engine/data/schema/schema.ts'

/** A table with those of its columns and relationships that some client may see. */
export interface ClientTable {
  readonly name: string
  readonly columns: readonly Column[]
  readonly rowIdColumn: Column | null
  readonly relationships: readonly Relationship[]
}

/** The tables that have a policy, columns by their names. */
export function listClientTables(app: App): ClientTable[] {
  const schema = schemaOf(app)
  const access = createAccess(app, anonymous())
  return [...schema.tables.values()]
    .filter(({ name }) => findTable(access, name) !== null)
    .map((table) => ({
      name: table.name,
      columns: listClientColumns(app, table),
      rowIdColumn: table.rowIdColumn,
      relationships: schema.relationships.get(table.name) ?? [],
    }))
}

/** The columns that any role of clients may read. */
function listClientColumns(app: App, table: Table): Column[] {
  const named = Object.keys(table.rules?.columns ?? {})
  const roles = ['anon', 'authenticated', ...named].filter((role) => role !== 'service_role')
  const readable = roles.flatMap((role) =>
    listColumns(createAccess(app, { ...anonymous(), role }), table),
  )
  return [...new Set(readable)].toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
}

/** `orders_status` and the like: the values of each text column that has a list of them. */
export function listEnums(tables: readonly ClientTable[]): Map<string, readonly string[]> {
  const all = tables.flatMap((table) =>
    table.columns.flatMap((column): [string, readonly string[]][] => {
      const values = valuesOf(column)
      return values.length === 0 ? [] : [[enumName(table, column), values]]
    }),
  )
  return new Map(all.toSorted(([one], [other]) => one.localeCompare(other, 'en')))
}

const valuesOf = ({ definition }: Column): readonly string[] => definition.enumValues ?? []
const enumName = (table: ClientTable, column: Column): string => `${table.name}_${column.name}`

/** `{ Row, Insert, Update, Relationships }` */
export function describeTable(table: ClientTable, tables: readonly ClientTable[]): string {
  const { columns } = table
  const row = columns.map((column) => `${key(column)}: ${typeOf(table, column)}`)
  const insert = columns.map((column) => describeWritten(table, column, isOptional(table, column)))
  const update = columns.map((column) => describeWritten(table, column, true))
  return `{
    Row: {${row.join('\n')}}
    Insert: {${insert.join('\n')}}
    Update: {${update.join('\n')}}
    Relationships: [${listReferences(table, tables).map(describeReference).join(', ')}]
  }`
}

const key = ({ name }: Column): string => JSON.stringify(name)

const isOptional = ({ rowIdColumn }: ClientTable, column: Column): boolean =>
  !column.isNotNull || column.definition.hasDefault || column === rowIdColumn

function describeWritten(table: ClientTable, column: Column, mayLack: boolean): string {
  if (column.isGenerated) return `${key(column)}?: never`
  return `${key(column)}${mayLack ? '?' : ''}: ${typeOf(table, column)}`
}

const TYPES: Readonly<Record<Kind, string>> = {
  text: 'string',
  integer: 'number',
  real: 'number',
  numeric: 'number',
  boolean: 'boolean',
  json: 'Json',
  seconds: 'string',
  milliseconds: 'string',
  blob: 'string',
}

function typeOf(table: ClientTable, column: Column): string {
  const isEnum = valuesOf(column).length > 0
  const name = JSON.stringify(enumName(table, column))
  const type = isEnum ? `Database["public"]["Enums"][${name}]` : TYPES[column.kind]
  return column.isNotNull ? type : `${type} | null`
}

/** The foreign keys of a table, both of whose ends some client may see. */
const listReferences = (table: ClientTable, tables: readonly ClientTable[]): Relationship[] =>
  table.relationships
    .filter(({ holdsKey, fromColumns, to, toColumns }) => {
      const target = tables.find(({ name }) => name === to.name)
      return holdsKey && hasColumns(table, fromColumns) && hasColumns(target, toColumns)
    })
    .toSorted((one, other) => one.constraint.localeCompare(other.constraint, 'en'))

const hasColumns = (table: ClientTable | undefined, names: readonly string[]): boolean =>
  names.every((name) => table?.columns.some((column) => column.name === name))

const describeReference = (one: Relationship): string => `{
  foreignKeyName: ${JSON.stringify(one.constraint)}
  columns: ${JSON.stringify(one.fromColumns)}
  isOneToOne: ${one.cardinality === 'one-to-one'}
  referencedRelation: ${JSON.stringify(one.to.name)}
  referencedColumns: ${JSON.stringify(one.toColumns)}
}`
