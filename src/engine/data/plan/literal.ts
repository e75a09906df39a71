// A text of the request as a value of a column's kind, in one canonical spelling. What does not fit is refused
// as Postgres refuses it (protocol/rest.md, section 3).
import { ApiError } from '../../core/index.ts'
import { invalidLiteral, outOfRange } from '../failures.ts'
import { type Kind, TYPE_NAMES } from '../schema/kind.ts'
import { requireMilliseconds } from './instant.ts'

const INTEGER = /^[+-]?\d+$/
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const MAX_INTEGER = 2n ** 63n - 1n
const MIN_INTEGER = -(2n ** 63n)
const TRUE = /^(?:t|tr|tru|true|y|ye|yes|on|1)$/
const FALSE = /^(?:f|fa|fal|fals|false|n|no|of|off|0)$/

/**
 * Checks a literal that is to be stored: an instant comes as Unix time, to what its column holds of it.
 * @throws ApiError 22P02, 22003, 22007, 22008 or 22021 when the text is no such value
 */
export function requireLiteral(kind: Kind, text: string): string {
  const isInstant = kind === 'seconds' || kind === 'milliseconds'
  const literal = requireOperand(kind, text)
  return isInstant ? String(Math.floor(Number(literal))) : literal
}

/**
 * Checks a literal to compare with: digits for integers, `1` or `0` for booleans, Unix time with its fraction for
 * instants, hexadecimal for bytes, the text itself for the rest.
 * @throws ApiError as {@link requireLiteral}
 */
export function requireOperand(kind: Kind, text: string): string {
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
      return String(requireMilliseconds(text) / 1000)
    case 'milliseconds':
      return String(requireMilliseconds(text))
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
  const value = findInteger(digits)
  if (value === null) throw outOfRange(TYPE_NAMES.integer, text)
  return value
}

/** An integer's plain spelling; null when it is none, or not one of 64 bits. */
function findInteger(digits: string): string | null {
  const [, sign = '', figures = ''] = /^([+-]?)0*(\d{1,19})$/.exec(digits) ?? []
  if (figures === '') return null
  const value = BigInt(`${sign === '-' ? '-' : ''}${figures}`)
  return value > MAX_INTEGER || value < MIN_INTEGER ? null : value.toString()
}

function requireNumber(kind: 'real' | 'numeric', text: string): string {
  const digits = text.trim()
  if (!NUMBER.test(digits)) throw invalidLiteral(TYPE_NAMES[kind], text)
  const whole = kind === 'numeric' ? findInteger(digits) : null
  if (whole !== null) return whole
  const value = Number(digits)
  if (!Number.isFinite(value)) throw outOfRange(TYPE_NAMES[kind], text)
  return String(value)
}

function requireBoolean(text: string): string {
  const word = text.trim().toLowerCase()
  if (TRUE.test(word)) return '1'
  if (FALSE.test(word)) return '0'
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

function requireBytes(text: string): string {
  if (!/^\\x(?:[0-9a-f]{2})*$/i.test(text)) throw invalidLiteral(TYPE_NAMES.blob, text)
  return text.slice(2)
}
