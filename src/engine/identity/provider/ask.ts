// Asking a provider: within five seconds for all that one sign-in asks, within a size, and nowhere but where it said.
import { ApiError, type Scope } from '../../core/index.ts'
import { isReachable, MAX_SECONDS, RemoteFault, readText } from '../issuer/remote.ts'

/** `fetch` for one sign-in. It throws RemoteFault when the provider is slow, down, leads elsewhere or says too much. */
export type Ask = (url: string, init: RequestInit) => Promise<Response>

export function createAsk({ secrets }: Scope): Ask {
  const signal = AbortSignal.timeout(MAX_SECONDS * 1000)
  return async function ask(url, init) {
    if (!isReachable(url, secrets.isDevelopment)) throw new RemoteFault(`${url} may not be asked`)
    const headers = new Headers(init.headers)
    headers.set('User-Agent', 'Ledge') // GitHub answers nobody without a name
    const answer = await fetch(url, { ...init, headers, signal, redirect: 'manual' }).catch(
      (error: unknown) => {
        throw new RemoteFault(`${url} does not answer`, { cause: error })
      },
    )
    const { status } = answer
    if (status >= 300 && status < 400) throw new RemoteFault(`${url} leads elsewhere`)
    if (status >= 500) throw new RemoteFault(`${url} answers ${status}`)
    const text = await readText(url, answer)
    return new Response(text, { status, headers: answer.headers })
  }
}

/** A JSON document of the provider's API, by the user's token. */
export async function askAs(ask: Ask, url: string, accessToken: string): Promise<unknown> {
  const headers = { Accept: 'application/json', Authorization: `Bearer ${accessToken}` }
  const answer = await ask(url, { headers })
  if (!answer.ok) throw new RemoteFault(`${url} answers ${answer.status}`)
  return answer.json().catch((error: unknown) => {
    throw new RemoteFault(`${url} is no JSON`, { cause: error })
  })
}

/** The provider cannot be asked right now, or has lost its way: nobody comes in. */
export const providerDown = (name: string, cause: unknown): ApiError =>
  new ApiError('unexpected_failure', `${name} does not answer as it should. Try again.`, {
    status: 503,
    headers: { 'Retry-After': '5' },
    cause,
  })

/** What the provider said does not hold, or is a no: nobody comes in. @param status 403 where the user did not want to */
export const providerRefused = (name: string, what: string, status: 400 | 403 = 400): ApiError =>
  new ApiError('bad_oauth_callback', `${name}: ${what}. Sign in again.`, { status })
