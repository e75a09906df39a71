// How an invocation ended: what its caller may hear of it, and no more.
import { type SQL, sql } from 'drizzle-orm'
import { ApiError, internalError, Reply, timestamp } from '../../core/index.ts'
import { MAX_ANSWER_BYTES } from '../../repeat/index.ts'

/** As the row keeps it. */
export type Outcome =
  | {
      readonly kind: 'done'
      /** What the caller would have been answered with; null when that is not known. */
      readonly status: number | null
      readonly headers: Readonly<Record<string, string>>
      /** JSON is a value, other text a text, the rest base64. */
      readonly result: unknown
      readonly encoding: 'json' | 'text' | 'base64'
      /** False when the result was too large, or a stream without an end. */
      readonly isKept: boolean
    }
  | Failure

export interface Failure {
  readonly kind: 'failed'
  readonly error: PublicError
  /** Steps of a workflow whose undo failed for good too: what they did stands. */
  readonly notUndone?: readonly string[]
}

export interface PublicError {
  readonly code: string
  readonly message: string
  readonly status: number
  readonly details?: unknown
  readonly hint?: string | undefined
}

/** The outcome of a run that returned. */
export async function describeResult(result: unknown): Promise<Outcome> {
  if (result instanceof Reply) return describeResponse(result.toResponse())
  if (result instanceof Response) return describeResponse(result)
  const status = result === undefined ? 204 : 200
  return limit({
    kind: 'done',
    status,
    headers: {},
    result: result ?? null,
    encoding: 'json',
    isKept: true,
  })
}

async function describeResponse(response: Response): Promise<Outcome> {
  const { status } = response
  const type = response.headers.get('Content-Type') ?? ''
  const headers = Object.fromEntries(
    [...response.headers].filter(([name]) => name !== 'set-cookie' && name !== 'content-length'),
  )
  const facts = { kind: 'done', status, headers } as const
  if (type.startsWith('text/event-stream')) {
    await response.body?.cancel()
    return { ...facts, result: null, encoding: 'json', isKept: false }
  }
  const bytes = Buffer.from(await response.arrayBuffer())
  return limit({ ...facts, ...readBytes(bytes, type), isKept: true })
}

function readBytes(
  bytes: Buffer,
  type: string,
): { result: unknown; encoding: 'json' | 'text' | 'base64' } {
  if (bytes.length === 0) return { result: null, encoding: 'json' }
  const text = bytes.toString()
  if (/^application\/([\w.+-]*\+)?json\b/.test(type)) {
    try {
      return { result: JSON.parse(text), encoding: 'json' }
    } catch {
      return { result: text, encoding: 'text' }
    }
  }
  return type.startsWith('text/')
    ? { result: text, encoding: 'text' }
    : { result: bytes.toString('base64'), encoding: 'base64' }
}

function limit(outcome: Extract<Outcome, { kind: 'done' }>): Outcome {
  const size = Buffer.byteLength(JSON.stringify(outcome))
  return size <= MAX_ANSWER_BYTES
    ? outcome
    : { ...outcome, result: null, encoding: 'json', isKept: false }
}

/** The outcome of a run that threw: an ApiError speaks to callers, anything else does not. */
export function describeFailure(thrown: unknown): Failure {
  const error = thrown instanceof ApiError ? thrown : internalError(thrown)
  const { code, message, status, details, hint } = error
  return { kind: 'failed', error: { code, message, status, details, hint } }
}

/** Writes how an invocation ended; a later attempt's word replaces an earlier one's. */
export const writeOutcome = (id: string, outcome: Outcome): SQL => sql`
  UPDATE ledge_invocations SET outcome = ${JSON.stringify(outcome)}, ended_at = ${timestamp()} WHERE id = ${id}`
