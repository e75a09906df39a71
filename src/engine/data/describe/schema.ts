// Tables as JSON Schema: a row as it is read, and what an insert or an update of one may say.
import { is, SQL } from 'drizzle-orm'
import { type Access, findTable, listColumns, mayRead, mayWrite } from '../access.ts'
import type { Kind } from '../schema/kind.ts'
import type { Column, ForeignKey, Table } from '../schema/schema.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** A row with every column that the caller may read. */
export function describeRow(access: Access, table: Table): JsonSchema {
  const columns = listColumns(access, table)
  return describeObject(
    columns.map((column) => [column, describeColumn(access, table, column)]),
    columns,
  )
}

/** A new row: what has no default is required. */
export function describeInsert(access: Access, table: Table): JsonSchema {
  const columns = listWritable(access, table)
  return describeObject(
    columns.map((column) => [column, describeWritten(column)]),
    columns.filter((column) => column.isNotNull && !hasDefault(table, column)),
  )
}

/** A change of rows: any column may be left out. */
export const describeUpdate = (access: Access, table: Table): JsonSchema =>
  describeObject(
    listWritable(access, table).map((column) => [column, describeValue(column)]),
    [],
  )

const listWritable = (access: Access, table: Table): Column[] =>
  listColumns(access, table).filter(
    ({ isGenerated, name }) => !isGenerated && mayWrite(access, table, name),
  )

const hasDefault = (table: Table, column: Column): boolean =>
  column.definition.hasDefault || table.rowIdColumn === column

const describeObject = (
  properties: readonly (readonly [Column, JsonSchema])[],
  required: readonly Column[],
): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(properties.map(([{ name }, schema]) => [name, schema])),
  ...(required.length > 0 && { required: required.map(({ name }) => name) }),
  additionalProperties: false,
})

function describeColumn(access: Access, table: Table, column: Column): JsonSchema {
  const keys = table.foreignKeys.filter((key) => key.columns.includes(column.name))
  const notes = [
    ...(table.primaryKey.includes(column) ? ['Part of the primary key.'] : []),
    ...keys.flatMap((key) => describeReference(access, key, column)),
  ]
  return {
    ...describeValue(column),
    ...(notes.length > 0 && { description: notes.join(' ') }),
    ...(column.isGenerated && { readOnly: true }),
  }
}

/** Where a foreign key leads, unless the caller may not know of that. */
function describeReference(access: Access, key: ForeignKey, { name }: Column): string[] {
  const table = findTable(access, key.foreignTable)
  const foreignName = key.foreignColumns[key.columns.indexOf(name)]
  if (table === null || foreignName === undefined || !mayRead(access, table, foreignName)) return []
  return [`References \`${table.name}.${foreignName}\`.`]
}

function describeWritten(column: Column): JsonSchema {
  const value: unknown = column.definition.default
  const isConstant = value !== undefined && value !== null && !is(value, SQL)
  const isPlain = isConstant && ['string', 'number', 'boolean'].includes(typeof value)
  return { ...describeValue(column), ...(isPlain && { default: value }) }
}

const KINDS: Readonly<Record<Kind, { type?: string; format?: string; pattern?: string }>> = {
  text: { type: 'string' },
  integer: { type: 'integer', format: 'int64' },
  real: { type: 'number', format: 'double' },
  numeric: { type: 'number' },
  boolean: { type: 'boolean' },
  json: {},
  seconds: { type: 'string', format: 'date-time' },
  milliseconds: { type: 'string', format: 'date-time' },
  blob: { type: 'string', pattern: '^\\\\x([0-9a-f]{2})*$' },
}

function describeValue({ kind, isNotNull, definition }: Column): JsonSchema {
  const { type, ...more } = KINDS[kind]
  const values: readonly (string | null)[] = definition.enumValues ?? []
  return {
    ...(type !== undefined && { type: isNotNull ? type : [type, 'null'] }),
    ...more,
    ...(values.length > 0 && { enum: isNotNull ? values : [...values, null] }),
  }
}
