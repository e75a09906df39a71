// Answers: rows as the client asked for them, with the headers that its library reads (protocol/rest.md, sections 4 to 8).
import type { Context } from 'hono'
import type { RouteEnv } from '../../core/index.ts'
import { notSingular, unsatisfiableRange } from '../failures.ts'
import type { ReadPlan, Source, WritePlan } from '../plan/plan.ts'
import type { MediaType } from '../request/media-type.ts'
import type { DataRequest } from '../request/request.ts'
import type { Outcome } from '../run.ts'
import { contentRange } from './content-range.ts'
import { toCsv } from './csv.ts'
import { stripNulls } from './exact-json.ts'
import { preferenceApplied } from './preferences.ts'

/** Answers a read: 200, or 206 when it was counted and there is more. @throws ApiError PGRST103, PGRST116 */
export function presentRead(
  c: Context<RouteEnv>,
  request: DataRequest,
  { plan: { source }, outcome: { rows, total } }: { plan: ReadPlan; outcome: Outcome },
): Response {
  if (total !== null && source.offset > total) {
    const details = `An offset of ${source.offset} was requested, but there are only ${total} rows.`
    throw unsatisfiableRange(details, total)
  }
  const media = request.isHead ? withoutBody(request.media) : request.media
  const body = toBody(source, rows, media)
  c.header('Content-Location', contentLocation(c.req.url))
  c.header('Vary', 'Accept, Prefer, Range', { append: true })
  c.header('Content-Range', contentRange(source.offset, rows.length, total))
  setHeaders(c, request, true)
  return c.body(body, total !== null && rows.length < total ? 206 : 200)
}

const STATUS = {
  insert: { empty: 201, full: 201 },
  update: { empty: 204, full: 200 },
  delete: { empty: 204, full: 200 },
} as const

/** Answers a write: with its rows when the client asked for them, else with nothing. */
export function presentWrite(
  c: Context<RouteEnv>,
  request: DataRequest,
  { plan, outcome: { rows, total } }: { plan: WritePlan; outcome: Outcome },
): Response {
  const changed = countChanged(plan, total)
  const counted = request.prefer.count === null ? null : changed
  const status = statusOf(plan, total, c.req.method)
  const isFull = request.prefer.return === 'representation'
  const shape = plan.returning ?? { outputs: [] }
  const body = isFull ? toBody(shape, rows, request.media) : null
  c.header('Content-Range', contentRange(0, plan.kind === 'update' ? changed : 0, counted))
  setHeaders(c, request, isFull)
  const [only] = rows
  if (request.prefer.return === 'headers-only' && only !== undefined && rows.length === 1) {
    c.header('Location', locationOf(request.table, only))
  }
  return body === null ? c.body(null, status.empty) : c.body(body, status.full)
}

function countChanged(plan: WritePlan, total: number | null): number {
  const isWhole = plan.kind === 'insert' && plan.conflict?.isMerging !== false
  return isWhole ? plan.values.rows.length : (total ?? 0)
}

/** An upsert that made no new row has created nothing; a PUT that shows nothing answers nothing. */
function statusOf(plan: WritePlan, total: number | null, method: string) {
  if (plan.kind !== 'insert' || plan.conflict === null) return STATUS[plan.kind]
  const full = plan.conflict.isMerging && total === 0 ? 200 : 201
  return { empty: method === 'PUT' ? (204 as const) : full, full } as const
}

function setHeaders(c: Context<RouteEnv>, request: DataRequest, hasBody: boolean): void {
  if (hasBody) c.header('Content-Type', `${request.media.name}; charset=utf-8`)
  const applied = preferenceApplied(request.prefer, !['GET', 'HEAD'].includes(c.req.method))
  if (applied !== null) c.header('Preference-Applied', applied)
}

// Of rows that are not shown only their number counts.
const withoutBody = (media: MediaType): MediaType => ({
  ...media,
  format: 'json',
  isStripped: false,
})

function toBody(
  source: Pick<Source, 'outputs'>,
  rows: readonly string[],
  { format, isSingular, isStripped }: MediaType,
): string {
  if (format === 'csv') return toCsv(source, rows)
  const shown = isStripped ? rows.map(stripNulls) : rows
  if (!isSingular) return `[${shown.join(',')}]`
  const [only] = shown
  if (only === undefined || rows.length !== 1) throw notSingular(rows.length)
  return only
}

// `/todos?select=%2A`: where this very answer is found. The platform has parsed the address, so it holds no fragment.
function contentLocation(url: string): string {
  const query = url.indexOf('?')
  const end = query === -1 ? url.length : query
  return url.slice(url.lastIndexOf('/', end))
}

// `/todos?id=eq.1`: where the row that was made is read, from its primary key's columns.
function locationOf(table: string, row: string): string {
  const key: Record<string, unknown> = JSON.parse(row)
  const filters = Object.entries(key).map(([name, value]) => [name, `eq.${value}`])
  return `/${encodeURIComponent(table)}?${new URLSearchParams(filters)}`
}
