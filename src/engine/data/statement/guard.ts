// Statements that roll the whole batch back by raising an error that carries a tag (read by findGuardTag).
import type { WriteLimits } from '../plan/plan.ts'
import { allOf, type Fragment, sql, trusted } from '../sql.ts'
import type { Written } from './written.ts'

/** Refuses unless all the written rows are found and every check is true of each: a null verdict refuses too. */
export function checkGuard(
  { from, condition, count }: Written,
  checks: readonly Fragment[],
): Fragment {
  const good = sql`(SELECT count(*) FROM ${from} WHERE ${allOf([condition, ...checks])})`
  return sql`SELECT json_extract('{}', 'ledge:42501') WHERE ${good} <> ${count}`
}

/** Refuses a write that has just changed other than one row, or more than were allowed. */
export function limitGuards({ isSingular, maxAffected }: WriteLimits): Fragment[] {
  const guards: Fragment[] = []
  if (isSingular) guards.push(raise('PGRST116', trusted('changes() <> 1')))
  if (maxAffected !== null) guards.push(raise('PGRST124', trusted(`changes() > ${maxAffected}`)))
  return guards
}

const raise = (code: string, condition: Fragment): Fragment =>
  sql`SELECT json_extract('{}', ${trusted(`'ledge:${code}:'`)} || changes()) WHERE ${condition}`
