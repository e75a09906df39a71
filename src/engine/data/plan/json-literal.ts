// JSON that a request compares with: read into pieces that SQL can ask for, small enough to be asked.
import { tooComplex } from '../failures.ts'
import { requireArray } from './array-literal.ts'
import { requireOperand } from './literal.ts'
import type { JsonLiteral } from './planned-test.ts'

const MAX_VALUES = 1000
const MAX_LISTS = 50 // each is a subquery of its own
const MAX_LEVELS = 6

/** Reads JSON. @throws ApiError 22P02 for what is none, 54001 past a cap */
export function requireJsonLiteral(text: string): JsonLiteral {
  requireShallow(text)
  return withinCaps(toLiteral(parseExactly(requireOperand('json', text))))
}

/**
 * Reads JSON or a Postgres array, whose words may be texts, numbers or booleans as the stored ones are.
 * @throws ApiError 22P02 for what is neither, 54001 past a cap
 */
export function requireJsonOrArray(text: string): JsonLiteral {
  if (/^\s*\{\s*\}\s*$/.test(text)) return { kind: 'empty' }
  if (!/^\s*\{/.test(text) || isJson(text)) return requireJsonLiteral(text)
  const words = requireArray(requireOperand('text', text))
  return withinCaps({
    kind: 'array',
    members: words.map((word, index) => [index, { kind: 'scalar', texts: readWord(word) }]),
  })
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const BOOLEANS: Readonly<Record<string, string>> = {
  t: 'true',
  true: 'true',
  f: 'false',
  false: 'false',
}
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i

function readWord(word: string | null): string[] {
  if (word === null) return ['null']
  const boolean = Object.hasOwn(BOOLEANS, word) ? BOOLEANS[word] : undefined
  return [
    JSON.stringify(word),
    ...(JSON_NUMBER.test(word) ? [word] : []),
    ...(boolean === undefined ? [] : [boolean]),
  ]
}

/** A number as it was written: JavaScript's would lose what is past 2^53. */
class ExactNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown

function parseExactly(text: string): unknown {
  const keepNumbers: Reviver = (_key, value, { source = '' }) =>
    typeof value === 'number' ? new ExactNumber(source) : value
  return JSON.parse(text, keepNumbers as Parameters<typeof JSON.parse>[1]) // the type lacks `context`
}

// Before JSON.parse, whose reviver would run out of stack.
function requireShallow(text: string): void {
  let level = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (token === '[' || token === '{') level += 1
    if (token === ']' || token === '}') level -= 1
    if (level > MAX_LEVELS) throw tooComplex(`at most ${MAX_LEVELS} levels of JSON in a filter`)
  }
}

function toLiteral(value: unknown): JsonLiteral {
  if (value instanceof ExactNumber) return { kind: 'scalar', texts: [value.text] }
  if (typeof value !== 'object' || value === null) {
    return { kind: 'scalar', texts: [JSON.stringify(value)] }
  }
  return Array.isArray(value)
    ? { kind: 'array', members: value.map((one, index) => [index, toLiteral(one)]) }
    : {
        kind: 'object',
        members: Object.entries(value).map(([key, one]) => [key, toLiteral(one)]),
      }
}

function withinCaps(literal: JsonLiteral): JsonLiteral {
  const all = listNested(literal)
  const lists = all.filter(({ kind }) => kind !== 'scalar')
  if (all.length > MAX_VALUES) throw tooComplex(`at most ${MAX_VALUES} values of JSON in a filter`)
  if (lists.length > MAX_LISTS) {
    throw tooComplex(`at most ${MAX_LISTS} arrays and objects in a filter`)
  }
  return literal
}

function listNested(literal: JsonLiteral): JsonLiteral[] {
  if (literal.kind === 'scalar' || literal.kind === 'empty') return [literal]
  return [literal, ...literal.members.flatMap(([, one]) => listNested(one))]
}
