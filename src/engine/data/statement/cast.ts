// Casts in SQL. SQLite makes 0 of a text that is no number; here it raises an error that tells what could not be cast.
import type { TypeName } from '../plan/cast.ts'
import type { Kind } from '../schema/kind.ts'
import { constant, type Fragment, sql, trusted } from '../sql.ts'
import { type CastFault, castTag } from './cast-tag.ts'
import { dateSql, instantSql } from './instant.ts'
import { instantOfText, localTimeOfText } from './instant-of-text.ts'

/** A value of one kind as another type. The plan has seen to it that there is such a cast. */
export function castSql(value: Fragment, from: Kind, to: TypeName): Fragment {
  switch (to) {
    case 'text':
      return textOf(value, from)
    case 'character':
      return sql`substr(${textOf(value, from)}, 1, 1)`
    case 'smallint':
    case 'integer':
    case 'bigint':
      return integerOf(value, from, to)
    case 'real':
    case 'double precision':
    case 'numeric':
      return numberOf(value, from, to)
    case 'boolean':
      return booleanOf(value, from)
    case 'json':
      return from === 'json'
        ? value
        : checked(value, to, [['syntax', sql`NOT json_valid(${value})`]])
    case 'bytea':
      return from === 'blob' ? value : bytesOf(value)
    default:
      return timeOf(value, from, to)
  }
}

/** `value`, or what is made of it, unless a fault holds; null stays null. */
function checked(
  value: Fragment,
  type: TypeName,
  faults: readonly (readonly [CastFault, Fragment])[],
  result = value,
): Fragment {
  const otherwise = faults.reduceRight((rest, [fault, holds]) => {
    const tag = constant(castTag(fault, type))
    const raise = sql`json_extract('{}', ${tag} || hex(substr(${value}, 1, 100)))`
    return sql`iif(${holds}, ${raise}, ${rest})`
  }, result)
  return sql`iif(${value} IS NULL, NULL, ${otherwise})`
}

function textOf(value: Fragment, from: Kind): Fragment {
  switch (from) {
    case 'text':
      return value
    case 'integer':
      return sql`CAST(${value} AS TEXT)`
    case 'real':
    case 'numeric':
      return sql`iif(${value} = CAST(${value} AS INTEGER), CAST(CAST(${value} AS INTEGER) AS TEXT), nullif(replace(json_quote(${value}), '.0e', 'e'), 'null'))`
    case 'boolean':
      return sql`iif(${value}, 'true', iif(${value} IS NULL, NULL, 'false'))`
    case 'json':
      return sql`(${value} || '')`
    case 'seconds':
    case 'milliseconds':
      return sql`(${instantSql(value, { kind: from, between: ' ' })} || '+00')`
    case 'blob':
      return sql`iif(${value} IS NULL, NULL, '\\x' || lower(hex(${value})))`
  }
}

// A comparison with a NUMERIC cast turns the text into a number only when all of it is one.
const isNoNumber = (text: Fragment): Fragment => sql`CAST(${text} AS NUMERIC) <> ${text}`

const RANGES = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
} as const

function integerOf(value: Fragment, from: Kind, to: keyof typeof RANGES): Fragment {
  const [least, most] = RANGES[to]
  const isOutside = (number: Fragment) =>
    sql`${number} NOT BETWEEN ${trusted(least)} AND ${trusted(most)}`
  if (from === 'boolean') return sql`(${value} <> 0)`
  if (from === 'text') {
    const number = sql`CAST(${value} AS NUMERIC)`
    const isNoInteger = sql`${isNoNumber(value)} OR ${value} GLOB '*[.eE]*'`
    const faults = [['syntax', isNoInteger] as const, ['range', isOutside(number)] as const]
    return checked(value, to, faults, sql`CAST(${value} AS INTEGER)`)
  }
  const whole = from === 'integer' ? value : rounded(value, from)
  return checked(value, to, [['overflow', isOutside(whole)]], sql`CAST(${whole} AS INTEGER)`)
}

// Postgres rounds a float's half to the even neighbour, a numeric's away from zero.
function rounded(value: Fragment, from: Kind): Fragment {
  if (from === 'numeric') return sql`round(${value})`
  const half = sql`abs(${value} - CAST(${value} AS INTEGER)) = 0.5`
  return sql`iif(${half}, 2 * round(${value} / 2), round(${value}))`
}

function numberOf(value: Fragment, from: Kind, to: TypeName): Fragment {
  const type = trusted(to === 'numeric' ? 'NUMERIC' : 'REAL')
  const number = sql`CAST(${value} AS ${type})`
  if (from !== 'text') return number
  const isInfinite = sql`abs(CAST(${value} AS REAL)) = 9e999`
  const faults = [['syntax', isNoNumber(value)] as const, ['range', isInfinite] as const]
  return checked(value, to, faults, number)
}

const TRUE = "('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1')"
const FALSE = "('f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0')"

function booleanOf(value: Fragment, from: Kind): Fragment {
  if (from === 'boolean') return value
  if (from === 'integer') return sql`(${value} <> 0)`
  const word = sql`lower(trim(${value}))`
  const isTrue = sql`${word} IN ${trusted(TRUE)}`
  const isNeither = sql`NOT (${isTrue} OR ${word} IN ${trusted(FALSE)})`
  return checked(value, 'boolean', [['syntax', isNeither]], sql`(${isTrue})`)
}

function bytesOf(text: Fragment): Fragment {
  const isHex = sql`substr(${text}, 1, 2) = '\\x'`
  const bytes = sql`unhex(substr(${text}, 3))`
  const faults = [['syntax', sql`${isHex} AND ${bytes} IS NULL`] as const]
  return checked(text, 'bytea', faults, sql`iif(${isHex}, ${bytes}, CAST(${text} AS BLOB))`)
}

type TimeType = 'timestamp with time zone' | 'timestamp without time zone' | 'date'

function timeOf(value: Fragment, from: Kind, to: TimeType): Fragment {
  if (from === 'text') return timeOfText(value, to)
  const kind = from === 'seconds' ? 'seconds' : 'milliseconds'
  if (to === 'date') return dateSql(value, kind)
  if (to === 'timestamp without time zone') return instantSql(value, { kind, between: 'T' })
  return kind === 'seconds' ? sql`(${value} * 1000)` : value
}

function timeOfText(text: Fragment, to: TimeType): Fragment {
  const day = sql`substr(${text}, 1, 10)`
  const isDated = sql`${text} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'`
  const instant = instantOfText(text)
  const faults = [
    ['time', sql`NOT ${isDated}`] as const,
    ['calendar', sql`date(${day}) IS NOT ${day}`] as const,
    ['time', sql`${instant} IS NULL`] as const,
  ]
  const results = {
    date: day,
    'timestamp with time zone': instant,
    'timestamp without time zone': localTimeOfText(text),
  }
  return checked(text, to, faults, results[to])
}
