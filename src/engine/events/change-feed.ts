// The change feed: triggers that write an event for each change of a row, whoever makes it.
// The SQL here goes into a migration through `npm run db:generate`.
import { getTableName } from 'drizzle-orm'
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import {
  type App,
  type ChangeAction,
  createTrigger,
  kindOf,
  quoteName,
  type SchemaObject,
} from '../core/index.ts'
import { MAX_DEPTH } from './event.ts'
import { quoteText, rowText } from './row-text.ts'

/** The actions' names in the types of events. */
const PAST: Readonly<Record<ChangeAction, string>> = {
  insert: 'inserted',
  update: 'updated',
  delete: 'deleted',
}

/** The type of the event that tells of a change: `table.orders.inserted`. Its subject is the row's primary key. */
export const changeType = (table: SQLiteTable, action: ChangeAction): string =>
  `table.${getTableName(table)}.${PAST[action]}`

/** Whether any change of the app's rows raises events. */
export const hasChangeFeed = (app: App): boolean =>
  app.functions.some(({ on }) => on.some(({ kind }) => kind === 'change'))

/** The triggers that the app's functions ask for, one for each table and action. */
export function createChangeFeed(app: App): SchemaObject[] {
  const wanted = app.functions.flatMap(({ on }) => on.filter((one) => one.kind === 'change'))
  const triggers = wanted.flatMap(({ table, actions }) =>
    actions.map((action) => createChangeTrigger(table, action, listVisible(app, table))),
  )
  return [...new Map(triggers.map((trigger) => [trigger.name, trigger])).values()]
}

/** The columns that `anon` or `authenticated` may read: a role that the policy does not name reads all of them. */
function listVisible(app: App, table: SQLiteTable): SQLiteColumn[] {
  const { columns } = getTableConfig(table)
  const { anon, authenticated } =
    app.policies.find((one) => one.table === table)?.rules.columns ?? {}
  if (anon === undefined || authenticated === undefined) return columns
  return columns.filter(({ name }) => anon.includes(name) || authenticated.includes(name))
}

function createChangeTrigger(
  table: SQLiteTable,
  action: ChangeAction,
  columns: readonly SQLiteColumn[],
): SchemaObject {
  const name = getTableName(table)
  const old = action === 'insert' ? 'NULL' : rowText('old', columns)
  const current = action === 'delete' ? 'NULL' : rowText('new', columns)
  const subject = subjectText(action === 'delete' ? 'old' : 'new', table)
  const loop = `a change of ${name} was raised more than ${MAX_DEPTH} events deep: is it a loop?`
  const step = `INSERT INTO ledge_events (id, type, subject, data, user_id, traceparent, depth, created_at)
  SELECT origin.id, ${quoteText(changeType(table, action))}, change.subject,
    json_object('action', '${action}', 'old', json(change.old), 'new', json(change.new)),
    origin.user_id, origin.traceparent,
    iif(origin.depth > ${MAX_DEPTH}, RAISE(ABORT, ${quoteText(loop)}), origin.depth),
    origin.at
  FROM ledge_origin AS origin CROSS JOIN (
    SELECT ${subject} AS subject,
      ${old} AS old,
      ${current} AS new
  ) AS change WHERE change.old IS NOT change.new;`
  const moment = `AFTER ${action.toUpperCase()} ON ${quoteName(name)}`
  return createTrigger(`${name}_change_${action}`, moment, [step])
}

/** The row's primary key as text; of several columns, a JSON array of them. */
function subjectText(row: 'old' | 'new', table: SQLiteTable): string {
  const { columns, primaryKeys } = getTableConfig(table)
  const key = primaryKeys[0]?.columns ?? columns.filter((column) => column.primary)
  const values = key.map((column) => {
    const value = `${row}.${quoteName(column.name)}`
    return kindOf(column) === 'blob' ? `lower(hex(${value}))` : value
  })
  if (values.length > 1) return `json_array(${values.join(', ')})`
  return values[0] ?? `${row}.rowid`
}
