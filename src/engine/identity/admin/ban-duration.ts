// How long a ban lasts, as GoTrue's clients say it: in Go's syntax for durations (`24h`, `1h30m`, `2.5h`), or `none`.
import { ApiError } from '../../core/index.ts'

const UNIT_MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3, // U+00B5, the micro sign
  μs: 1e-3, // U+03BC, the letter mu
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/** Go counts nanoseconds in 64 bits. */
const MAX_MILLISECONDS = 2 ** 63 / 1e6

const TERM = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g
const DURATION = /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/

/**
 * The milliseconds that a text means; 0 for `none`, which lifts a ban.
 * @throws ApiError `validation_failed` when it is no duration
 */
export function requireBanMilliseconds(text: string): number {
  if (text === 'none') return 0
  if (text.length > 100 || !DURATION.test(text)) throw invalid(text)
  const sum = [...text.matchAll(TERM)].reduce(
    (total, [, count, unit = '']) => total + Number(count) * (UNIT_MILLISECONDS[unit] ?? 0),
    0,
  )
  if (sum >= MAX_MILLISECONDS) throw invalid(text)
  return text.startsWith('-') ? 0 : Math.ceil(sum) // a ban that is over before it begins is none
}

const invalid = (text: string): ApiError =>
  new ApiError(
    'validation_failed',
    `invalid format for ban duration: ${JSON.stringify(text.slice(0, 100))} is no duration such as "24h" or "1h30m", nor "none"`,
    { status: 400 },
  )
