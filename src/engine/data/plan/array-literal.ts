// Postgres' array literals: `{a,"b c",NULL}` (postgresql.org/docs/current/arrays.html, 8.15.6).
import { ApiError } from '../../core/index.ts'

/** The literal's elements, null for a bare NULL. @throws ApiError 22P02 for what is no list of one dimension */
export function requireArray(text: string): (string | null)[] {
  const inside = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1]
  if (inside === undefined) throw malformedArray(text)
  return inside.trim() === '' ? [] : readElements(inside, text)
}

// Quoted, or bare: a backslash makes the next character plain in both.
const ELEMENT = /\s*(?:"((?:[^"\\]|\\.)*)"|((?:[^",{}\\]|\\.)+))\s*(,|$)/suy

function readElements(inside: string, text: string): (string | null)[] {
  const elements: (string | null)[] = []
  ELEMENT.lastIndex = 0
  for (let separator = ','; separator === ','; ) {
    const match = ELEMENT.exec(inside)
    if (match === null) throw malformedArray(text)
    const [, quoted, bare, next = ''] = match
    elements.push(quoted === undefined ? readBare(bare ?? '', text) : dropEscapes(quoted))
    separator = next
  }
  return elements
}

function readBare(bare: string, text: string): string | null {
  const trimmed = bare.replace(/(?<!\\)((?:\\\\)*)\s+$/, '$1') // an escaped blank stays
  if (trimmed === '') throw malformedArray(text)
  return trimmed.toUpperCase() === 'NULL' ? null : dropEscapes(trimmed)
}

const dropEscapes = (text: string): string => text.replaceAll(/\\(.)/gsu, '$1')

const malformedArray = (text: string): ApiError =>
  new ApiError('22P02', `malformed array literal: "${text}"`, { status: 400 })
