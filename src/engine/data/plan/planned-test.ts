// What a filter asks of one value, its literals read and checked.
import type { IsValue } from '../request/filter.ts'

export type Quantifier = 'any' | 'all'

/** Literals are canonical, as `requireOperand` gives them. */
export type PlannedTest =
  | { readonly kind: 'compare'; readonly operator: string; readonly literal: string }
  | { readonly kind: 'like'; readonly isCaseSensitive: boolean; readonly pattern: string }
  | { readonly kind: 'in'; readonly literals: readonly string[] }
  | { readonly kind: 'is'; readonly value: IsValue }
  | QuantifiedTest
  | {
      readonly kind: 'group'
      readonly quantifier: Quantifier
      readonly tests: readonly PlannedTest[]
      /** Whether a null stood among the operands. */
      readonly hasNull: boolean
    }
  | JsonTest
  | {
      readonly kind: 'search'
      /** The index to ask. */
      readonly index: string
      /** Null finds nothing. */
      readonly query: TextQuery | null
      /** Rows with something in the column that is not found. */
      readonly isNegated: boolean
    }

/** A comparison with any or all of some literals. */
export interface QuantifiedTest {
  readonly kind: 'quantified'
  readonly operator: string
  readonly quantifier: Quantifier
  readonly literals: readonly string[]
  /** Whether a null stood among the literals. */
  readonly hasNull: boolean
}

/** A comparison of JSON values, as jsonb's operators have it. */
export interface JsonTest {
  readonly kind: 'json'
  readonly operator: JsonOperator
  readonly literal: JsonLiteral
}

export type JsonOperator =
  | 'equals'
  | 'differs'
  | 'is distinct'
  | 'contains'
  | 'contained'
  | 'overlaps'
  | JsonOrder

export type JsonOrder = '<' | '<=' | '>' | '>='

/** A JSON value that a request says, in pieces that SQL can ask for. */
export type JsonLiteral =
  /** Texts of JSON; several when the request leaves open what its word is. */
  | { readonly kind: 'scalar'; readonly texts: readonly string[] }
  | { readonly kind: 'array' | 'object'; readonly members: readonly JsonMember[] }
  /** `{}`: an array or an object without members. */
  | { readonly kind: 'empty' }

export type JsonMember = readonly [key: string | number, value: JsonLiteral]

/** What a search looks for. */
export type TextQuery =
  /** One word or several that follow each other; of a prefix the last word may go on. */
  | { readonly kind: 'phrase'; readonly words: readonly string[]; readonly isPrefix: boolean }
  | { readonly kind: 'and' | 'or'; readonly queries: readonly TextQuery[] }
  | { readonly kind: 'not'; readonly query: TextQuery }
