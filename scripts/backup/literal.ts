// Values as the text of SQL literals: exact, whatever the value, and the same wherever they are read.

/** The expression whose value is the literal of a column's. `quote()` stops at a NUL character: such a text goes by its bytes. */
export function literalOf(column: string): string {
  const name = quoteName(column)
  return `CASE WHEN typeof(${name}) = 'text' AND instr(${name}, char(0)) > 0
    THEN 'CAST(X''' || hex(${name}) || ''' AS TEXT)' ELSE quote(${name}) END`
}

const NUMBER = String.raw`-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)`
const BYTES = "X'(?:[0-9A-F]{2})*'"
const TEXT = "'(?:[^']|'')*'"
const LITERAL = new RegExp(`^(?:NULL|${NUMBER}|${BYTES}|${TEXT}|CAST\\(${BYTES} AS TEXT\\))$`, 's')

/** Whether a text is the literal of one value and nothing more. */
export const isLiteral = (text: unknown): text is string =>
  typeof text === 'string' && LITERAL.test(text)

/** A name as SQL quotes it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A text as an SQL literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A value too long for one statement: its bytes, and what they are. */
export interface LongValue {
  readonly type: 'TEXT' | 'BLOB'
  readonly bytes: Buffer
}

/** The bytes of a text or blob literal. @throws TypeError for another one: numbers are short */
export function readBytes(literal: string): LongValue {
  const hex = /^(CAST\()?X'([0-9A-F]*)'/.exec(literal)
  if (hex !== null) {
    const bytes = Buffer.from(hex[2] ?? '', 'hex')
    return { type: hex[1] === undefined ? 'BLOB' : 'TEXT', bytes }
  }
  if (!literal.startsWith("'")) throw new TypeError('neither a text nor a blob')
  return { type: 'TEXT', bytes: Buffer.from(literal.slice(1, -1).replaceAll("''", "'")) }
}
