// From a policy's drizzle condition to SQL inside our statement. Evaluated for every request: nothing here is kept.
import { is, SQL } from 'drizzle-orm'
import { alias as aliasTable, SQLiteSyncDialect, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Rule } from '../core/index.ts'
import { type Access, NoUser } from './access.ts'
import { permissionDenied } from './failures.ts'
import { deny } from './policy.ts'
import type { Table } from './schema/schema.ts'
import { type Fragment, sql, trusted } from './sql.ts'

export const ACTIONS = ['select', 'insert', 'update', 'delete'] as const
export type Action = (typeof ACTIONS)[number]

const ALWAYS_FALSE = trusted('0')

/**
 * The conditions under which the caller may do the action to rows of the table that goes by `alias`.
 * @returns none when nothing restricts the caller
 * @throws ApiError 42501 when the policy has no rule for the action
 */
export function requireRule(
  access: Access,
  table: Table,
  { action, alias }: { action: Action; alias: string },
): Fragment[] {
  if (access.isUnrestricted) return []
  const rule = findRule(table, action)
  if (rule === null) throw permissionDenied(access.caller, table.name)
  const verdict = evaluate(rule, access, aliasOf(table.definition, alias))
  if (verdict === true) return []
  return [is(verdict, SQL) ? compile(verdict) : ALWAYS_FALSE] // no verdict refuses
}

/** Whether anything at all can come of the action: without a rule, nothing does. */
export const hasRule = (access: Access, table: Table, action: Action): boolean =>
  access.isUnrestricted || findRule(table, action) !== null

function findRule({ rules }: Table, action: Action): Rule | null {
  const rule = rules?.[action] ?? deny
  return rule === deny ? null : rule
}

/** Whether a rule came out false for every row, without asking the database. */
export const refusesAll = (conditions: readonly Fragment[]): boolean =>
  conditions.includes(ALWAYS_FALSE)

function evaluate(rule: Rule, access: Access, row: SQLiteTable): ReturnType<Rule> {
  try {
    return rule({ row, caller: access.ruleCaller })
  } catch (error) {
    if (error instanceof NoUser) return false
    throw error
  }
}

const MARK = '\u0000' // stands for a value; cannot occur in SQL

class MarkingDialect extends SQLiteSyncDialect {
  override escapeParam(_index: number): string {
    return MARK
  }
}

const dialect = new MarkingDialect()

/** A drizzle condition as a fragment, its values bound. */
export function compile(condition: SQL): Fragment {
  const query = dialect.sqlToQuery(condition)
  return sql`(${{ texts: query.sql.split(MARK), params: query.params }})`
}

// A drizzle table under another name; the same few aliases come again with every request.
const aliases = new WeakMap<SQLiteTable, Map<string, SQLiteTable>>()

function aliasOf(table: SQLiteTable, name: string): SQLiteTable {
  const known = aliases.get(table) ?? new Map<string, SQLiteTable>()
  aliases.set(table, known)
  const found = known.get(name)
  if (found !== undefined) return found
  const created = aliasTable(table, name)
  known.set(name, created)
  return created
}
