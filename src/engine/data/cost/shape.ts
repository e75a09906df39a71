// The shape of a statement: its text without what changes from page to page. Its values are bound, so they are not in it.
import type { Fragment } from '../sql.ts'
import type { BoundSql } from '../statement/prepare.ts'

const PAGE = /\bLIMIT \d+(?: OFFSET \d+)?/g

/** SQL that SQLite plans as it plans the statement. */
export function shapeOf({ texts, params }: Fragment, { text, params: bound }: BoundSql): string {
  if (bound.length < params.length) return text.replaceAll(PAGE, 'LIMIT 100')
  const parts = texts.map((one, index) =>
    index < params.length ? one + holeAfter(one, params[index]) : one,
  )
  return parts.join('').replaceAll(PAGE, 'LIMIT 100')
}

// An index serves a GLOB whose pattern begins with a letter, and no other: the plan depends on that much of the value.
function holeAfter(text: string, param: unknown): string {
  const isPattern = text.endsWith(' GLOB ') && typeof param === 'string'
  return isPattern && /^[^*?[]/s.test(param) ? "'a*'" : '?'
}
