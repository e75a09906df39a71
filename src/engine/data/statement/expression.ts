// A value of a row in SQL. What a client calls a key inside a JSON column is bound.
import type { Expression } from '../plan/plan.ts'
import type { JsonStep } from '../request/name.ts'
import { bind, columnOf, type Fragment, sql, trusted } from '../sql.ts'

/** The value of the table that goes by `alias`. */
export function expressionSql(alias: string, { column, path, kind }: Expression): Fragment {
  const whole = columnOf(alias, column.name)
  if (path.length === 0) return whole
  const steps = path.slice(0, -1)
  // What is stored without care is no JSON: nothing is inside it.
  const json = sql`iif(json_valid(${whole}), ${whole}, NULL)`
  const parent = steps.reduce((value, step) => sql`${value} -> ${keySql(step)}`, json)
  const last = path.at(-1)
  if (last === undefined) return whole
  const value = sql`(${parent} -> ${keySql(last)})`
  return kind === 'text' ? textInside(value) : value
}

// As Postgres' `->>`: JSON's null is null, a text loses its quotes, anything else keeps its spelling (`|| ''`
// makes SQLite forget that it is JSON).
const textInside = (json: Fragment): Fragment =>
  sql`iif(json_type(${json}) = 'text', ${json} ->> '$', nullif(${json}, 'null') || '')`

// A text to the right of `->` is a key, unless it starts with `$`, when SQLite takes it for a path.
function keySql({ key }: JsonStep): Fragment {
  if (typeof key === 'number') return trusted(String(key))
  return bind(`$.${JSON.stringify(key)}`)
}
