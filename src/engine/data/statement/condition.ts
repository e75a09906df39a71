// One test as an SQL condition. Three-valued, as in Postgres: a comparison with null holds neither way.
import type { Expression } from '../plan/plan.ts'
import type { PlannedTest } from '../plan/planned-test.ts'
import { type Fragment, sql, trusted } from '../sql.ts'
import { expressionSql } from './expression.ts'
import { jsonSql } from './json.ts'
import { likeSql } from './like.ts'
import { listSql, literalSql } from './literal.ts'
import { groupSql, quantifiedSql } from './quantified.ts'
import { searchSql } from './search.ts'

/** A test of a value of the table that goes by `alias`. */
export function testSql(alias: string, expression: Expression, test: PlannedTest): Fragment {
  const { kind, column } = expression
  const value = expressionSql(alias, expression)
  switch (test.kind) {
    case 'compare':
      return sql`${value} ${trusted(test.operator)} ${literalSql(kind, test.literal)}`
    case 'like':
      return likeSql(value, test.pattern, test.isCaseSensitive)
    case 'in':
      return sql`${value} IN ${listSql(kind, test)}`
    case 'is':
      return sql`${value} ${trusted(IS[test.value])}`
    case 'quantified':
      return quantifiedSql(value, kind, test)
    case 'group': {
      const conditions = test.tests.map((one) => testSql(alias, expression, one))
      return groupSql(test.quantifier, conditions, test.hasNull)
    }
    case 'json':
      return jsonSql(value, test)
    case 'search':
      return searchSql(alias, column, test)
  }
}

const IS = {
  null: 'IS NULL',
  not_null: 'IS NOT NULL',
  true: 'IS TRUE',
  false: 'IS FALSE',
  unknown: 'IS NULL',
} as const
