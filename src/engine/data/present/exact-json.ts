// JSON that goes through the Worker without a change of its numbers: past 2^53 each keeps its own spelling.

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown

// tc39.es/proposal-json-parse-with-source: in V8, not yet in TypeScript's types.
const { parse, rawJSON } = JSON as unknown as {
  parse(text: string, reviver: Reviver): unknown
  rawJSON(text: string): unknown
}

const keepNumber: Reviver = function keepNumber(_key, value, { source }) {
  return typeof value === 'number' && source !== undefined ? rawJSON(source) : value
}

/** Parses; each number stays as it is spelt, for `JSON.stringify` to write so. */
export const parseExactly = (text: string): unknown => parse(text, keepNumber)

const withoutNulls: Reviver = function withoutNulls(key, value, context) {
  if (value === null && !Array.isArray(this) && key !== '') return undefined
  return keepNumber.call(this, key, value, context)
}

/** The same JSON without the keys of objects whose value is null, at every level; lists keep theirs. */
export const stripNulls = (text: string): string => JSON.stringify(parse(text, withoutNulls))
