// Where signing in leads, and how it gets there over a mail or another service.

/** A path of this origin, whatever the address bar says. */
export function toLocalPath(wanted: string | undefined): string {
  const url = URL.parse(wanted ?? '/', location.origin)
  return url?.origin === location.origin ? url.pathname + url.search : '/'
}

/** The path of a form that leads on to `next`. */
export const withNext = (path: string, next: string): string =>
  next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`

/** The URL to which mails and other services lead back, and from there on to `next`. */
export const welcomeUrl = (next: string): string => location.origin + withNext('/welcome', next)
