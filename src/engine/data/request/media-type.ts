// Which shape of answer the client accepts (RFC 9110, section 12.5.1; protocol/rest.md, section 8).
import { ApiError } from '../../core/index.ts'

export interface MediaType {
  /** As the answer's Content-Type names it. */
  readonly name: string
  /** `plan` tells how the request would be answered, in place of the answer. */
  readonly format: 'json' | 'csv' | 'plan'
  /** One object in place of an array: anything but one row is an error. */
  readonly isSingular: boolean
  /** Keys without a value are left out. */
  readonly isStripped: boolean
  /** Of a plan: whether the request is also run, to count what it reads. */
  readonly isAnalyzed: boolean
}

const plain = { format: 'json', isSingular: false, isStripped: false, isAnalyzed: false } as const

const JSON_ARRAY: MediaType = { ...plain, name: 'application/json' }
const OBJECT = 'application/vnd.pgrst.object'
const ARRAY = 'application/vnd.pgrst.array'
const PLAN = 'application/vnd.pgrst.plan'

const OFFERED: ReadonlyMap<string, MediaType> = new Map([
  ['*/*', JSON_ARRAY],
  ['application/*', JSON_ARRAY],
  ['application/json', JSON_ARRAY],
  [OBJECT, { ...plain, name: `${OBJECT}+json`, isSingular: true }],
  [`${OBJECT}+json`, { ...plain, name: `${OBJECT}+json`, isSingular: true }],
  [ARRAY, { ...plain, name: `${ARRAY}+json` }],
  [`${ARRAY}+json`, { ...plain, name: `${ARRAY}+json` }],
  ['text/csv', { ...plain, name: 'text/csv', format: 'csv' }],
  [PLAN, { ...plain, name: `${PLAN}+text`, format: 'plan' }],
  [`${PLAN}+text`, { ...plain, name: `${PLAN}+text`, format: 'plan' }],
  [`${PLAN}+json`, { ...plain, name: `${PLAN}+json`, format: 'plan' }],
])

/** The first media type of the header, by quality, that we answer in. @throws ApiError PGRST107 */
export function requireMediaType(header: string | undefined): MediaType {
  const text = header?.trim() ?? ''
  if (text === '' || text === '*/*') return JSON_ARRAY
  const accepted = text.split(',').map(parseRange)
  const wanted = accepted.filter(({ quality }) => quality > 0) // 0 refuses (RFC 9110, section 12.4.2)
  for (const { name, parameters } of wanted.toSorted(
    (some, other) => other.quality - some.quality,
  )) {
    const offered = OFFERED.get(name)
    if (offered !== undefined) return withParameters(offered, parameters)
  }
  throw notAcceptable(accepted.map(({ name }) => name).join(', '))
}

/** No answer in the shape that the client wants. */
export const notAcceptable = (names: string): ApiError =>
  new ApiError('PGRST107', `None of these media types are available: ${names}`, { status: 406 })

const STRIPPED = 'nulls=stripped'

function withParameters(offered: MediaType, parameters: readonly string[]): MediaType {
  const options = parameters.find((one) => one.startsWith('options='))?.slice(8)
  const isAnalyzed = options?.split('|').includes('analyze') ?? false
  if (offered.format === 'plan') return { ...offered, isAnalyzed }
  if (offered.format === 'csv' || !parameters.includes(STRIPPED)) return offered
  const name = offered === JSON_ARRAY ? `${ARRAY}+json` : offered.name
  return { ...offered, name: `${name};${STRIPPED}`, isStripped: true }
}

function parseRange(range: string): { name: string; quality: number; parameters: string[] } {
  const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  return { name, quality: quality === undefined ? 1 : Number(quality) || 0, parameters }
}
