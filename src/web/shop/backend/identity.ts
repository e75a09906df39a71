// What the identity service tells beyond the client library: its settings, and where somebody is signed in.
import { backend, publishableKey } from './client.ts'
import { failureOf } from './failure.ts'

/**
 * Asks the identity service.
 * @param path below `/auth/v1`
 * @returns the answer's JSON, null for one without a body
 * @throws Failure for any error
 */
export async function callIdentity(path: string, method = 'GET'): Promise<unknown> {
  const { data } = await backend.auth.getSession()
  const token = data.session?.access_token ?? publishableKey
  const headers = { apikey: publishableKey, Authorization: `Bearer ${token}` }
  const answer = await fetch(`/auth/v1${path}`, { method, headers }).catch((cause) => {
    throw failureOf(0, cause)
  })
  if (!answer.ok) throw failureOf(isSessionGone(answer) ? 401 : answer.status)
  return answer.status === 204 ? null : answer.json()
}

/** An ended session is a 403 here, as clients of this protocol know it. */
const isSessionGone = ({ status }: Response): boolean => status === 403
