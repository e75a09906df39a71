// A text of the request as a value of a column's kind, in one canonical spelling. What does not fit is refused
// as Postgres refuses it (protocol/rest.md, section 3).
import { ApiError } from '../../core/index.ts'
import { invalidLiteral, outOfRange } from '../failures.ts'
import { type Kind, TYPE_NAMES } from '../schema/kind.ts'

const INTEGER = /^[+-]?\d+$/
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const MAX_INTEGER = 2n ** 63n - 1n
const MIN_INTEGER = -(2n ** 63n)
const TRUE = new Set(['true', 't', 'yes', 'y', 'on', '1'])
const FALSE = new Set(['false', 'f', 'no', 'n', 'off', '0'])

/**
 * Checks a literal: digits for integers, `1` or `0` for booleans, Unix time for instants, hexadecimal for bytes,
 * the text itself for the rest.
 * @throws ApiError 22P02, 22003, 22007 or 22021 when the text is no such value
 */
export function requireLiteral(kind: Kind, text: string): string {
  requireStorable(text)
  switch (kind) {
    case 'text':
      return text
    case 'integer':
      return requireInteger(text)
    case 'real':
    case 'numeric':
      return requireNumber(kind, text)
    case 'boolean':
      return requireBoolean(text)
    case 'json':
      return requireJson(text)
    case 'seconds':
    case 'milliseconds':
      return requireInstant(kind, text)
    case 'blob':
      return requireBytes(text)
  }
}

/** Kinds whose canonical spelling is a number, in SQL and JSON alike. */
export const isNumeric = (kind: Kind): boolean =>
  kind !== 'text' && kind !== 'json' && kind !== 'blob'

// Postgres stores neither; SQLite's functions would stop at the first NUL.
function requireStorable(text: string): void {
  if (!text.includes('\u0000') && text.isWellFormed()) return
  throw new ApiError('22021', 'invalid byte sequence for encoding "UTF8"', { status: 400 })
}

function requireInteger(text: string): string {
  const digits = text.trim()
  if (!INTEGER.test(digits)) throw invalidLiteral(TYPE_NAMES.integer, text)
  const value = digits.length > 20 ? null : BigInt(digits.replace('+', ''))
  if (value === null || value > MAX_INTEGER || value < MIN_INTEGER) {
    throw outOfRange(TYPE_NAMES.integer, text)
  }
  return value.toString()
}

function requireNumber(kind: 'real' | 'numeric', text: string): string {
  const digits = text.trim()
  if (!NUMBER.test(digits)) throw invalidLiteral(TYPE_NAMES[kind], text)
  const isExact = kind === 'numeric' && INTEGER.test(digits) && digits.length < 19 // below 64 bits
  if (isExact) return BigInt(digits.replace('+', '')).toString()
  const value = Number(text)
  if (!Number.isFinite(value)) throw outOfRange(TYPE_NAMES[kind], text)
  return String(value)
}

function requireBoolean(text: string): string {
  const word = text.trim().toLowerCase()
  if (TRUE.has(word)) return '1'
  if (FALSE.has(word)) return '0'
  throw invalidLiteral(TYPE_NAMES.boolean, text)
}

function requireJson(text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch {
    throw invalidLiteral(TYPE_NAMES.json, text)
  }
}

function requireInstant(kind: 'seconds' | 'milliseconds', text: string): string {
  const milliseconds = /^\s*\d{4}-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(milliseconds)) {
    const message = `invalid input syntax for type ${TYPE_NAMES[kind]}: "${text}"`
    throw new ApiError('22007', message, { status: 400 })
  }
  return String(kind === 'seconds' ? Math.floor(milliseconds / 1000) : milliseconds)
}

function requireBytes(text: string): string {
  if (!/^\\x(?:[0-9a-f]{2})*$/i.test(text)) throw invalidLiteral(TYPE_NAMES.blob, text)
  return text.slice(2)
}
