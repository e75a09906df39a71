// What a request comes to once names, relationships and rules are resolved: all that a statement needs.
import type { JsonStep } from '../request/name.ts'
import type { Kind } from '../schema/kind.ts'
import type { Relationship } from '../schema/relationships.ts'
import type { Column, Table } from '../schema/schema.ts'
import type { Fragment } from '../sql.ts'
import type { PlannedTest, TextQuery } from './planned-test.ts'
import type { Value } from './value.ts'

/** One table's part in a statement: which rows, and what of each. */
export interface Source {
  readonly table: Table
  /** The table's name within the statement. */
  readonly alias: string
  /** A query for primary keys: only their rows, in its order. Absent for all of the table. */
  readonly chosen?: Fragment
  readonly outputs: readonly Output[]
  /** The rules under which rows may be seen. */
  readonly rules: readonly Fragment[]
  readonly filters: readonly PlannedFilter[]
  readonly order: readonly OrderBy[]
  /** A search that every row must match: its best come first when the request names no order. */
  readonly ranking?: Ranking
  readonly limit: number
  readonly offset: number
  readonly embeds: readonly Embed[]
  /** Those of the embeds whose row stands beside each row: their columns are lifted into it, or order it. */
  readonly joins: readonly Embed[]
  /** Rows are answered in groups, one for each set of values that is no aggregate. */
  readonly isGrouped: boolean
  /** The column whose value is told beside each row, for its ETag. */
  readonly version?: Column
}

/** A search of a column through a full-text index. */
export interface Ranking {
  readonly column: string
  readonly index: string
  readonly query: TextQuery
}

/** A value that each row has: a column, or what is inside a JSON column. */
export interface Expression {
  readonly column: Column
  /** Empty for the column itself. */
  readonly path: readonly JsonStep[]
  /** What kind of value it comes to. */
  readonly kind: Kind
}

/** One key of the answer. */
export type Output = { readonly key: string } & (
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'embed'; readonly embed: Embed }
  /** An output of the one row that is spread into this one. */
  | { readonly kind: 'lifted'; readonly embed: Embed; readonly output: Output }
  /** An output of many rows that are spread: the list of what each has. */
  | { readonly kind: 'spread'; readonly embed: Embed; readonly output: Output }
)

/** Rows of another table, inside each row of the source. */
export interface Embed {
  readonly key: string
  readonly relationship: Relationship
  readonly source: Source
  /** Rows of the parent without a match are dropped. */
  readonly isInner: boolean
  /** Its outputs are keys of the parent. */
  readonly isSpread: boolean
  readonly junction: PlannedJunction | null
}

export interface PlannedJunction {
  readonly alias: string
  readonly rules: readonly Fragment[]
}

/** Trees hold no negation of their own: it is carried down to their leaves. */
export type PlannedFilter =
  | {
      readonly kind: 'tree'
      readonly operator: 'and' | 'or'
      readonly filters: readonly PlannedFilter[]
    }
  | { readonly kind: 'exists'; readonly isNegated: boolean; readonly embed: Embed }
  | {
      readonly kind: 'test'
      readonly expression: Expression
      readonly isNegated: boolean
      readonly test: PlannedTest
    }

export interface OrderBy {
  readonly expression: Expression
  /** The to-one resource whose column it is; null for the source's own. */
  readonly relation: Embed | null
  readonly isDescending: boolean
  readonly nulls: 'first' | 'last'
}

export interface ReadPlan {
  readonly source: Source
  readonly isCounted: boolean
  /** Only how many rows there are is asked for, not what is in them. */
  readonly isHead: boolean
}

/** Limits on how many rows a write may change; the write rolls back when they are broken. */
export interface WriteLimits {
  readonly isSingular: boolean
  readonly maxAffected: number | null
}

interface Write {
  readonly table: Table
  /** The table's name in every statement of the write. */
  readonly alias: string
  /** What to answer of the rows; null when nothing was asked for. */
  readonly returning: Source | null
}

/** Columns to write and each row's values in the columns' order, as JSON texts. */
export interface Values {
  readonly columns: readonly WrittenColumn[]
  readonly rows: readonly (readonly string[])[]
}

export interface WrittenColumn {
  readonly column: Column
  /** What stands for an empty object among the values: the column's own default. */
  readonly fallback: Fragment | null
}

export interface Conflict {
  /** Changes the row that is there; else it stays, and the new one is passed over. */
  readonly isMerging: boolean
  /** Of the constraint. */
  readonly columns: readonly Column[]
  /** Of all rows, each once. */
  readonly keys: readonly string[]
  /** What a merge changes. */
  readonly set: readonly Column[]
  /** What must be true of a row that is changed, before and as stored. */
  readonly updateRules: readonly Fragment[]
  readonly selectRules: readonly Fragment[]
}

export interface InsertPlan extends Write {
  readonly kind: 'insert'
  readonly values: Values
  /** The columns by which the new rows are found again. */
  readonly keyColumns: readonly Column[]
  /** Their values in the new rows, each row's a JSON array; null when SQLite makes them. */
  readonly keys: readonly string[] | null
  /** What becomes of a row whose key is taken; null when that is an error. */
  readonly conflict: Conflict | null
  /** What must be true of each row as stored. */
  readonly checks: readonly Fragment[]
}

export interface UpdatePlan extends Write {
  readonly kind: 'update'
  /** Of one row; without columns nothing changes. */
  readonly values: Values
  readonly target: Source
  readonly limits: WriteLimits
  /** What must be true of each row as stored. */
  readonly checks: readonly Fragment[]
}

export interface DeletePlan extends Write {
  readonly kind: 'delete'
  readonly target: Source
  readonly limits: WriteLimits
}

export type WritePlan = InsertPlan | UpdatePlan | DeletePlan
