// What an adopter declares: tables, rules, functions and settings. `createWorker` takes it as a value.
import type { SQL } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { AssuranceLevel } from './caller.ts'
import type { FunctionDefinition } from './function.ts'
import type { IdentityExtensions } from './identity.ts'
import type { Settings, SettingsDefinition } from './settings.ts'

export interface App {
  /** Every table of the app; a table without a policy is invisible to clients. */
  readonly tables: readonly SQLiteTable[]
  readonly policies: readonly Policy[]
  readonly functions: readonly FunctionDefinition[]
  /** Full-text indexes that `npm run db:generate` keeps beside their tables. */
  readonly fullText: readonly FullTextIndex[]
  readonly settings: Settings
  /** Where the app steps into identity. */
  readonly identity: IdentityExtensions
}

export interface AppDefinition {
  tables: Record<string, unknown>
  policies?: readonly Policy[]
  functions?: readonly FunctionDefinition[]
  fullText?: readonly FullTextIndex[]
  settings?: SettingsDefinition
  identity?: IdentityExtensions
}

/** The caller as a rule sees it: an anonymous caller has no `userId`, and a rule that reads it is false. */
export interface RuleCaller {
  readonly userId: string
  readonly role: string
  /** `aal2` once the session has shown a second factor. */
  readonly aal: AssuranceLevel | null
  readonly claims: Readonly<Record<string, unknown>>
}

/** Returns the SQL condition (or a plain verdict) under which `caller` may do the action to `row`. */
export type Rule<Table extends SQLiteTable = SQLiteTable> = (facts: {
  row: Table
  caller: RuleCaller
}) => SQL | boolean | undefined

/** The actions of a table; one without a rule is refused. */
export interface Rules<Table extends SQLiteTable = SQLiteTable> {
  select?: Rule<Table>
  insert?: Rule<Table>
  update?: Rule<Table>
  delete?: Rule<Table>
  /**
   * Columns (as named in the database) that a role may read, and so name in a write; a role that is not listed
   * has all.
   */
  columns?: Readonly<Record<string, readonly string[]>>
  /**
   * Columns (as named in the database) that a role may write, in new rows and in changed ones; a role that is not
   * listed may write all that it may read.
   */
  writable?: Readonly<Record<string, readonly string[]>>
  /**
   * Columns (as named in the database) that hold the id of the user who made the row: filled in for every client, who
   * can set nobody else's and never change them. The secret key writes them as it likes.
   */
  byCaller?: readonly string[]
  /**
   * An integer column (as named in the database, not null, with a default) that grows with each update through
   * `/rest/v1`. No client sets it; it is the row's `ETag`, so that `If-Match` costs no round trip.
   */
  version?: string
}

export interface Policy {
  readonly table: SQLiteTable
  readonly rules: Rules
}

export interface FullTextIndex {
  readonly table: SQLiteTable
  /** Columns as named in the database, most important first. */
  readonly columns: readonly string[]
}
