// What a client asked for, parsed and checked against the grammar alone: nothing here knows the app's tables.
import type { HonoRequest } from 'hono'
import { ApiError } from '../../core/index.ts'
import { type BodyRow, parseBody } from './body.ts'
import { type MediaType, notAcceptable, requireMediaType } from './media-type.ts'
import { type Preferences, parsePrefer } from './prefer.ts'
import type { Query } from './query.ts'
import { type Page, parseRange } from './range.ts'
import { readSearch } from './search.ts'

export interface DataRequest {
  readonly table: string
  readonly query: Query
  readonly prefer: Preferences
  readonly media: MediaType
  /** Of the Range header. */
  readonly page: Page
  readonly isHead: boolean
}

export interface WriteRequest extends DataRequest {
  readonly rows: readonly BodyRow[]
  /** Whether all values came as texts, whose columns decide what they are. */
  readonly isText: boolean
}

const SCHEMA = 'public'

/** Reads everything but the body; `query` is that of its address. @throws ApiError when it does not parse */
export function readRequest(
  request: HonoRequest,
  table: string,
  query = readSearch(searchOf(request.url)),
): DataRequest {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  requireProfile(request.header(isRead ? 'Accept-Profile' : 'Content-Profile'))
  const media = requireMediaType(request.header('Accept'))
  if (media.format === 'plan' && !isRead) throw notAcceptable(media.name) // a write is not explained
  return {
    table,
    query,
    prefer: parsePrefer(request.header('Prefer')),
    media,
    page: parseRange(isRead ? request.header('Range') : undefined),
    isHead: request.method === 'HEAD',
  }
}

function searchOf(url: string): string {
  const start = url.indexOf('?')
  return start === -1 ? '' : url.slice(start)
}

/** The same with the body's rows. */
export async function readWriteRequest(request: HonoRequest, table: string): Promise<WriteRequest> {
  const read = readRequest(request, table)
  const body = parseBody(await request.arrayBuffer(), request.header('Content-Type'))
  return { ...read, ...body }
}

// There is one schema; clients name it with every request (protocol/rest.md, section 0).
function requireProfile(profile: string | undefined): void {
  if (profile === undefined || profile === SCHEMA) return
  throw new ApiError('PGRST106', `Invalid schema: ${profile}`, {
    status: 406,
    hint: `Only the following schemas are exposed: ${SCHEMA}`,
  })
}
