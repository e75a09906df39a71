// Casts: Postgres' names of types, what each comes to here, and which kinds of values can become it.
import { ApiError } from '../../core/index.ts'
import { notImplemented } from '../failures.ts'
import { type Kind, TYPE_NAMES } from '../schema/kind.ts'

const KINDS = {
  text: 'text',
  character: 'text',
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  real: 'real',
  'double precision': 'real',
  numeric: 'numeric',
  boolean: 'boolean',
  json: 'json',
  'timestamp with time zone': 'milliseconds',
  'timestamp without time zone': 'text',
  date: 'text',
  bytea: 'blob',
} as const satisfies Readonly<Record<string, Kind>>

export type TypeName = keyof typeof KINDS

/** A type to cast to, and the kind of value that comes of it. */
export interface CastType {
  readonly name: TypeName
  readonly kind: Kind
}

const NAMES: ReadonlyMap<string, TypeName> = new Map(
  Object.entries({
    text: ['text', 'varchar', 'character varying', 'bpchar'],
    character: ['char', 'character'],
    smallint: ['smallint', 'int2', 'smallserial', 'serial2'],
    integer: ['integer', 'int', 'int4', 'serial', 'serial4'],
    bigint: ['bigint', 'int8', 'bigserial', 'serial8'],
    real: ['real', 'float4'],
    'double precision': ['double precision', 'float', 'float8'],
    numeric: ['numeric', 'decimal', 'dec'],
    boolean: ['boolean', 'bool'],
    json: ['json', 'jsonb'],
    'timestamp with time zone': ['timestamptz', 'timestamp with time zone'],
    'timestamp without time zone': ['timestamp', 'timestamp without time zone'],
    date: ['date'],
    bytea: ['bytea'],
  } satisfies Record<TypeName, string[]>).flatMap(
    ([type, names]) => names.map((name) => [name, type as TypeName] as const), // Object.entries widens the keys
  ),
)

// Postgres has them, Ledge has no values of them.
const NOT_SERVED = new Set(
  'uuid time timetz interval money name oid xml inet cidr macaddr point box bit varbit tsvector tsquery hstore citext jsonpath int4range int8range numrange daterange tsrange tstzrange'.split(
    ' ',
  ),
)

/** @throws ApiError 42704 for an unknown type, 42846 when the kind cannot become it */
export function requireCast(from: Kind, typeName: string): CastType {
  const wanted = typeName.toLowerCase().replaceAll(/ +/g, ' ')
  const name = NAMES.get(wanted)
  if (name === undefined) throw unknownType(wanted)
  if (from !== 'text' && !CASTABLE[from].includes(name)) throw notCastable(from, name)
  return { name, kind: KINDS[name] }
}

function unknownType(name: string): ApiError {
  if (NOT_SERVED.has(name)) return notImplemented(`casts to ${name}`)
  return new ApiError('42704', `type "${name}" does not exist`, { status: 400 })
}

const notCastable = (from: Kind, to: TypeName): ApiError =>
  new ApiError('42846', `cannot cast type ${TYPE_NAMES[from]} to ${to}`, { status: 400 })

const TEXTS: readonly TypeName[] = ['text', 'character']
const NUMBERS: readonly TypeName[] = [
  ...(['smallint', 'integer', 'bigint', 'real', 'double precision', 'numeric'] as const),
]
const INSTANTS: readonly TypeName[] = [
  ...(['timestamp with time zone', 'timestamp without time zone', 'date'] as const),
]

// What Postgres casts each kind to. Text is asked at run time whether it fits.
const CASTABLE: Readonly<Record<Exclude<Kind, 'text'>, readonly TypeName[]>> = {
  integer: [...TEXTS, ...NUMBERS, 'boolean'],
  real: [...TEXTS, ...NUMBERS],
  numeric: [...TEXTS, ...NUMBERS],
  boolean: [...TEXTS, 'integer', 'boolean'],
  json: [...TEXTS, 'json'],
  seconds: [...TEXTS, ...INSTANTS],
  milliseconds: [...TEXTS, ...INSTANTS],
  blob: [...TEXTS, 'bytea'],
}
