// What may be done to a table, as operations of its path: an action without a rule is none.
import { type Access, listColumns } from '../access.ts'
import { type Action, hasRule } from '../rules.ts'
import type { Table } from '../schema/schema.ts'
import { answers, emptyAnswer, rowsAnswer } from './answers.ts'
import { filterName, insertName, refer, rowName, updateName } from './names.ts'

/** The operations of a table that the caller may try. */
export function describeTable(access: Access, table: Table): Record<string, object> {
  const operations = {
    get: hasRule(access, table, 'select') && describeRead(access, table),
    post: hasRule(access, table, 'insert') && describeInsertion(table),
    patch: hasRule(access, table, 'update') && describeChange(access, table),
    delete: hasRule(access, table, 'delete') && describeDeletion(access, table),
  }
  const allowed = Object.entries(operations).filter(([, operation]) => operation !== false)
  return Object.fromEntries(allowed) as Record<string, object> // those that are false are gone
}

/** What may be said of rows that are read. */
export const READING = ['select', 'order', 'limit', 'offset', 'and', 'or'] as const

// A column of such a name cannot be filtered by: the query means something else.
const RESERVED: readonly string[] = [...READING, 'columns', 'on_conflict']

/** References to parameters that all tables share. */
export const shared = (...names: readonly string[]) =>
  names.map((name) => refer('parameters', name))

/** References to the filters by the table's columns, but for some names. */
export const filtersOf = (access: Access, table: Table, taken: readonly string[] = []) =>
  listColumns(access, table)
    .filter(({ name }) => !RESERVED.includes(name) && !taken.includes(name))
    .map((column) => refer('parameters', filterName(table, column)))

const rowsOf = (table: Table) => refer('schemas', rowName(table))

const operationOf = (action: Action, table: Table) => ({
  operationId: `${action}_${rowName(table)}`,
  tags: [table.name],
})

const describeRead = (access: Access, table: Table) => ({
  ...operationOf('select', table),
  summary: `Reads rows of ${table.name}.`,
  parameters: [...shared(...READING, 'prefer_read'), ...filtersOf(access, table)],
  responses: answers({
    200: rowsAnswer('The rows.', rowsOf(table)),
    206: rowsAnswer('Some of the rows that were counted.', rowsOf(table)),
  }),
})

const describeInsertion = (table: Table) => ({
  ...operationOf('insert', table),
  summary: `Adds rows to ${table.name}.`,
  parameters: shared('select', 'columns', 'prefer_write'),
  requestBody: bodyOf({ anyOf: listOrOne(insertName(table)) }),
  responses: answers({
    201: rowsAnswer('Added; the rows, if they were asked for.', rowsOf(table)),
  }),
})

const describeChange = (access: Access, table: Table) => ({
  ...operationOf('update', table),
  summary: `Changes the rows of ${table.name} that the filters leave.`,
  parameters: [
    ...shared('select', 'columns', 'and', 'or', 'prefer_write'),
    ...filtersOf(access, table),
  ],
  requestBody: bodyOf(refer('schemas', updateName(table))),
  responses: writtenAnswers(table),
})

const describeDeletion = (access: Access, table: Table) => ({
  ...operationOf('delete', table),
  summary: `Deletes the rows of ${table.name} that the filters leave.`,
  parameters: [...shared('select', 'and', 'or', 'prefer_write'), ...filtersOf(access, table)],
  responses: writtenAnswers(table),
})

const writtenAnswers = (table: Table) =>
  answers({
    200: rowsAnswer('Done; the rows that were asked for.', rowsOf(table)),
    204: emptyAnswer('Done.'),
  })

const bodyOf = (schema: object) => ({
  required: true,
  content: { 'application/json': { schema } },
})

function listOrOne(name: string): object[] {
  const row = refer('schemas', name)
  return [row, { type: 'array', items: row }]
}
