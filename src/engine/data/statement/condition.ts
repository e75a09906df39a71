// One comparison as an SQL condition. Three-valued, as in Postgres: a comparison with null holds neither way.
import type { Expression, PlannedTest } from '../plan/plan.ts'
import { type Fragment, sql, trusted } from '../sql.ts'
import { expressionSql } from './expression.ts'
import { likeSql } from './like.ts'
import { listSql, literalSql } from './literal.ts'

/** A test of a value of the table that goes by `alias`. */
export function testSql(alias: string, expression: Expression, test: PlannedTest): Fragment {
  const value = expressionSql(alias, expression)
  switch (test.kind) {
    case 'compare':
      return sql`${value} ${trusted(test.operator)} ${literalSql(expression.kind, test.literal)}`
    case 'like':
      return likeSql(value, test.pattern, test.isCaseSensitive)
    case 'in':
      return sql`${value} IN ${listSql(expression.kind, test.literals)}`
    case 'is':
      return sql`${value} ${trusted(IS[test.value])}`
  }
}

const IS = {
  null: 'IS NULL',
  not_null: 'IS NOT NULL',
  true: 'IS TRUE',
  false: 'IS FALSE',
  unknown: 'IS NULL',
} as const
