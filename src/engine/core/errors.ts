// The one error class. Everything that is a caller's mistake, or says so to a caller, is an ApiError.

/** The words of our own routes, and the HTTP status of each. Protocol codes pass their own status. */
export const STATUS = {
  invalid_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  body_too_large: 413,
  uri_too_long: 414,
  unprocessable: 422,
  rate_limited: 429,
  headers_too_large: 431,
  internal: 500,
  unavailable: 503,
  timeout: 504,
} as const

export type CommonCode = keyof typeof STATUS

export interface ApiErrorOptions {
  /** HTTP status; needed when `code` is a protocol's own. */
  status?: number
  /** More for a program: PostgREST's `details`, a list of fields, … */
  details?: unknown
  /** What to try instead. */
  hint?: string
  /** Response headers that belong to the error (`Retry-After`, `WWW-Authenticate`, …). */
  headers?: Record<string, string>
  cause?: unknown
}

/** An error that its caller may see. `code` is one of STATUS or a protocol's own (`PGRST116`, `invalid_credentials`). */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly details: unknown
  readonly hint: string | undefined
  readonly headers: Record<string, string>

  constructor(code: CommonCode, message: string, options?: ApiErrorOptions)
  constructor(code: string, message: string, options: ApiErrorOptions & { status: number })
  constructor(code: string, message: string, options: ApiErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'ApiError'
    this.code = code
    this.status = options.status ?? STATUS[code as CommonCode] // the overloads leave no third case
    this.details = options.details
    this.hint = options.hint
    this.headers = options.headers ?? {}
  }
}

/** What a caller sees of a fault that is ours: nothing of the inside. */
export const internalError = (cause: unknown): ApiError =>
  new ApiError('internal', 'Something went wrong on our side. Try again in a moment.', { cause })
