// The dialect's own errors, each made in one place with PostgREST's words (protocol/rest.md, section 10).
import { ApiError, type Caller } from '../core/index.ts'

/** Something of the dialect that Ledge does not serve: said aloud, never passed over. */
export const notImplemented = (details: string): ApiError =>
  new ApiError('PGRST127', 'Feature not implemented', { status: 400, details })

/** A request past one of the caps that bound its work. */
export const tooComplex = (details: string): ApiError =>
  new ApiError('54001', 'statement too complex', { status: 400, details })

/** A request that would read every row of a large table for want of an index. */
export const needsIndex = (message: string, hint: string): ApiError =>
  new ApiError('54001', message, {
    status: 400,
    details: 'Once a table is large, what clients filter and order by needs an index.',
    hint,
  })

/** A part of the query string that does not parse. `position` counts from 0. */
export function parseFailure(what: string, position: number, details: string): ApiError {
  const message = `"failed to parse ${what}" (line 1, column ${position + 1})`
  return new ApiError('PGRST100', message, { status: 400, details })
}

/** A request body that cannot be taken. */
export const invalidBody = (message: string): ApiError =>
  new ApiError('PGRST102', message, { status: 400 })

/** A column that does not exist, or that the caller may not read. */
export const unknownColumn = (table: string, column: string): ApiError =>
  new ApiError('42703', `column ${table}.${column} does not exist`, { status: 400 })

/** The same of a request body or of `columns`. */
export const unknownBodyColumn = (table: string, column: string): ApiError =>
  new ApiError(
    'PGRST204',
    `Could not find the '${column}' column of '${table}' in the schema cache`,
    { status: 400 },
  )

/** A literal that does not fit its column's type. */
export const invalidLiteral = (type: string, literal: string): ApiError =>
  new ApiError('22P02', `invalid input syntax for type ${type}: "${literal}"`, { status: 400 })

/** A number that its column cannot hold. */
export const outOfRange = (type: string, literal: string): ApiError =>
  new ApiError('22003', `value "${literal}" is out of range for type ${type}`, { status: 400 })

/** An operator that the column's type does not have. */
export const unknownOperator = (type: string, operator: string): ApiError =>
  new ApiError('42883', `operator does not exist: ${type} ${operator} unknown`, {
    status: 404,
    hint: 'No operator matches the given name and argument types. You might need to add explicit type casts.',
  })

/** A resource named in a modifier or an order that `select` does not embed. */
export const notEmbedded = (name: string): ApiError =>
  new ApiError('PGRST108', `'${name}' is not an embedded resource in this request`, {
    status: 400,
    hint: `Verify that '${name}' is included in the 'select' query parameter.`,
  })

/** An action that the table's policy has no rule for. */
export const permissionDenied = (caller: Caller, table: string): ApiError =>
  refused(caller, `permission denied for table ${table}`)

/** A new row outside the rules. */
export const rowRefused = (caller: Caller, table: string): ApiError =>
  refused(caller, `new row violates row-level security policy for table "${table}"`)

// 42501 is 401 to a visitor, who may still sign in, and 403 to everybody else.
function refused(caller: Caller, message: string): ApiError {
  const isVisitor = caller.role === 'anon'
  const headers: Record<string, string> = isVisitor ? { 'WWW-Authenticate': 'Bearer' } : {}
  return new ApiError('42501', message, { status: isVisitor ? 401 : 403, headers })
}

/** Other than one row where the client asked for exactly one. */
export const notSingular = (rows: number): ApiError =>
  new ApiError('PGRST116', 'Cannot coerce the result to a single JSON object', {
    status: 406,
    details: `The result contains ${rows} rows`,
  })

/** More rows changed than the client allowed. */
export const tooManyAffected = (rows: number): ApiError =>
  new ApiError('PGRST124', 'Query result exceeds max-affected preference constraint', {
    status: 400,
    details: `The query affects ${rows} rows`,
  })

/** A page that does not exist; `total` goes into Content-Range when it is known. */
export function unsatisfiableRange(details: string, total: number | null = null): ApiError {
  const headers = { 'Content-Range': `*/${total ?? '*'}` }
  const message = 'Requested range not satisfiable'
  return new ApiError('PGRST103', message, { status: 416, details, headers })
}

/** A row of the answer, with all that is embedded in it, that D1 could not make. */
export const answerTooBig = (): ApiError =>
  new ApiError('54000', 'a row of the answer is too big: embed fewer rows in it', { status: 400 })

/** A row that D1 could not store. */
export const rowTooBig = (): ApiError =>
  new ApiError('54000', 'row is too big: at most 1,900,000 bytes can be stored', { status: 413 })

/** A write under `If-Match` that found no row in a state that the client knows, or several rows. */
export function preconditionFailed(rows: number): ApiError {
  if (rows > 1) {
    const details = 'The filters match more than one row.'
    return new ApiError('PT400', 'If-Match is for one row', { status: 400, details })
  }
  return new ApiError('PT412', 'The row is not as it was read', {
    status: 412, // PostgREST's own way to give a status: PT and its number
    details: 'It has changed since its ETag was given, or it is not there.',
    hint: 'Read it again, and decide again what to write.',
  })
}
