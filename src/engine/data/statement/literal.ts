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
    case 'seconds':
    case 'milliseconds':
      return sql`CAST(${bind(literal)} AS NUMERIC)`
    case 'integer':
      return sql`CAST(${bind(literal)} AS INTEGER)`
    case 'blob':
      return sql`unhex(${bind(literal)})`
  }
}

interface List {
  readonly literals: readonly string[]
  readonly hasNull?: boolean
}

/** Any number of canonical literals as one bound value; a subquery for `IN`. */
export const listSql = (kind: Kind, { literals, hasNull = false }: List): Fragment =>
  sql`(SELECT ${elementSql(kind)} FROM ${elementsSql(kind, { literals, hasNull })})`

/** The least or the greatest of some literals. */
export function extremeSql(
  kind: Kind,
  extreme: 'min' | 'max',
  literals: readonly string[],
): Fragment {
  const rows = elementsSql(kind, { literals })
  return sql`(SELECT ${trusted(extreme)}(${elementSql(kind)}) FROM ${rows})`
}

const elementSql = (kind: Kind): Fragment => trusted(kind === 'blob' ? 'unhex(value)' : 'value')

function elementsSql(kind: Kind, { literals, hasNull = false }: List): Fragment {
  const texts = isNumeric(kind) ? literals : literals.map((one) => JSON.stringify(one))
  return sql`json_each(${bind(`[${[...texts, ...(hasNull ? ['null'] : [])].join(',')}]`)})`
}
