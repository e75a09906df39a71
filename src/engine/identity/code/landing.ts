// The URL at which a browser lands in the app: with a session, or with why there is none, as GoTrue's clients read it.
import type { ApiError } from '../../core/index.ts'

/** What a session is told by. */
interface Tokens {
  readonly access_token: string
  readonly expires_at: number
  readonly expires_in: number
  readonly refresh_token: string
  readonly token_type: string
}

/** Behind the `#`, which no server sees. @param more what belongs to the way in */
export const landSignedIn = (
  target: string,
  tokens: Tokens,
  more: Readonly<Record<string, string>>,
): string =>
  withFragment(target, {
    access_token: tokens.access_token,
    expires_at: String(tokens.expires_at),
    expires_in: String(tokens.expires_in),
    refresh_token: tokens.refresh_token,
    sb: '',
    token_type: tokens.token_type,
    ...more,
  })

/** @param isInQuery whether the error stands in the query too, where a client of PKCE looks */
export function landRefused(
  { code, status, message }: ApiError,
  target: string,
  isInQuery: boolean,
): string {
  const told = {
    error: nameOf(status),
    error_code: CODES[code] ?? code,
    error_description: message,
  }
  return withFragment(isInQuery ? withQuery(target, told) : target, { ...told, sb: '' })
}

/** Words of ours for which GoTrue has others. */
const CODES: Readonly<Record<string, string>> = {
  internal: 'unexpected_failure',
  unavailable: 'unexpected_failure',
}

/** In the words of RFC 6749, section 4.1.2.1. */
function nameOf(status: number): string {
  if (status === 429) return 'temporarily_unavailable'
  if (status >= 500) return 'server_error'
  return status === 400 ? 'invalid_request' : 'access_denied'
}

/** Adds to a URL's query and keeps what is in it. */
export function withQuery(target: string, more: Readonly<Record<string, string>>): string {
  const url = new URL(target)
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value)
  return url.href
}

export function withFragment(target: string, facts: Readonly<Record<string, string>>): string {
  const url = new URL(target)
  url.hash = new URLSearchParams(facts).toString()
  return url.href
}
