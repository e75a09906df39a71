// The cookie that binds a sign-in to the browser that began it: what another browser brings back opens nothing there, so that
// nobody is signed in as somebody else by a link (RFC 9700, section 4.7).
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { RouteEnv } from '../../core/index.ts'
import { hashToken } from '../code/hashes.ts'
import { createSecret, FLOW_SECONDS } from './flow.ts'

const SECRET = /^[\w-]{43}$/

/** How the cookie travels. */
export interface Binding {
  /** Where the provider sends the browser back to. */
  readonly siteUrl: string
  /** Whether the browser comes back by a form that the provider's page posts: only such cookies go with it. */
  readonly answersByPost: boolean
}

/** Gives the browser its cookie, or lengthens the one that it has. @returns what is kept of it */
export function bindBrowser(c: Context<RouteEnv>, binding: Binding): string {
  const isSecure = isHttps(binding)
  const name = nameOf(binding)
  const known = getCookie(c, name)
  const secret = known !== undefined && SECRET.test(known) ? known : createSecret()
  setCookie(c, name, secret, {
    path: '/',
    httpOnly: true,
    secure: isSecure,
    sameSite: binding.answersByPost && isSecure ? 'None' : 'Lax',
    maxAge: FLOW_SECONDS,
  })
  return hashToken(secret)
}

/** Whether a request comes from the browser that a flow began in. */
export function isBrowserOf(c: Context<RouteEnv>, hash: string, binding: Binding): boolean {
  const shown = getCookie(c, nameOf(binding))
  return shown !== undefined && hashToken(shown) === hash
}

const isHttps = ({ siteUrl }: Binding): boolean => siteUrl.startsWith('https:')

/** `__Host-` keeps other hosts of the domain from setting it (RFC 6265bis, section 4.1.3.2); http knows no such cookies. */
function nameOf(binding: Binding): string {
  const name = binding.answersByPost ? 'ledge-flow-post' : 'ledge-flow'
  return isHttps(binding) ? `__Host-${name}` : name
}
