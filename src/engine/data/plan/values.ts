// A body's values as they go to D1: checked against their columns, defaults added, each as JSON text, because
// D1 binds every number as a float and takes only 100 values.
import { is, SQL } from 'drizzle-orm'
import { ApiError } from '../../core/index.ts'
import { type Access, findColumn, mayWrite } from '../access.ts'
import {
  invalidBody,
  outOfRange,
  permissionDenied,
  rowTooBig,
  tooComplex,
  unknownBodyColumn,
} from '../failures.ts'
import type { BodyRow } from '../request/body.ts'
import { compile } from '../rules.ts'
import { type Kind, TYPE_NAMES } from '../schema/kind.ts'
import type { Column, Table } from '../schema/schema.ts'
import { type Fragment, sql } from '../sql.ts'
import { isNumeric, requireLiteral } from './literal.ts'
import type { Values, WrittenColumn } from './plan.ts'

const MAX_ROW_BYTES = 1_900_000
/** Stands for a column's own default; no value is a JSON object, since JSON columns get theirs as text. */
export const USE_FALLBACK = '{}'

/**
 * The body's columns: those that `columns` names, else the keys that all rows share.
 * @throws ApiError PGRST102 when keys differ, PGRST204 for a column that the caller may not know of
 */
export function requireBodyColumns(
  access: Access,
  table: Table,
  { rows, listed }: { rows: readonly BodyRow[]; listed: readonly string[] | null },
): Column[] {
  const names = listed ?? requireSameKeys(rows)
  return [...new Set(names)].map((name) => {
    const column = findColumn(access, table, name)
    if (column === null) throw unknownBodyColumn(table.name, name)
    if (column.isGenerated) throw generatedColumn(name)
    if (!mayWrite(access, table, name)) throw permissionDenied(access.caller, table.name)
    return column
  })
}

function requireSameKeys(rows: readonly BodyRow[]): string[] {
  const [first = {}, ...others] = rows
  const keys = Object.keys(first)
  const isSame = (row: BodyRow) =>
    Object.keys(row).length === keys.length && keys.every((key) => Object.hasOwn(row, key))
  if (!others.every(isSame)) throw invalidBody('All object keys must match')
  return keys
}

const generatedColumn = (name: string): ApiError =>
  new ApiError('428C9', `cannot insert a non-DEFAULT value into column "${name}"`, {
    status: 400,
    details: `Column "${name}" is a generated column.`,
  })

/** Rows that came as texts: what a JSON column gets is the JSON that it says. @throws ApiError 22P02 */
export const readTexts = (table: Table, rows: readonly BodyRow[]): BodyRow[] =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const isJson = table.columns.get(name)?.kind === 'json' && typeof value === 'string'
        return [name, isJson ? JSON.parse(requireLiteral('json', value)) : value]
      }),
    ),
  )

/** Values of an insert: the body's columns, and those that drizzle gives a value to. */
export function createInsertValues(
  table: Table,
  rows: readonly BodyRow[],
  { body, isDefaulting }: { body: readonly Column[]; isDefaulting: boolean },
): Values {
  const added = [...table.columns.values()].filter(
    (column) => !body.includes(column) && hasRuntimeDefault(column),
  )
  const named = [...body, ...added]
  const columns = named.length > 0 ? named : listWritable(table).slice(0, 1) // SQLite wants one at least
  const read = (row: BodyRow, column: Column) =>
    Object.hasOwn(row, column.name) && body.includes(column)
      ? toJson(column.kind, row[column.name])
      : absent(column, isDefaulting || !body.includes(column))
  return createValues(columns, rows, read)
}

/** Values of an update: the body's columns, and those that drizzle sets at each update. */
export function createUpdateValues(table: Table, row: BodyRow, body: readonly Column[]): Values {
  if (body.length === 0) return { columns: [], rows: [] }
  const added = [...table.columns.values()].filter(
    (column) =>
      !body.includes(column) && !column.isGenerated && column.definition.onUpdateFn !== undefined,
  )
  return createValues([...body, ...added], [row], (values, column) =>
    body.includes(column)
      ? toJson(column.kind, Object.hasOwn(values, column.name) ? values[column.name] : null)
      : fromDriver(column, column.definition.onUpdateFn?.()),
  )
}

/** The same with every other column's default: rows as an insert would make them. */
export function completeValues(table: Table, { columns, rows }: Values): Values {
  const written = columns.map(({ column }) => column)
  const others = listWritable(table).filter((column) => !written.includes(column))
  return {
    columns: [...columns, ...others.map(withFallback)],
    rows: rows.map((row) => [...row, ...others.map((column) => absent(column, true))]),
  }
}

/** The columns that drizzle sets at each update and that the body does not. */
export const setAtUpdate = (table: Table, body: readonly Column[]): Column[] =>
  [...table.columns.values()].filter(
    ({ definition, ...column }) =>
      definition.onUpdateFn !== undefined && !body.some(({ name }) => name === column.name),
  )

// Keys that are JSON or bytes are not compared as they are written.
const KEY_KINDS: readonly Kind[] = [
  'text',
  'integer',
  'real',
  'numeric',
  'boolean',
  'seconds',
  'milliseconds',
]

/** Each row's values of some columns as a JSON array; null when a row lacks one, or SQLite makes it. */
export function listRowKeys(
  keyColumns: readonly Column[],
  { columns, rows }: Values,
): string[] | null {
  const places = keyColumns.map((key) =>
    KEY_KINDS.includes(key.kind) ? columns.findIndex(({ column }) => column === key) : -1,
  )
  if (places.length === 0 || places.includes(-1)) return null
  const keys = rows.map((row) => places.map((place) => row[place] ?? 'null'))
  const areKnown = keys.flat().every((value) => value !== 'null' && value !== USE_FALLBACK)
  return areKnown ? keys.map((key) => `[${key.join(',')}]`) : null
}

const listWritable = (table: Table): Column[] =>
  [...table.columns.values()].filter((column) => !column.isGenerated)

function createValues(
  columns: readonly Column[],
  rows: readonly BodyRow[],
  read: (row: BodyRow, column: Column) => string,
): Values {
  const texts = rows.map((row) => columns.map((column) => read(row, column)))
  if (texts.some(isTooBig)) throw rowTooBig()
  return { columns: columns.map(withFallback), rows: texts }
}

const encoder = new TextEncoder()

function isTooBig(row: readonly string[]): boolean {
  const text = row.join()
  return text.length * 3 > MAX_ROW_BYTES && encoder.encode(text).length > MAX_ROW_BYTES
}

function withFallback(column: Column): WrittenColumn {
  const { default: value } = column.definition
  return { column, fallback: is(value, SQL) ? inline(value) : null }
}

const inline = (value: SQL): Fragment => sql`(${compile(value)})`

const hasRuntimeDefault = ({ definition }: Column): boolean =>
  definition.defaultFn !== undefined ||
  (definition.default === undefined && definition.onUpdateFn !== undefined)

function absent(column: Column, isDefaulting: boolean): string {
  if (!isDefaulting) return 'null'
  const { defaultFn, default: fixed, onUpdateFn } = column.definition
  if (defaultFn !== undefined) return fromDriver(column, defaultFn())
  if (is(fixed, SQL)) return USE_FALLBACK
  if (fixed === undefined && onUpdateFn !== undefined) return fromDriver(column, onUpdateFn())
  return fromDriver(column, fixed)
}

// What the app's own defaults give, through drizzle's mapping to the database.
function fromDriver(column: Column, value: unknown): string {
  if (value === undefined || value === null) return 'null'
  const stored = column.definition.mapToDriverValue(value)
  if (is(stored, SQL)) {
    throw new TypeError(
      `the default of "${column.name}" is SQL: use .default() in place of a function`,
    )
  }
  if (typeof stored === 'boolean') return stored ? '1' : '0'
  if (typeof stored === 'bigint') return stored.toString()
  if (stored instanceof Uint8Array) return JSON.stringify(Buffer.from(stored).toString('hex'))
  return JSON.stringify(stored)
}

/** A body's value as an element of a row's JSON array. @throws ApiError when it does not fit the kind */
function toJson(kind: Kind, value: unknown): string {
  if (value === null) return 'null'
  if (kind === 'json') return JSON.stringify(requireJsonText(value))
  if (typeof value === 'number') requireExact(kind, value)
  const literal = requireLiteral(kind, typeof value === 'string' ? value : stringifyNested(value))
  return isNumeric(kind) ? literal : JSON.stringify(literal)
}

// JSON.parse has made infinity of 1e999, and another number of what is past 2^53.
function requireExact(kind: Kind, value: number): void {
  const isWhole = kind === 'integer' && Number.isInteger(value) && !Number.isSafeInteger(value)
  if (isWhole || !Number.isFinite(value)) throw outOfRange(TYPE_NAMES[kind], String(value))
}

const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:d[89a-f]|0000)/
const MAX_JSON_DEPTH = 1000 // SQLite's own (sqlite.org/json1, section 3)

function requireJsonText(value: unknown): string {
  const text = stringifyNested(value)
  if (!UNSTORABLE.test(text)) return text
  throw new ApiError('22P05', 'unsupported Unicode escape sequence', { status: 400 })
}

function stringifyNested(value: unknown): string {
  if (isDeeper(value, MAX_JSON_DEPTH)) {
    throw tooComplex(`a JSON value may have at most ${MAX_JSON_DEPTH} levels`)
  }
  return JSON.stringify(value)
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1)))
