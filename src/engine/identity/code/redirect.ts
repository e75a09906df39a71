// Where a link may lead in the end: to the app, to this machine, or to what the settings allow. Never to a host that
// a request's header names.

/** The places that there are. */
export interface Allowed {
  /** The app's own URL. */
  readonly siteUrl: string
  /** Globs of whole URLs: `*` stops at `.` and `/`, `**` does not, `?` is one character that is neither. */
  readonly globs: readonly string[]
}

/** The first of the candidates that is allowed (`redirect_to`, then the `Referer`), else the app itself. */
export function chooseRedirect(
  candidates: readonly (string | null | undefined)[],
  allowed: Allowed,
): string {
  for (const candidate of candidates) {
    const url = findRedirect(candidate ?? '', allowed)
    if (url !== null) return url
  }
  return new URL(allowed.siteUrl).href
}

/** `text` as every browser reads it, or null when a link may not lead there. */
export function findRedirect(text: string, { siteUrl, globs }: Allowed): string | null {
  const url = parseStrictly(text)
  if (url === null) return null
  const isAllowed =
    isSameSite(url, new URL(siteUrl)) || (isLoopbackAddress(url) && isWeb(url)) || fits(url, globs)
  return isAllowed ? url.href : null
}

// Browsers drop tabs and line ends and take a backslash for a slash; who writes them means to be misread.
const MISLEADING = /[\s\\\p{Cc}]/u

/** Schemes whose URLs are programs or documents of their own. */
const ACTIVE = /^(javascript|data|vbscript|blob|file|about|filesystem|view-source|ws|wss):$/

const MAX_CHARACTERS = 2000

function parseStrictly(text: string): URL | null {
  if (text === '' || text.length > MAX_CHARACTERS || MISLEADING.test(text)) return null
  const url = URL.parse(text)
  if (url === null || ACTIVE.test(url.protocol)) return null
  if (url.username !== '' || url.password !== '') return null
  // `https:host` and `https:///host` are read as `https://host`; a proper link says so.
  return isWeb(url) && !/^https?:\/\/[^/]/i.test(text) ? null : url
}

const isWeb = ({ protocol }: URL): boolean => protocol === 'https:' || protocol === 'http:'

/** The same scheme, host and port; on this machine any port. */
function isSameSite(url: URL, site: URL): boolean {
  if (url.protocol !== site.protocol || url.hostname !== site.hostname) return false
  return url.port === site.port || isLoopback(site)
}

/** Whether a URL is of the machine that reads it. */
export const isLoopback = (url: URL): boolean =>
  isLoopbackAddress(url) || /^(.+\.)?localhost$/.test(url.hostname)

const isLoopbackAddress = ({ hostname }: URL): boolean =>
  /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === '[::1]'

/** Addresses of other machines never fit, whatever the globs say. */
function fits(url: URL, globs: readonly string[]): boolean {
  if (isAddress(url)) return false
  const whole = new URL(url)
  whole.hash = ''
  const spellings = [whole.href, whole.href.replace(/^([^/]+:\/\/[^/]+)\/$/, '$1')]
  return globs.some((glob) => spellings.some((spelling) => patternOf(glob).test(spelling)))
}

const isAddress = ({ hostname }: URL): boolean =>
  /^\d+\.\d+\.\d+\.\d+$/.test(hostname) || hostname.startsWith('[')

/** A glob, which the app has written, as a regular expression. */
function patternOf(glob: string): RegExp {
  const source = glob.replace(/\*\*+|[*?]|[^*?]+/g, (piece) => {
    if (piece.startsWith('**')) return '.*'
    if (piece === '*') return '[^./]*'
    return piece === '?' ? '[^./]' : piece.replace(/[\^$.+()|[\]{}/\\-]/g, '\\$&')
  })
  return new RegExp(`^${source}$`)
}
