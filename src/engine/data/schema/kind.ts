// What a kind of value is called on the wire.
import type { ColumnKind } from '../../core/index.ts'

export type Kind = ColumnKind

/** Postgres' word for each kind, as clients meet it in error messages. */
export const TYPE_NAMES: Readonly<Record<Kind, string>> = {
  text: 'text',
  integer: 'integer',
  real: 'double precision',
  numeric: 'numeric',
  boolean: 'boolean',
  json: 'json',
  seconds: 'timestamp with time zone',
  milliseconds: 'timestamp with time zone',
  blob: 'bytea',
}
