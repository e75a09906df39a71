// What a select item makes of the rows, in SQL.
import type { Value } from '../plan/value.ts'
import { type Fragment, sql, trusted } from '../sql.ts'
import { castSql } from './cast.ts'
import { expressionSql } from './expression.ts'

/** The value over the rows of the table that goes by `alias`. */
export function valueSql(alias: string, value: Value): Fragment {
  switch (value.form) {
    case 'plain':
      return expressionSql(alias, value.expression)
    case 'cast':
      return castSql(valueSql(alias, value.of), value.of.kind, value.to.name)
    case 'aggregate':
      return value.of === null
        ? trusted('count(*)')
        : sql`${trusted(value.name)}(${valueSql(alias, value.of)})`
  }
}
