// Which shape of answer the client accepts (RFC 9110, section 12.5.1; protocol/rest.md, section 8).
import { ApiError } from '../../core/index.ts'
import { notImplemented } from '../failures.ts'

export interface MediaType {
  /** As the answer's Content-Type names it. */
  readonly name: string
  /** One object in place of an array: anything but one row is an error. */
  readonly isSingular: boolean
}

const JSON_ARRAY: MediaType = { name: 'application/json', isSingular: false }
const OBJECT = 'application/vnd.pgrst.object'
const ARRAY = 'application/vnd.pgrst.array'

const OFFERED: ReadonlyMap<string, MediaType> = new Map([
  ['*/*', JSON_ARRAY],
  ['application/*', JSON_ARRAY],
  ['application/json', JSON_ARRAY],
  [OBJECT, { name: `${OBJECT}+json`, isSingular: true }],
  [`${OBJECT}+json`, { name: `${OBJECT}+json`, isSingular: true }],
  [ARRAY, { name: `${ARRAY}+json`, isSingular: false }],
  [`${ARRAY}+json`, { name: `${ARRAY}+json`, isSingular: false }],
])

const NOT_YET = new Set(['text/csv'])

/** The first media type of the header, by quality, that we answer in. @throws ApiError PGRST107 */
export function requireMediaType(header: string | undefined): MediaType {
  if (header === undefined || header === '*/*') return JSON_ARRAY
  const accepted = header.split(',').map(parseRange)
  for (const { name, parameters } of accepted.toSorted(
    (some, other) => other.quality - some.quality,
  )) {
    if (NOT_YET.has(name)) throw notImplemented(`answers as ${name}`)
    const offered = OFFERED.get(name)
    if (offered === undefined) continue
    if (parameters.includes('nulls=stripped')) throw notImplemented('answers with nulls=stripped')
    return offered
  }
  const names = accepted.map(({ name }) => name).join(', ')
  const message = `None of these media types are available: ${names}`
  throw new ApiError('PGRST107', message, { status: 406 })
}

function parseRange(range: string): { name: string; quality: number; parameters: string[] } {
  const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  return { name, quality: quality === undefined ? 1 : Number(quality) || 0, parameters }
}
