// Functions that may be called by name, as operations of `/rpc/<name>`.
import { getTableName } from 'drizzle-orm'
import type { DescribedFunction } from '../../core/index.ts'
import { type Access, findTable } from '../access.ts'
import { hasRule } from '../rules.ts'
import type { Table } from '../schema/schema.ts'
import { answers, emptyAnswer, rowsAnswer } from './answers.ts'
import { refer, rowName } from './names.ts'
import type { JsonSchema } from './schema.ts'
import { filtersOf, READING, shared } from './table-paths.ts'

/** The operations of a function; null when its rows are of a table that the caller may not read. */
export function describeFunction(
  access: Access,
  described: DescribedFunction,
): Record<string, object> | null {
  const { rows, isReadable } = described
  const table = rows === null ? null : findTable(access, getTableName(rows))
  if (rows !== null && (table === null || !hasRule(access, table, 'select'))) return null
  return {
    ...(isReadable && { get: describeGet(access, described, table) }),
    post: describePost(access, described, table),
  }
}

const describeGet = (access: Access, described: DescribedFunction, table: Table | null) => {
  const reserved: readonly string[] = table === null ? [] : READING
  const args = listArguments(described).filter(({ name }) => !reserved.includes(name))
  const taken = args.map(({ name }) => name)
  return {
    operationId: `get_rpc_${described.name}`,
    tags: ['rpc'],
    summary: `Calls ${described.name}, arguments in the query.`,
    parameters: [...args, ...(table === null ? [] : wishesOf(access, table, taken))],
    responses: answersOf(table),
  }
}

const describePost = (
  access: Access,
  { name, input, isWorkflow }: DescribedFunction,
  table: Table | null,
) => ({
  operationId: `post_rpc_${name}`,
  tags: ['rpc'],
  summary: `Calls ${name}, arguments in the body.`,
  ...(table !== null && { parameters: wishesOf(access, table, []) }),
  requestBody: { content: { 'application/json': { schema: input ?? {} } } },
  responses: isWorkflow ? answers({ 202: RESULT }) : answersOf(table),
})

const wishesOf = (access: Access, table: Table, taken: readonly string[]) => [
  ...shared(...READING, 'prefer_read'),
  ...filtersOf(access, table, taken),
]

const RESULT = { description: 'The result.', content: { 'application/json': { schema: {} } } }

function answersOf(table: Table | null) {
  const nothing = { 204: emptyAnswer('Done, without a result.') }
  if (table !== null) {
    const row = refer('schemas', rowName(table))
    return answers({ 200: rowsAnswer('The rows.', row), 206: rowsAnswer('Some of them.', row) })
  }
  return answers({ 200: RESULT, ...nothing })
}

interface Argument {
  readonly name: string
  readonly in: 'query'
  readonly required: boolean
  readonly schema: JsonSchema
}

/** Each of a function's arguments as a parameter of the query. */
function listArguments({ input }: DescribedFunction): Argument[] {
  const properties = (input?.properties ?? {}) as Record<string, JsonSchema> // as JSON Schema has it
  const refersToItself = input?.$id !== undefined // its parts say nothing by themselves
  const required = (input?.required ?? []) as readonly string[]
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: refersToItself ? {} : schema,
  }))
}
