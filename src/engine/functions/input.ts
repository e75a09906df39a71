// A request's input: path, body, query and headers made one, checked by the function's schema.
import type * as z from 'zod'
import { type Body, type Fields, groupFields } from './body.ts'
import { createInputError, describeIssue } from './issues.ts'
import { convertText } from './text-values.ts'

/** What came in, before it is checked. */
export interface Received {
  readonly value: unknown
  /** Fields that came as text: from the path, the query or a form. */
  readonly textual: ReadonlySet<string>
}

/**
 * One input of a request's sources. Where they name the same field, the path wins over the body and the body over the
 * query, the query's fields being those of the headers where it has none itself. A body that is no object (a list, a text)
 * is the input as it is.
 */
export function mergeSources(params: Fields, body: Body, query: Fields): Received {
  if (body.kind === 'value') return { value: body.value, textual: new Set() }
  const fields = body.kind === 'fields' ? body.fields : {}
  const textual = new Set([...Object.keys(query), ...Object.keys(params)])
  if (body.kind === 'fields') {
    for (const name of Object.keys(fields)) {
      if (body.textual) textual.add(name)
      else if (!Object.hasOwn(params, name)) textual.delete(name)
    }
  }
  return { value: { ...query, ...fields, ...params }, textual }
}

/** The fields that a function takes from headers, of those that came. */
export function readHeaders(
  { headers }: Pick<Request, 'headers'>,
  declared: Readonly<Record<string, string>>,
): Fields {
  const found = Object.entries(declared).map(([field, name]) => [field, headers.get(name)] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== null))
}

/** The fields of an address's query; `forceFunctionRegion` is the clients' own (protocol/functions.md, section 2). */
export function readQuery(url: string): Fields {
  const start = url.indexOf('?')
  if (start === -1) return {}
  const query = new URLSearchParams(url.slice(start))
  query.delete('forceFunctionRegion')
  return groupFields(query)
}

/**
 * What `run` gets: the received value as the schema reads it.
 * @throws ApiError `invalid_request` that names each bad field
 */
export async function requireInput(schema: z.ZodType | null, received: Received): Promise<unknown> {
  if (schema === null) return received.value
  const { value, textual } = received
  const first = await schema.safeParseAsync(value, { error: describeIssue })
  if (first.success) return first.data
  if (textual.size === 0) throw createInputError(first.error.issues)
  const converted = convertText(received, first.error.issues)
  const second = await schema.safeParseAsync(converted, { error: describeIssue })
  if (second.success) return second.data
  throw createInputError(second.error.issues)
}
