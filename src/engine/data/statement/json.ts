// JSON compared in SQL, as jsonb's operators do it. What the request says is known, so each of its arrays and
// objects becomes a subquery, and all scalars of one travel as one bound text.
import type { JsonLiteral, JsonOrder, JsonTest } from '../plan/planned-test.ts'
import { type Fragment, sql, trusted } from '../sql.ts'
import { contained, contains, equals, isScalar, overlaps } from './json-containment.ts'
import { createRow, listTexts, type Row } from './json-row.ts'

/** A test of a JSON text; null where there is none, or where what is stored is no JSON. */
export function jsonSql(json: Fragment, { operator, literal }: JsonTest): Fragment {
  if (operator === 'is distinct') {
    return sql`${verdictSql(json, (row) => equals(row, literal))} IS NOT TRUE`
  }
  return verdictSql(json, (row) => test(row, operator, literal))
}

function verdictSql(json: Fragment, condition: (row: Row) => Fragment): Fragment {
  const root = createRow(0)
  const valid = sql`(SELECT iif(json_valid(${json}), ${json}, NULL) AS json)`
  const row = sql`(SELECT json_type(json) AS type, json ->> '$' AS value FROM ${valid})`
  const verdict = sql`SELECT ${condition(root)} AS verdict FROM ${row} AS ${root.name}`
  return sql`(SELECT verdict FROM (${verdict} WHERE ${root.type} IS NOT NULL))`
}

function test(
  row: Row,
  operator: Exclude<JsonTest['operator'], 'is distinct'>,
  literal: JsonLiteral,
): Fragment {
  switch (operator) {
    case 'equals':
      return equals(row, literal)
    case 'differs':
      return sql`NOT (${equals(row, literal)})`
    case 'contains':
      return contains(row, literal)
    case 'contained':
      return contained(row, literal)
    case 'overlaps':
      return overlaps(row, literal)
    default:
      return compares(row, operator, literal)
  }
}

// jsonb's order of kinds: null, text, number, boolean, array, object.
function compares(row: Row, operator: JsonOrder, literal: JsonLiteral): Fragment {
  const other = createRow(1)
  const texts = listTexts(isScalar(literal) ? [literal] : [])
  const verdict = sql`${placeOf(row)} ${trusted(operator)} ${placeOf(other)}`
  return sql`(SELECT ${verdict} FROM json_each(${texts}) AS ${other.name})`
}

const placeOf = ({ type, value }: Row): Fragment =>
  sql`(CASE ${type} WHEN 'null' THEN 0 WHEN 'text' THEN 1 WHEN 'integer' THEN 2 WHEN 'real' THEN 2
    WHEN 'array' THEN 4 WHEN 'object' THEN 5 ELSE 3 END, ifnull(${value}, 0))`
