// A database as a backup reads it: one state of it, from the first row to the last.
import { hasSequence, type Schema, type Table } from './schema.ts'

/** A row: the literals of its values. */
export type Literals = readonly string[]

export interface Source {
  readonly schema: Schema
  /** The rows of a table of `schema`, or of `sqlite_sequence`, which counts for AUTOINCREMENT. */
  rows(table: Pick<Table, 'name' | 'columns'>): AsyncIterable<Literals>
  /** Lets go of the state. */
  close(): Promise<void>
}

/** SQLite's counters for AUTOINCREMENT, which a backup keeps beside the tables. */
export const SEQUENCE = { name: 'sqlite_sequence', columns: ['name', 'seq'] } as const

/** Everything whose rows a backup holds. */
export const listStored = (schema: Schema): Pick<Table, 'name' | 'columns'>[] => [
  ...schema.tables,
  ...(hasSequence(schema) ? [SEQUENCE] : []),
]
