// What a request comes to once names, relationships and rules are resolved: all that a statement needs.
import type { IsValue } from '../request/filter.ts'
import type { JsonStep } from '../request/name.ts'
import type { Kind } from '../schema/kind.ts'
import type { Relationship } from '../schema/relationships.ts'
import type { Column, Table } from '../schema/schema.ts'
import type { Fragment } from '../sql.ts'

/** One table's part in a statement: which rows, and what of each. */
export interface Source {
  readonly table: Table
  /** The table's name within the statement. */
  readonly alias: string
  readonly outputs: readonly Output[]
  /** The rules under which rows may be seen. */
  readonly rules: readonly Fragment[]
  readonly filters: readonly PlannedFilter[]
  readonly order: readonly OrderBy[]
  readonly limit: number
  readonly offset: number
  readonly embeds: readonly Embed[]
  /** The column whose value is told beside each row, for its ETag. */
  readonly version?: Column
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
  | { readonly kind: 'value'; readonly expression: Expression }
  | { readonly kind: 'embed'; readonly embed: Embed }
  | { readonly kind: 'count' }
)

/** Rows of another table, inside each row of the source. */
export interface Embed {
  readonly key: string
  readonly relationship: Relationship
  readonly source: Source
  /** Rows of the parent without a match are dropped. */
  readonly isInner: boolean
  readonly junction: PlannedJunction | null
}

export interface PlannedJunction {
  readonly alias: string
  readonly rules: readonly Fragment[]
}

export type PlannedFilter =
  | {
      readonly kind: 'tree'
      readonly operator: 'and' | 'or'
      readonly isNegated: boolean
      readonly filters: readonly PlannedFilter[]
    }
  | { readonly kind: 'exists'; readonly isNegated: boolean; readonly embed: Embed }
  | {
      readonly kind: 'test'
      readonly expression: Expression
      readonly isNegated: boolean
      readonly test: PlannedTest
    }

/** Literals are canonical, as `requireLiteral` gives them. */
export type PlannedTest =
  | { readonly kind: 'compare'; readonly operator: string; readonly literal: string }
  | { readonly kind: 'like'; readonly isCaseSensitive: boolean; readonly pattern: string }
  | { readonly kind: 'in'; readonly literals: readonly string[] }
  | { readonly kind: 'is'; readonly value: IsValue }

export interface OrderBy {
  readonly expression: Expression
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

export interface InsertPlan extends Write {
  readonly kind: 'insert'
  readonly values: Values
  /** The new rows' primary keys, each a JSON array; null when SQLite makes them. */
  readonly keys: readonly string[] | null
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
