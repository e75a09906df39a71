// Text that a schema wants as something else: `limit=5` where a number is due, `tags={a,b}` where a list is.
import type * as z from 'zod'
import type { Fields } from './body.ts'
import type { Received } from './input.ts'

/** The received value, with each textual field that an issue is about read as what the schema expects there. */
export function convertText(received: Received, issues: readonly z.core.$ZodIssue[]): unknown {
  const { value, textual } = received
  // Only an object has textual fields.
  const fields = Object.entries(value as Fields).map(([name, text]) => {
    const issue = issues.find((one) => one.path[0] === name)
    const isText = textual.has(name) && issue !== undefined
    return [name, isText ? readText(text, isListExpected(issue)) : text]
  })
  return Object.fromEntries(fields)
}

const isListExpected = (issue: z.core.$ZodIssue): boolean =>
  issue.code === 'invalid_type' && issue.expected === 'array' && issue.path.length === 1

function readText(text: unknown, asList: boolean): unknown {
  if (typeof text !== 'string') return text
  return findJson(text) ?? (asList ? readList(text) : text)
}

// supabase-js writes a list as PostgreSQL does: `{a,b}` (protocol/rest.md, section 9).
function readList(text: string): unknown[] {
  if (!text.startsWith('{') || !text.endsWith('}')) return [text]
  const inside = text.slice(1, -1)
  const list = findJson(`[${inside}]`) ?? inside.split(',')
  return list as unknown[] // brackets make an array of what parses
}

/** What `text` says as JSON; undefined when it is none. */
export function findJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
