// What an operator sends, parsed once.
import type { Context } from 'hono'
import * as z from 'zod'
import { ApiError, lazy } from '../core/index.ts'

/** Parts of a query that every list takes. */
export const pageQuery = () => ({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z
    .string()
    .transform(readCursor)
    .pipe(z.tuple([z.string(), z.string(), z.string()]))
    .nullable()
    .default(null),
})

/** How many one call may let run again. */
export const replayLimit = lazy(() => z.int().min(1).max(1000).default(1000))

/** The query as `schema` reads it. @throws ApiError `invalid_request` that names each bad part */
export const requireQuery = <Schema extends z.ZodType>(c: Context, schema: () => Schema) =>
  requireParsed(schema(), c.req.query())

/** The JSON body as `schema` reads it; no body is `{}`. @throws ApiError `invalid_request` that names each bad part */
export async function requireBody<Schema extends z.ZodType>(c: Context, schema: () => Schema) {
  const text = await c.req.text()
  return requireParsed(schema(), text === '' ? {} : readJson(text))
}

/** The cursor of {@link readCursor} as the text that a page is asked for with. */
export const writeCursor = (cursor: readonly string[] | null): string | null =>
  cursor === null ? null : Buffer.from(JSON.stringify(cursor)).toString('base64url')

function readCursor(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return null
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError('invalid_request', 'The body is not JSON.')
  }
}

function requireParsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const details = parsed.error.issues.map(({ path, message }) => ({
    field: path.join('.') || 'input',
    message,
  }))
  const message = details.map((issue) => `${issue.field}: ${issue.message}`).join('; ')
  throw new ApiError('invalid_request', message, { details })
}
