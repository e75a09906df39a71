// From a fragment to a D1 statement: D1 takes 100 bound values, so what is beyond travels as one JSON text.
import { tooComplex } from '../failures.ts'
import type { Fragment } from '../sql.ts'

const MAX_PARAMS = 100
const MAX_LENGTH = 90_000 // D1 takes 100,000 bytes; names may hold letters of several

/** A statement's text and the values to bind. */
export interface BoundSql {
  readonly text: string
  readonly params: readonly unknown[]
}

/** Makes a D1 statement of a fragment. @throws ApiError 54001 when it is longer than D1 takes */
export function prepareSql(database: D1Database, fragment: Fragment): D1PreparedStatement {
  const { text, params } = requireBoundSql(fragment)
  return database.prepare(text).bind(...params)
}

/** A fragment's text and values. @throws ApiError 54001 when the text is longer than D1 takes */
export function requireBoundSql(fragment: Fragment): BoundSql {
  const bound = toBoundSql(fragment)
  if (bound.text.length > MAX_LENGTH) throw tooComplex('ask for fewer columns or filters at once')
  return bound
}

/** Numbers the fragment's holes; the values past the 99th are read out of the 100th. */
export function toBoundSql({ texts, params }: Fragment): BoundSql {
  if (params.length <= MAX_PARAMS) return { text: texts.join('?'), params }
  const kept = params.slice(0, MAX_PARAMS - 1)
  const rest = params.slice(MAX_PARAMS - 1)
  const holes = params.map((_, index) =>
    index < kept.length ? '?' : `(?${MAX_PARAMS} ->> '$[${index - kept.length}]')`,
  )
  const text = texts.map((one, index) => one + (holes[index] ?? '')).join('')
  return { text, params: [...kept, JSON.stringify(rest)] }
}
