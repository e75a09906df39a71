// Names of the parts of an OpenAPI document, and references to them.
import type { Column, Table } from '../schema/schema.ts'

/** Letters, digits, `.`, `-` and `_` are all that a component's name may have (OpenAPI 3.1, section 4.8.7). */
const toKey = (name: string): string =>
  name.replaceAll(/[^\w-]/gu, (letter) => `.${letter.codePointAt(0)?.toString(16)}`)

export const rowName = (table: Table): string => toKey(table.name)
export const insertName = (table: Table): string => `${toKey(table.name)}.insert`
export const updateName = (table: Table): string => `${toKey(table.name)}.update`
export const filterName = (table: Table, column: Column): string =>
  `${toKey(table.name)}.${toKey(column.name)}`

/** A reference to a component. */
export const refer = (kind: 'schemas' | 'parameters' | 'responses', name: string) => ({
  $ref: `#/components/${kind}/${name}`,
})
