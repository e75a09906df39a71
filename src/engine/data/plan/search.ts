// `fts`, `plfts`, `phfts` and `wfts`: which index answers, and what to look for.
import { notImplemented } from '../failures.ts'
import type { OperatorTest } from '../request/filter.ts'
import type { Table } from '../schema/schema.ts'
import { requireOperand } from './literal.ts'
import type { Expression } from './plan.ts'
import type { PlannedTest } from './planned-test.ts'
import { parseTextQuery } from './text-query.ts'
import { readPhrase, readPlain, requireFewWords } from './text-words.ts'
import { readWebQuery } from './web-query.ts'

const LANGUAGES = ['simple', 'english']

const READERS: Readonly<Record<string, typeof readPlain>> = {
  fts: parseTextQuery,
  plfts: readPlain,
  phfts: readPhrase,
  wfts: readWebQuery,
}

/** Whether an operator is one of full-text search. */
export const isSearch = (operator: string): boolean => Object.hasOwn(READERS, operator)

/**
 * Plans a search within one column; negated, of the rows that have something there but do not match.
 * @throws ApiError PGRST127 for a column without an index, 42601 for a query that does not parse, 54001 for too many words
 */
export function planSearch(
  table: Table,
  expression: Expression,
  { test, isNegated }: { test: OperatorTest; isNegated: boolean },
): PlannedTest {
  const { operator, modifier, value } = test
  const index = requireIndex(table, expression, operator)
  if (modifier !== null && !LANGUAGES.includes(modifier)) {
    throw notImplemented(
      `the text search configuration "${modifier}": words are found as they are written, in any language (${LANGUAGES.join(', ')})`,
    )
  }
  const query = READERS[operator]?.(requireOperand('text', value)) ?? null
  requireFewWords(query)
  return { kind: 'search', index, query, isNegated }
}

function requireIndex(table: Table, { column, path }: Expression, operator: string): string {
  const { fullText } = table
  const isIndexed = fullText?.columns.includes(column.name) ?? false
  if (path.length === 0 && fullText !== null && isIndexed) return fullText.name
  throw notImplemented(
    path.length > 0
      ? `the operator ${operator} inside a JSON column`
      : `the operator ${operator} on "${column.name}": the app has to declare fullText(${table.name}, ['${column.name}'])`,
  )
}
