// What a caller finds under `/rest/v1`, as an OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.0): tables, columns and
// functions that they may use, and no others. Made of the schema alone: D1 is not asked.
import type { App, Caller, DescribedFunction } from '../../core/index.ts'
import { type Access, createAccess, findTable, listColumns } from '../access.ts'
import { ACTIONS, hasRule } from '../rules.ts'
import type { Table } from '../schema/schema.ts'
import { PARAMETERS, RESPONSES, SCHEMAS, SECURITY } from './components.ts'
import { describeFunction } from './function-paths.ts'
import { filterName, insertName, rowName, updateName } from './names.ts'
import { describeInsert, describeRow, describeUpdate } from './schema.ts'
import { describeTable } from './table-paths.ts'

/** The same for whoever makes a larger document of it. */
export const describeData = (app: App, caller: Caller, functions: readonly DescribedFunction[]) =>
  describeApi(createAccess(app, caller), functions)

/** The document for one caller. */
export function describeApi(access: Access, functions: readonly DescribedFunction[]) {
  const tables = listUsable(access)
  return {
    openapi: '3.1.0',
    info: {
      title: 'REST API',
      version: '1',
      description: 'Tables and functions as PostgREST serves them, over D1.',
    },
    servers: [{ url: '/rest/v1' }],
    security: SECURITY.requirements,
    paths: { ...describeTables(access, tables), ...describeCalls(access, functions) },
    components: {
      schemas: {
        ...SCHEMAS,
        ...Object.fromEntries(tables.flatMap((one) => schemasOf(access, one))),
      },
      parameters: {
        ...PARAMETERS,
        ...Object.fromEntries(tables.flatMap((one) => filtersOf(access, one))),
      },
      responses: RESPONSES,
      securitySchemes: SECURITY.schemes,
    },
  }
}

/** The tables that the caller may do anything with. */
const listUsable = (access: Access): Table[] =>
  [...access.schema.tables.keys()]
    .flatMap((name) => findTable(access, name) ?? [])
    .filter((table) => ACTIONS.some((action) => hasRule(access, table, action)))

const describeTables = (access: Access, tables: readonly Table[]) =>
  Object.fromEntries(
    tables.map((table) => [`/${encodeURIComponent(table.name)}`, describeTable(access, table)]),
  )

const describeCalls = (access: Access, functions: readonly DescribedFunction[]) =>
  Object.fromEntries(
    functions.flatMap((one) => {
      if (one.isSigned) return [] // `rpc` has no such function
      const operations = describeFunction(access, one)
      return operations === null ? [] : [[`/rpc/${one.name}`, operations]]
    }),
  )

function schemasOf(access: Access, table: Table): [string, object][] {
  return [
    [rowName(table), describeRow(access, table)],
    ...(hasRule(access, table, 'insert')
      ? [[insertName(table), describeInsert(access, table)] satisfies [string, object]]
      : []),
    ...(hasRule(access, table, 'update')
      ? [[updateName(table), describeUpdate(access, table)] satisfies [string, object]]
      : []),
  ]
}

/** A parameter for each column that the caller may filter by. */
const filtersOf = (access: Access, table: Table): [string, object][] =>
  listColumns(access, table).map((column) => [
    filterName(table, column),
    {
      name: column.name,
      in: 'query',
      description: `A filter by \`${column.name}\`: an operator and a value, as \`eq.1\`, \`not.is.null\` or \`in.(1,2)\`.`,
      schema: { type: 'string' },
    },
  ])
