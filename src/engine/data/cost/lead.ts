// What in a condition can lead SQLite to rows through an index: columns that must equal something, or lie in a range.
// A good guess, made without asking the database; EXPLAIN has the last word.
import type { PlannedFilter } from '../plan/plan.ts'
import type { PlannedTest } from '../plan/planned-test.ts'
import type { Fragment } from '../sql.ts'

/** Columns by which an index could find the rows of a condition. */
export interface Lead {
  readonly equal: readonly string[]
  readonly range: readonly string[]
  /** Alternatives (`or`): each of them needs an index of its own. */
  readonly either: readonly (readonly Lead[])[]
}

export const NO_LEAD: Lead = { equal: [], range: [], either: [] }

/** The rowid, as an index would be named: what full-text search finds rows by. */
export const ROW_ID = '_rowid_'

export const leadByEqual = (equal: readonly string[]): Lead => ({ ...NO_LEAD, equal })

/** What leads to rows of which all of these are true. */
export const allLeads = (leads: readonly Lead[]): Lead => ({
  equal: [...new Set(leads.flatMap(({ equal }) => equal))],
  range: [...new Set(leads.flatMap(({ range }) => range))],
  either: leads.flatMap(({ either }) => either),
})

/** What leads to the rows that a filter leaves. */
export function leadOfFilter(filter: PlannedFilter): Lead {
  if (filter.kind === 'exists') return NO_LEAD
  if (filter.kind === 'tree') {
    const leads = filter.filters.map(leadOfFilter)
    return filter.operator === 'and' ? allLeads(leads) : { ...NO_LEAD, either: [leads] }
  }
  const { column, path } = filter.expression
  if (filter.isNegated || path.length > 0) return NO_LEAD
  return leadOfTest(column.name, filter.test)
}

const RANGES = ['<', '<=', '>', '>=']

function leadOfTest(column: string, test: PlannedTest): Lead {
  switch (test.kind) {
    case 'compare':
      if (test.operator === '=') return leadByEqual([column])
      return RANGES.includes(test.operator) ? { ...NO_LEAD, range: [column] } : NO_LEAD
    case 'in':
      return leadByEqual([column])
    case 'quantified': {
      const isIn = test.quantifier === 'any' && test.operator === '='
      return isIn ? leadByEqual([column]) : NO_LEAD
    }
    case 'is':
      return test.value === 'null' ? leadByEqual([column]) : NO_LEAD
    case 'like':
      return test.isCaseSensitive && isAnchored(test.pattern)
        ? { ...NO_LEAD, range: [column] }
        : NO_LEAD
    case 'search':
      return test.isNegated ? NO_LEAD : leadByEqual([ROW_ID])
    default:
      return NO_LEAD
  }
}

const isAnchored = (pattern: string): boolean => /^[^%*_]/s.test(pattern)

/**
 * What leads to the rows that a rule leaves: its SQL is the app's own, so only its plainest forms are understood,
 * `column = …`, several of them joined by `and` or by `or`, and `column in (select …)`.
 */
export function leadOfRule(rule: Fragment, alias: string): Lead {
  const text = rule.texts.join('?')
  const inQuery = /^\(?[^\s(]+ in \(select /i.exec(text)?.[0]
  if (inQuery !== undefined) return leadByEqual(equalColumns(inQuery, alias))
  if (/\b(?:select|not|case|iif)\b/i.test(text)) return NO_LEAD
  const parts = text.split(/\bor\b/i).map((part) => leadByEqual(equalColumns(part, alias)))
  const [only, ...others] = parts
  if (others.length === 0) return only ?? NO_LEAD
  return /\band\b/i.test(text) ? NO_LEAD : { ...NO_LEAD, either: [parts] }
}

/** Columns of the table called `name` that a text of SQL wants to equal something. */
export function equalColumns(text: string, name: string): string[] {
  const called = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const column = `(?:"((?:[^"]|"")+)"|(\\w+))`
  const pattern = new RegExp(`(?<![\\w"])"?${called}"?\\.${column}\\s*(?:=|in\\b|is null)`, 'gi')
  return [...text.matchAll(pattern)].flatMap(([, quoted, bare]) => {
    const found = quoted?.replaceAll('""', '"') ?? bare
    return found === undefined ? [] : [found]
  })
}
