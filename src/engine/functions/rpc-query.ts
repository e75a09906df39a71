// The query of an `rpc` call: arguments by name, and what is asked of the rows that a function gives.
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import { ApiError, type FunctionDefinition, type RowsPresenter } from '../core/index.ts'
import { type Fields, groupFields } from './body.ts'
import { listParameters } from './signature.ts'
import { findJson } from './text-values.ts'

export interface RpcQuery {
  readonly args: Fields
  /** What is asked of the rows. */
  readonly wishes: URLSearchParams
}

/** Tells apart what a query says to the function from what it says about the rows. @throws ApiError PGRST127 */
export function readRpcQuery(
  request: Request,
  definition: FunctionDefinition | undefined,
  rows: Pick<RowsPresenter, 'isAboutRows'>,
): RpcQuery {
  const { searchParams } = new URL(request.url)
  const isPost = request.method === 'POST'
  if (!definition?.rows) {
    if (isPost) refuseWishes([...searchParams.keys()])
    return { args: readArguments([...searchParams]), wishes: new URLSearchParams() }
  }
  if (isPost) return { args: {}, wishes: searchParams }
  const isWish = ([name, value]: [string, string]): boolean =>
    rows.isAboutRows(name, value) && !isOnlyArgument(definition, name)
  const wishes = [...searchParams].filter(isWish)
  const args = [...searchParams].filter((one) => !isWish(one))
  return { args: readArguments(args), wishes: new URLSearchParams(wishes) }
}

// A function's result is not a table: silently returning it unfiltered would be worse than saying so.
function refuseWishes(names: readonly string[]): void {
  if (names.length === 0) return
  throw new ApiError('PGRST127', 'Feature not implemented', {
    status: 400,
    details: `The result of this function cannot be selected from, filtered or ordered (it does not declare rows): ${names.join(', ')}`,
  })
}

/** Kotlin's client writes each argument as JSON. */
const readArguments = (entries: readonly [string, string][]): Fields =>
  groupFields(entries.map(([name, text]) => [name, unquote(text)] as const))

function unquote(text: string): string {
  if (!text.startsWith('"')) return text
  const json = findJson(text)
  return typeof json === 'string' ? json : text
}

const RESERVED = /^(select|order|limit|offset|and|or)$/

/** Whether a name can only mean an argument, whatever its value looks like: `q=is.it` searches for that. */
function isOnlyArgument({ input, rows }: FunctionDefinition, name: string): boolean {
  if (rows === null || RESERVED.test(name) || !listParameters(input).includes(name)) return false
  return !getTableConfig(rows).columns.some((column) => column.name === name)
}
