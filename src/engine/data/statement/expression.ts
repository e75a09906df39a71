// A value of a row in SQL. What a client calls a key inside a JSON column is bound.
import type { Expression } from '../plan/plan.ts'
import type { JsonStep } from '../request/name.ts'
import { bind, columnOf, type Fragment, sql } from '../sql.ts'

/** The value of the table that goes by `alias`. */
export function expressionSql(alias: string, { column, path, kind }: Expression): Fragment {
  const whole = columnOf(alias, column.name)
  if (path.length === 0) return whole
  // What is stored without care is no JSON: nothing is inside it.
  const json = sql`iif(json_valid(${whole}), ${whole}, NULL)`
  const value = sql`(${json} -> ${pathSql(path)})`
  return kind === 'text' ? textInside(value) : value
}

/** What to order by: inside JSON, numbers count as numbers and not as their spelling. */
export function sortSql(alias: string, expression: Expression): Fragment {
  const value = expressionSql(alias, expression)
  const isInside = expression.kind === 'json' && expression.path.length > 0
  return isInside ? sql`${value} ->> '$'` : value
}

// As Postgres' `->>`: JSON's null is null, a text loses its quotes, anything else keeps its spelling (`|| ''`
// makes SQLite forget that it is JSON).
const textInside = (json: Fragment): Fragment =>
  sql`iif(json_type(${json}) = 'text', ${json} ->> '$', nullif(${json}, 'null') || '')`

// One text for the whole path: a chain of arrows would be as deep as it is long.
function pathSql(path: readonly JsonStep[]): Fragment {
  const steps = path.map(({ key }) => {
    if (typeof key === 'string') return `.${JSON.stringify(key)}`
    return key < 0 ? `[#${key}]` : `[${key}]`
  })
  return bind(`$${steps.join('')}`)
}
