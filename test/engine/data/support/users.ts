// People who are signed in, through the identity service.
import { expect } from 'vitest'
import type { CallOptions } from '../../../support/worker.ts'

export interface User {
  id: string
  token: string
}

/** Signs somebody up. */
export async function signUp(
  call: (path: string, options?: CallOptions) => Promise<Response>,
): Promise<User> {
  const response = await call('/auth/v1/signup', {
    method: 'POST',
    body: { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery staple' },
  })
  expect(response.status).toBe(200)
  const { access_token, user } = await response.json<{
    access_token: string
    user: { id: string }
  }>()
  return { id: user.id, token: access_token }
}
