// The order of rows: by their own columns, or by those of a to-one resource embedded in them.
import { ApiError } from '../../core/index.ts'
import { notEmbedded } from '../failures.ts'
import type { OrderTerm } from '../request/order.ts'
import { isToMany } from '../schema/relationships.ts'
import { requireExpression } from './expression.ts'
import type { FilterScope } from './filter.ts'
import { plainColumns } from './outputs.ts'
import type { Embed, OrderBy, Source } from './plan.ts'

/** Resolves an order. @throws ApiError 42703, PGRST108 for what is not embedded, PGRST118 for what is embedded many times */
export function planOrder(scope: FilterScope, terms: readonly OrderTerm[]): OrderBy[] {
  return terms.map(({ field, relation: name, isDescending, nulls }) => {
    const relation = name === null ? null : requireToOne(scope, name)
    const table = relation?.relationship.to ?? scope.table
    return {
      expression: requireExpression(scope.access, table, field),
      relation,
      isDescending,
      nulls: nulls ?? (isDescending ? 'first' : 'last'),
    }
  })
}

function requireToOne({ table, embeds }: FilterScope, name: string): Embed {
  const embed = embeds.find(({ key }) => key === name)
  if (embed === undefined) throw notEmbedded(name)
  if (!isToMany(embed.relationship)) return embed
  throw new ApiError('PGRST118', `A related order on '${name}' is not possible`, {
    status: 400,
    details: `'${table.name}' and '${name}' do not form a many-to-one or one-to-one relationship`,
  })
}

/** Groups are ordered by what is one in each of them. @throws ApiError 42803 for any other column */
export function requireGrouped({
  table,
  alias,
  outputs,
  order,
}: Pick<Source, 'table' | 'alias' | 'outputs' | 'order'>): void {
  const grouped = plainColumns(outputs, alias)
  const isWhole = (name: string) =>
    grouped.some((one) => one.alias === alias && one.column.name === name && one.path === '[]')
  const { primaryKey } = table
  const hasKey = primaryKey.length > 0 && primaryKey.every(({ name }) => isWhole(name))
  for (const { expression, relation } of order) {
    const { column } = expression
    const path = JSON.stringify(expression.path)
    const owner = relation?.source.alias ?? alias
    const isGrouped = grouped.some(
      (one) => one.alias === owner && one.column === column && one.path === path,
    )
    if (!isGrouped && !(hasKey && relation === null)) {
      throw notGrouped((relation?.relationship.to ?? table).name, column.name)
    }
  }
}

const notGrouped = (table: string, column: string): ApiError =>
  new ApiError(
    '42803',
    `column "${table}.${column}" must appear in the GROUP BY clause or be used in an aggregate function`,
    { status: 400 },
  )
