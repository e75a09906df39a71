// A change of a row, as the change feed tells of it. Types only; `events/change-feed.ts` makes the triggers.
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'

/** What can befall a row. */
export type ChangeAction = 'insert' | 'update' | 'delete'

/** Changes of a table's rows, whoever makes them. */
export interface ChangeTrigger<
  Table extends SQLiteTable = SQLiteTable,
  Action extends ChangeAction = ChangeAction,
> {
  readonly kind: 'change'
  readonly table: Table
  readonly actions: readonly Action[]
}

/** One change: the row before it and after it. Columns that no client may read are not there. */
export type Change<
  Table extends SQLiteTable = SQLiteTable,
  Action extends ChangeAction = ChangeAction,
> = Extract<
  | { readonly action: 'insert'; readonly old: null; readonly new: RowJson<Table> }
  | { readonly action: 'update'; readonly old: RowJson<Table>; readonly new: RowJson<Table> }
  | { readonly action: 'delete'; readonly old: RowJson<Table>; readonly new: null },
  { readonly action: Action }
>

type Columns<Table extends SQLiteTable> = Table['_']['columns']

/** A row as it is on the wire: columns by their names in the database, values as JSON has them. */
export type RowJson<Table extends SQLiteTable> = {
  readonly [Key in keyof Columns<Table> as Columns<Table>[Key]['_']['name']]:
    | ValueJson<Columns<Table>[Key]['_']>
    | (Columns<Table>[Key]['_']['notNull'] extends true ? never : null)
}

/** Instants and bytes are text in JSON. */
type ValueJson<Column extends { data: unknown; dataType: string }> = Column['dataType'] extends
  | 'date'
  | 'buffer'
  | 'bigint'
  ? string
  : Column['data']
