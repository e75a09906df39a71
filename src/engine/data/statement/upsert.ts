// The statements of an upsert. Rows that are there already are noted first: by them it is known afterwards which
// rows are new, which were changed, and which rule each must pass.
import type { Conflict, InsertPlan } from '../plan/plan.ts'
import { allOf, bind, columnOf, type Fragment, identifier, joinSql, sql, trusted } from '../sql.ts'
import { readingCount, running, type Statement } from './batch.ts'
import { checkGuard } from './guard.ts'
import { tableSql } from './source.ts'
import { namesSql, valuesSql } from './values.ts'
import { nextVersion } from './version.ts'
import { wouldBeRows } from './would-be.ts'
import { insertedRows, isTarget, markTargets, type Written } from './written.ts'

/** The write with its guards; rows are then found as {@link upsertedRows} says. */
export function upsertStatements(plan: InsertPlan, conflict: Conflict): Statement[] {
  const { alias, values } = plan
  const rows = insertedRows(plan)
  const into = sql`INSERT INTO ${identifier(plan.table.name)} (${namesSql(values)})`
  const clause = sql`ON CONFLICT (${namesOf(conflict.columns)}) DO ${actionSql(plan, conflict)}`
  const fresh = bind(String(conflict.keys.length))
  return [
    running(markTargets(sql`FROM ${rows.from} WHERE ${rows.condition}`, alias)),
    ...reachGuards(plan, conflict),
    ...proposalGuards(plan, conflict),
    ...valuesSql(values).map((some) => running(sql`${into} ${some} WHERE true ${clause}`)),
    readingCount(sql`SELECT ${fresh} - json_array_length(row_ids) AS total FROM ledge_targets`),
    ...verdictGuards(plan, conflict),
  ]
}

const namesOf = (columns: Conflict['columns']): Fragment =>
  joinSql(
    columns.map(({ name }) => identifier(name)),
    ', ',
  )

function actionSql({ table }: InsertPlan, { isMerging, set }: Conflict): Fragment {
  if (!isMerging) return trusted('NOTHING')
  if (set.length === 0) return trusted('NOTHING') // its row is as it was
  const pairs = set.map(({ name }) => sql`${identifier(name)} = ${columnOf('excluded', name)}`)
  return sql`UPDATE SET ${joinSql(pairs, ', ')}${nextVersion(table, table.name)}`
}

// A row that is there must be one that its caller sees and may change.
function reachGuards(plan: InsertPlan, { updateRules, selectRules }: Conflict): Statement[] {
  const rules = [...updateRules, ...selectRules]
  if (rules.length === 0) return []
  const count = sql`(SELECT json_array_length(row_ids) FROM ledge_targets)`
  const there = {
    from: tableSql(plan),
    condition: isTarget(plan.alias),
    order: trusted(''),
    count,
  }
  return [running(checkGuard(there, rules))]
}

// As in Postgres, the rule to insert is asked of every row that is proposed, also of one that is there already.
function proposalGuards(plan: InsertPlan, { columns }: Conflict): Statement[] {
  if (plan.checks.length === 0) return []
  const other = '$there'
  const pairs = columns.map(
    ({ name }) => sql`${columnOf(other, name)} = ${columnOf(plan.alias, name)}`,
  )
  const table = tableSql({ table: plan.table, alias: other })
  const isThere = sql`EXISTS (SELECT 1 FROM ${table} WHERE ${allOf(pairs)})`
  const refused = sql`(${allOf(plan.checks)}) IS NOT TRUE`
  return wouldBeRows(plan).map((rows) => {
    const found = sql`SELECT 1 FROM ${identifier(plan.alias)} WHERE ${isThere} AND ${refused}`
    return running(
      sql`WITH ${rows} SELECT json_extract('{}', 'ledge:42501') WHERE EXISTS (${found})`,
    )
  })
}

function verdictGuards(plan: InsertPlan, conflict: Conflict): Statement[] {
  const { alias, checks } = plan
  const updates = allOf([...conflict.updateRules, ...conflict.selectRules])
  const verdict = sql`iif(${isTarget(alias)}, ${updates}, ${allOf(checks)})`
  const isFree = checks.length + conflict.updateRules.length + conflict.selectRules.length === 0
  return isFree ? [] : [running(checkGuard(upsertedRows(plan, conflict), [verdict]))]
}

/** The rows that an upsert has written: all of them, or without merging the new ones. */
export function upsertedRows(plan: InsertPlan, { isMerging, keys }: Conflict): Written {
  const rows = insertedRows(plan)
  const count = bind(String(keys.length))
  if (isMerging) return { ...rows, count: sql`CAST(${count} AS INTEGER)` }
  const isNew = sql`NOT ${isTarget(plan.alias)}`
  return {
    ...rows,
    condition: allOf([rows.condition, isNew]),
    count: sql`(SELECT ${count} - json_array_length(row_ids) FROM ledge_targets)`,
  }
}
