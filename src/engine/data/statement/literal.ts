// Literals in SQL: bound as text and cast, since D1 binds every number as a float.
import { isNumeric } from '../plan/literal.ts'
import type { Kind } from '../schema/kind.ts'
import { bind, type Fragment, sql, trusted } from '../sql.ts'

/** A canonical literal as a value of its kind. */
export function literalSql(kind: Kind, literal: string): Fragment {
  switch (kind) {
    case 'text':
    case 'json':
      return bind(literal)
    case 'boolean':
      return trusted(literal === '1' ? '1' : '0')
    case 'real':
    case 'numeric':
      return sql`CAST(${bind(literal)} AS NUMERIC)`
    case 'integer':
    case 'seconds':
    case 'milliseconds':
      return sql`CAST(${bind(literal)} AS INTEGER)`
    case 'blob':
      return sql`unhex(${bind(literal)})`
  }
}

/** Any number of canonical literals as one bound value; a subquery for `IN`. */
export function listSql(kind: Kind, literals: readonly string[]): Fragment {
  const json = isNumeric(kind) ? `[${literals.join(',')}]` : JSON.stringify(literals)
  return sql`(SELECT value FROM json_each(${bind(json)}))`
}
