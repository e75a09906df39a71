// Values as JSON texts, the way Postgres' row_to_json writes them (protocol/rest.md, section 2). What a function
// stored without care must not spoil the answer: it is told as it is, as a JSON string if need be.
import type { Kind } from '../schema/kind.ts'
import { type Fragment, sql } from '../sql.ts'
import { instantSql } from './instant.ts'

/** A value of a kind as JSON text, `null` for null. */
export const jsonText = (kind: Kind, value: Fragment): Fragment => TEXTS[kind](value)

// `|| ''` makes a text of bytes, which JSON cannot hold, and of JSON, which would not be quoted.
const quote = (value: Fragment): Fragment => sql`json_quote(${value} || '')`

// A float without a fraction is written as Postgres does: 5, not 5.0; 1e+300, not 1.0e+300.
const numberText = (value: Fragment): Fragment =>
  sql`replace(json_quote(iif(${value} = CAST(${value} AS INTEGER), CAST(${value} AS INTEGER), ${value})), '.0e', 'e')`

const instantText =
  (kind: 'seconds' | 'milliseconds') =>
  (value: Fragment): Fragment => {
    const text = instantSql(value, { kind, between: 'T' })
    const stored = sql`iif(typeof(${value}) = 'blob', hex(${value}), ${value})`
    return sql`coalesce('"' || ${text} || '+00:00"', json_quote(${stored}))`
  }

const TEXTS: Readonly<Record<Kind, (value: Fragment) => Fragment>> = {
  text: quote,
  integer: (value) => sql`json_quote(${value})`,
  real: numberText,
  numeric: numberText,
  boolean: (value) => sql`iif(${value} IS NULL, 'null', iif(${value}, 'true', 'false'))`,
  json: (value) => sql`iif(json_valid(${value}), ${value}, ${quote(value)})`,
  seconds: instantText('seconds'),
  milliseconds: instantText('milliseconds'),
  blob: (value) => sql`iif(${value} IS NULL, 'null', '"\\\\x' || lower(hex(${value})) || '"')`,
}
