// `wfts`: what people type into a search box. Words, "phrases", -exclusions and `or`; nothing is an error
// (postgresql.org/docs/current/textsearch-controls.html, websearch_to_tsquery).
import type { TextQuery } from './planned-test.ts'
import { createPhrase, joinQueries, wordsOf } from './text-words.ts'

const TERM = /(-?)"([^"]*)(?:"|$)|(-?)([^\s"]+)/g

/** Reads a web search; null for one without words. `or` binds weaker than words side by side. */
export function readWebQuery(text: string): TextQuery | null {
  const sides: (TextQuery | null)[][] = [[]]
  for (const [, minus, quoted, dash, bare = ''] of text.matchAll(TERM)) {
    if (quoted === undefined && /^or$/i.test(dash + bare)) sides.push([])
    else sides.at(-1)?.push(createTerm(quoted ?? bare, (minus ?? dash) === '-'))
  }
  return joinQueries(
    'or',
    sides.map((terms) => joinQueries('and', terms)),
  )
}

function createTerm(text: string, isExcluded: boolean): TextQuery | null {
  const query = createPhrase(wordsOf(text))
  return query !== null && isExcluded ? { kind: 'not', query } : query
}
