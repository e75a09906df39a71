// Somebody who signs in through a provider: their browser, which keeps cookies, and what they land on.
import type { World } from '../world.ts'
import type { FakeProvider, Owner } from './fake-provider.ts'

/** The end of a journey. */
export interface Landing {
  answer: Response
  target: URL
  query: URLSearchParams
  fragment: URLSearchParams
}

export type Traveller = ReturnType<typeof createTraveller>

/** A browser of its own. */
export function createTraveller(world: World, provider = 'acme') {
  const jar = new Map<string, string>()

  async function visit(path: string, init: { method?: string; body?: string; as?: string } = {}) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const type = 'application/x-www-form-urlencoded'
    const answer = await world.call(path, {
      ...init,
      headers: { Cookie: cookie, ...(init.body !== undefined && { 'Content-Type': type }) },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return answer
  }

  /** Is sent to the provider. @returns the provider's URL */
  async function leave(query: Record<string, string> = {}): Promise<URL> {
    const answer = await visit(`/auth/v1/authorize?${new URLSearchParams({ provider, ...query })}`)
    const location = answer.headers.get('Location')
    if (answer.status !== 302 || location === null) throw new Error(await answer.text())
    return new URL(location)
  }

  /** Asks to link an account. */
  async function leaveToLink(as: string, query: Record<string, string> = {}): Promise<URL> {
    const search = new URLSearchParams({ provider, skip_http_redirect: 'true', ...query })
    const answer = await visit(`/auth/v1/user/identities/authorize?${search}`, { as })
    const { url } = await answer.json<{ url?: string }>()
    if (url === undefined) throw new Error(`no URL: ${answer.status}`)
    return new URL(url)
  }

  /** Comes back with what the provider has sent along. */
  async function comeBack(sent: Record<string, string>, method = 'GET'): Promise<Landing> {
    const search = new URLSearchParams(sent).toString()
    return readLanding(
      method === 'GET'
        ? await visit(`/auth/v1/callback?${search}`)
        : await visit('/auth/v1/callback', { method, body: search }),
    )
  }

  return {
    jar,
    visit,
    leave,
    leaveToLink,
    comeBack,
    /** The whole way. */
    async signIn(at: FakeProvider, owner: Owner, query: Record<string, string> = {}) {
      return comeBack(at.signIn(await leave(query), owner))
    },
    async link(at: FakeProvider, owner: Owner, as: string, query: Record<string, string> = {}) {
      return comeBack(at.signIn(await leaveToLink(as, query), owner))
    },
  }
}

export function readLanding(answer: Response): Landing {
  const target = new URL(answer.headers.get('Location') ?? 'about:blank')
  return {
    answer,
    target,
    query: target.searchParams,
    fragment: new URLSearchParams(target.hash.slice(1)),
  }
}

/** Why somebody did not come in; it must stand in query and fragment. */
export function refusalOf({ query, fragment }: Landing): string | null {
  const code = query.get('error_code')
  if (code !== fragment.get('error_code')) throw new Error('query and fragment differ')
  return code
}

/** Redeems the auth code that somebody has landed with. */
export const redeem = (world: World, { query }: Landing, verifier: string) =>
  world.post('/token?grant_type=pkce', {
    auth_code: query.get('code'),
    code_verifier: verifier,
  })
