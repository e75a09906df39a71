// Rows of a table that a function chooses: what the function host and the data service have to say to each other.
import type { SQL } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Context } from 'hono'
import type { Caller } from './caller.ts'
import type { RouteEnv } from './http.ts'
import type { Scope } from './scope.ts'

/** Which rows of a table, and in which order. */
export interface ChosenRows {
  readonly table: SQLiteTable
  /** Gives a query whose rows hold the primary keys. */
  choose(): Promise<SQL>
}

/** Answers with chosen rows, of which the caller sees what the table's policy shows. */
export interface RowsPresenter {
  /** Whether a parameter of the query says something about the rows (`select`, `order`, a filter …). */
  isAboutRows(name: string, value: string): boolean
  /** In PostgREST's dialect, as `parameters` and the request's headers want the rows. */
  present(c: Context<RouteEnv>, chosen: ChosenRows, parameters: URLSearchParams): Promise<Response>
  /** As a JSON list of whole rows. */
  list(c: Context<RouteEnv>, chosen: ChosenRows): Promise<Response>
  /** As values: whole rows, of which `caller` sees what the policy shows. */
  read(scope: Scope, caller: Caller, chosen: ChosenRows): Promise<unknown[]>
}
