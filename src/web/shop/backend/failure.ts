// What went wrong, in a sentence that says what to do.

export type FailureKind = 'offline' | 'session-ended' | 'busy' | 'ours'

const SENTENCES: Readonly<Record<FailureKind, string>> = {
  offline: 'We cannot reach the shop. Check your connection, then try again.',
  'session-ended': 'Your session has ended. Sign in again to go on.',
  busy: 'That was a lot at once. Wait a minute, then try again.',
  ours: 'Something went wrong on our side. Try again in a moment.',
}

/** An error whose message is for the customer. */
export class Failure extends Error {
  readonly kind: FailureKind

  constructor(kind: FailureKind, options?: ErrorOptions) {
    super(SENTENCES[kind], options)
    this.name = 'Failure'
    this.kind = kind
  }
}

/** The failure that an HTTP status tells of; 0 stands for no answer at all. */
export function failureOf(status: number, cause?: unknown): Failure {
  if (status === 0) return new Failure('offline', { cause })
  if (status === 401) return new Failure('session-ended', { cause })
  if (status === 429) return new Failure('busy', { cause })
  return new Failure('ours', { cause })
}

/** Whatever was thrown, as a failure. */
export const toFailure = (thrown: unknown): Failure =>
  thrown instanceof Failure ? thrown : new Failure('ours', { cause: thrown })

interface Answer<T> {
  data: T | null
  error: unknown
  status: number
}

/** The data of an answer of the data API. @throws Failure when it is an error */
export function requireData<T>({ data, error, status }: Answer<T>): T {
  if (error !== null || data === null) throw failureOf(status, error)
  return data
}
