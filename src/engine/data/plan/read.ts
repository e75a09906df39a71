// The plan of a GET or HEAD.
import { type Access, requireTable } from '../access.ts'
import { intersect } from '../request/range.ts'
import type { DataRequest } from '../request/request.ts'
import type { ReadPlan } from './plan.ts'
import { findRanking } from './ranking.ts'
import { createPlanning, planSource, takeAlias } from './source.ts'
import { withVersion } from './version.ts'

/** Resolves a read. @throws ApiError for what does not exist, may not be read or is not served */
export function planRead(access: Access, request: DataRequest): ReadPlan {
  const { query, page, prefer, media, isHead } = request
  const table = requireTable(access, request.table)
  const planning = createPlanning(access)
  const source = planSource(planning, {
    table,
    alias: takeAlias(planning),
    items: query.select,
    modifiers: query.modifiers,
  })
  const { offset, limit } = intersect(source, page)
  const ranking = findRanking(access, source)
  return {
    source: {
      ...withVersion(access, source, request),
      offset,
      limit: limit ?? access.maxRows,
      ...(ranking !== null && { ranking }),
    },
    isCounted: prefer.count !== null,
    isHead: isHead && !media.isSingular, // the ETag of one row is made of the row
  }
}
