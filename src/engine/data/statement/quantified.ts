// `(any)` and `(all)`: comparisons with each of a list, three-valued as in Postgres. Of none, `any` is false and
// `all` is true; a null in the list keeps the verdict open unless another element settles it.
import type { QuantifiedTest, Quantifier } from '../plan/planned-test.ts'
import type { Kind } from '../schema/kind.ts'
import { allOf, anyOf, type Fragment, sql, trusted } from '../sql.ts'
import { extremeSql, listSql } from './literal.ts'

/** Whether a value of a kind compares so with any or all of the literals. */
export function quantifiedSql(value: Fragment, kind: Kind, test: QuantifiedTest): Fragment {
  const { operator, quantifier, literals, hasNull } = test
  if (operator === '=' && quantifier === 'any') {
    return sql`${value} IN ${listSql(kind, { literals, hasNull })}`
  }
  const bounds = literals.length === 0 ? [] : boundsOf(operator, quantifier)
  const tests = bounds.map(
    (bound) => sql`${value} ${trusted(operator)} ${extremeSql(kind, bound, literals)}`,
  )
  return groupSql(quantifier, bounds.length > 1 ? [allOf(tests)] : tests, hasNull)
}

/** Any or all of some conditions, a null among them if there was one. */
export function groupSql(
  quantifier: Quantifier,
  conditions: readonly Fragment[],
  hasNull: boolean,
): Fragment {
  const all = hasNull ? [...conditions, trusted('NULL')] : conditions
  return sql`(${quantifier === 'any' ? anyOf(all) : allOf(all)})`
}

// What is greater than any is greater than the least.
function boundsOf(operator: string, quantifier: Quantifier): ('min' | 'max')[] {
  if (operator === '=') return ['min', 'max']
  return operator.startsWith('>') === (quantifier === 'any') ? ['min'] : ['max']
}
