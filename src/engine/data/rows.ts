// Rows that a function of the app has chosen, answered as a table's rows are: under the caller's rules, in one round trip.
import { getTableName } from 'drizzle-orm'
import type { App, ChosenRows, RowsPresenter, Variables } from '../core/index.ts'
import { createAccess } from './access.ts'
import { tooManyAffected } from './failures.ts'
import type { ReadPlan } from './plan/plan.ts'
import { planRead } from './plan/read.ts'
import { presentRead } from './present/present.ts'
import { notAcceptable, requireMediaType } from './request/media-type.ts'
import { type Preferences, parsePrefer } from './request/prefer.ts'
import { isAboutRows, parseQuery } from './request/query.ts'
import { parseRange } from './request/range.ts'
import { type DataRequest, readRequest } from './request/request.ts'
import { compile } from './rules.ts'
import { type Outcome, runRead } from './run.ts'

/** The data service's part of functions that give rows. */
export const createRowsPresenter = (app: App): RowsPresenter => ({
  isAboutRows,

  async present(c, chosen, parameters) {
    const asked = readRequest(c.req, getTableName(chosen.table), parseQuery(parameters))
    if (asked.media.format === 'plan') throw notAcceptable(asked.media.name) // of tables alone
    const isMinimal = c.req.method === 'POST' && asked.prefer.return === 'minimal'
    const request = { ...asked, isHead: asked.isHead || isMinimal }
    const read = await readChosen(app, c.var, { chosen, request })
    requireWithinLimit(request.prefer, read.outcome)
    const answer = presentRead(c, request, read)
    // A table's rows have a place of their own; these have been called for.
    for (const { headers } of [answer, c.res]) headers.delete('Content-Location')
    return isMinimal ? withoutBody(answer) : answer
  },

  async list(c, chosen) {
    const rows = await listTexts(app, c.var, chosen)
    c.header('Content-Type', 'application/json')
    return c.body(`[${rows.join(',')}]`)
  },

  read: async (scope, caller, chosen) =>
    (await listTexts(app, { scope, caller }, chosen)).map((row) => JSON.parse(row) as unknown),
})

/** Chosen rows as JSON texts. */
async function listTexts(app: App, asking: Asking, chosen: ChosenRows): Promise<readonly string[]> {
  const request = wholeRows(getTableName(chosen.table))
  return (await readChosen(app, asking, { chosen, request })).outcome.rows
}

type Asking = Pick<Variables, 'scope' | 'caller'>

/** Reads the rows; what is wrong with the request is said before the function is asked. */
async function readChosen(
  app: App,
  { scope, caller }: Asking,
  { chosen, request }: { chosen: ChosenRows; request: DataRequest },
): Promise<{ plan: ReadPlan; outcome: Outcome }> {
  const access = createAccess(app, caller)
  const { source, ...rest } = planRead(access, request)
  const plan = { ...rest, source: { ...source, chosen: compile(await chosen.choose()) } }
  return { plan, outcome: await runRead(scope, plan, access) }
}

function requireWithinLimit({ handling, maxAffected }: Preferences, { rows }: Outcome): void {
  const isTooMany = handling === 'strict' && maxAffected !== null && rows.length > maxAffected
  if (isTooMany) throw tooManyAffected(rows.length)
}

function withoutBody({ headers }: Response): Response {
  headers.delete('Content-Type')
  return new Response(null, { status: 204, headers })
}

/** The request of somebody who asks for nothing in particular. */
const wholeRows = (table: string): DataRequest => ({
  table,
  query: parseQuery(new URLSearchParams()),
  prefer: parsePrefer(undefined),
  media: requireMediaType(undefined),
  page: parseRange(undefined),
  isHead: false,
})
