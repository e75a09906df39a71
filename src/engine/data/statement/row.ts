// A row as JSON text, made by SQLite: embedded rows, booleans, JSON columns and 64-bit integers come out alike
// at every level, and the Worker only joins texts.
import type { Embed, Expression, Output, Source } from '../plan/plan.ts'
import type { Kind } from '../schema/kind.ts'
import { bind, concatenate, constant, type Fragment, sql, trusted } from '../sql.ts'
import { expressionSql } from './expression.ts'
import { embedRows, orderSql, pageSql } from './source.ts'

/** An expression that gives a row of the source as a JSON object's text. */
export function rowText({ alias, outputs }: Pick<Source, 'alias' | 'outputs'>): Fragment {
  const parts = outputs.flatMap((output, index) => [
    keyText(output, index === 0 ? '{' : ','),
    outputText(output, alias),
  ])
  return concatenate([...(outputs.length === 0 ? [trusted("'{'")] : parts), trusted("'}'")])
}

// A key that is no column's name is the request's own word, so it is bound.
function keyText(output: Output, before: string): Fragment {
  const text = `${before}${JSON.stringify(output.key)}:`
  const isColumnName = output.kind === 'value' && output.key === output.expression.column.name
  return isColumnName ? constant(text) : bind(text)
}

function outputText(output: Output, alias: string): Fragment {
  if (output.kind === 'count') return trusted('count(*)')
  if (output.kind === 'embed') return embedText(output.embed, alias)
  return valueText(alias, output.expression)
}

/** A value as JSON text, `null` for null. */
function valueText(alias: string, expression: Expression): Fragment {
  return TEXTS[expression.kind](expressionSql(alias, expression))
}

const instantText =
  (format: (value: Fragment) => Fragment) =>
  (value: Fragment): Fragment =>
    sql`coalesce('"' || ${format(value)} || '+00:00"', 'null')`

// A float without a fraction is written as Postgres does: 5, not 5.0.
const numberText = (value: Fragment): Fragment =>
  sql`json_quote(iif(${value} = CAST(${value} AS INTEGER), CAST(${value} AS INTEGER), ${value}))`

const TEXTS: Readonly<Record<Kind, (value: Fragment) => Fragment>> = {
  text: (value) => sql`json_quote(${value})`,
  integer: (value) => sql`json_quote(${value})`,
  real: numberText,
  numeric: numberText,
  boolean: (value) => sql`iif(${value} IS NULL, 'null', iif(${value}, 'true', 'false'))`,
  // What a function stored without care must not spoil the answer.
  json: (value) => sql`iif(json_valid(${value}), ${value}, json_quote(${value}))`,
  seconds: instantText((value) => sql`strftime('%Y-%m-%dT%H:%M:%S', ${value}, 'unixepoch')`),
  milliseconds: instantText(
    (value) =>
      sql`rtrim(rtrim(strftime('%Y-%m-%dT%H:%M:%f', ${value} / 1000.0, 'unixepoch'), '0'), '.')`,
  ),
  blob: (value) => sql`iif(${value} IS NULL, 'null', '"\\\\x' || lower(hex(${value})) || '"')`,
}

/** An expression that gives the rows embedded in one row of `parent` as JSON text: an array, or an object or `null`. */
function embedText(embed: Embed, parent: string): Fragment {
  const { source, relationship } = embed
  const isMany = /-to-many$/.test(relationship.cardinality)
  const isCount = source.outputs.some(({ kind }) => kind === 'count')
  const rows = embedRows(embed, parent)
  if (isCount) {
    const counted = sql`(SELECT ${rowText(source)} ${rows})`
    return isMany ? sql`'[' || ${counted} || ']'` : counted
  }
  if (!isMany) return sql`coalesce((SELECT ${rowText(source)} ${rows} LIMIT 1), 'null')`
  const order = orderSql(source.alias, source.order)
  const list = sql`SELECT ${rowText(source)} AS body ${rows} ${order} ${pageSql(source)}`
  return sql`(SELECT '[' || coalesce(group_concat(body), '') || ']' FROM (${list}))`
}
