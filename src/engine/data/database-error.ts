// What SQLite and D1 say when a batch fails, in Postgres' words (protocol/rest.md, section 10): never more than
// the caller may know of the schema, and only values that the caller sent.
import {
  ApiError,
  errorText,
  findGuardTag,
  findOutage,
  RETRY_AFTER_SECONDS,
} from '../core/index.ts'
import { mayRead } from './access.ts'
import { type FailedWrite, showKey, showRow } from './failed-write.ts'
import {
  answerTooBig,
  notSingular,
  preconditionFailed,
  rowRefused,
  rowTooBig,
  tooComplex,
  tooManyAffected,
} from './failures.ts'
import { explainForeignKey } from './foreign-key-error.ts'
import { findCastError } from './statement/cast-tag.ts'

// sqlite.org/limits: what the caps on a request have not caught.
const TOO_COMPLEX =
  /Expression tree is too large|parser stack overflow|too many (?:SQL variables|terms|columns|arguments)|statement too long|tables in a join/

/** The error of a failed read: 503 when trying again may help, 400 when SQLite finds it too complex, else what was thrown. */
export function explainFailedRead(error: unknown): unknown {
  const failedCast = findCastError(findGuardTag(error))
  if (failedCast !== null) return failedCast
  const text = errorText(error)
  if (TOO_COMPLEX.test(text)) return tooComplex('ask for less at once')
  if (text.includes('integer overflow')) return sumTooBig()
  if (text.includes('SQLITE_TOOBIG')) return answerTooBig()
  return findOutage(error) ?? error
}

/** The error of a failed write: the constraint or rule that it broke, else what was thrown. */
export function explainFailedWrite(error: unknown, failed: FailedWrite): unknown {
  const tag = findGuardTag(error)
  if (tag !== null) return explainGuard(tag, failed)
  const text = errorText(error)
  if (TOO_COMPLEX.test(text)) return tooComplex('ask for less at once')
  if (text.includes('SQLITE_TOOBIG')) return rowTooBig()
  const match = /(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(?:: (.*?))?: SQLITE_/s.exec(
    text,
  )
  if (match === null) return explainLostWrite(text) ?? error
  const [, kind, what = ''] = match
  if (kind === 'UNIQUE') return explainUnique(what, failed)
  if (kind === 'NOT NULL') return explainNotNull(what, failed)
  if (kind === 'CHECK') return explainCheck(what, failed)
  return explainForeignKey(failed)
}

// Refused before it began: D1's queue was full.
const NOT_BEGUN = /overloaded/

/** A write whose answer never came; null when something else has failed. */
function explainLostWrite(text: string): ApiError | null {
  if (findOutage(text) === null) return null
  if (NOT_BEGUN.test(text)) {
    return new ApiError('53300', 'the database is overloaded: nothing was written', {
      status: 503,
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
    })
  }
  return new ApiError('08007', 'the answer of the database was lost: the write may have happened', {
    status: 503,
    hint: 'Send an Idempotency-Key with every write: the same request under the same key then writes once, however often it is sent.',
  })
}

const sumTooBig = (): ApiError => new ApiError('22003', 'bigint out of range', { status: 400 })

function explainGuard(tag: string, { access, plan }: FailedWrite): ApiError {
  const failedCast = findCastError(tag)
  if (failedCast !== null) return failedCast
  const [code, rows] = tag.split(':')
  if (code === 'PGRST116') return notSingular(Number(rows))
  if (code === 'PGRST124') return tooManyAffected(Number(rows))
  if (code === 'PT412') return preconditionFailed(Number(rows))
  return rowRefused(access.caller, plan.table.name)
}

/** @param what `todos.a, todos.b`, or `index 'name'` for an index on an expression */
function explainUnique(what: string, failed: FailedWrite): ApiError {
  const { access, plan } = failed
  const { table } = plan
  const indexName = /^index '(.*)'$/s.exec(what)?.[1]
  const columns = indexName === undefined ? columnsIn(what, table.name) : []
  const unique = table.uniques.find((one) =>
    indexName === undefined ? isSameList(one.columns, columns) : one.name === indexName,
  )
  const isKnown = unique !== undefined && columns.every((name) => mayRead(access, table, name))
  const name = isKnown ? unique.name : `${table.name}_key`
  const key = isKnown ? showKey(failed, columns) : null
  return new ApiError('23505', `duplicate key value violates unique constraint "${name}"`, {
    status: 409,
    details: key === null ? null : `Key ${key} already exists.`,
  })
}

const columnsIn = (what: string, table: string): string[] =>
  what.split(', ').map((one) => (one.startsWith(`${table}.`) ? one.slice(table.length + 1) : ''))

const isSameList = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one, index) => one === others[index])

/** @param what `todos.task` */
function explainNotNull(what: string, failed: FailedWrite): ApiError {
  const { access, plan } = failed
  const { table } = plan
  const [column = ''] = columnsIn(what, table.name)
  const isKnown = table.columns.has(column) && mayRead(access, table, column)
  const where = isKnown ? `column "${column}"` : 'a column'
  return new ApiError(
    '23502',
    `null value in ${where} of relation "${table.name}" violates not-null constraint`,
    { status: 400, details: showRow(failed) },
  )
}

// An unnamed check comes with its expression, which would tell of columns.
function explainCheck(what: string, { access, plan }: FailedWrite): ApiError {
  const { table } = plan
  const hidden = [...table.columns.keys()].filter((name) => !mayRead(access, table, name))
  const isKnown = table.checks.includes(what) && !hidden.some((name) => what.includes(name))
  const name = isKnown ? what : `${table.name}_check`
  const message = `new row for relation "${table.name}" violates check constraint "${name}"`
  return new ApiError('23514', message, { status: 400 })
}
