// People for the identity tests: an app that tells its caller who it takes them for, and ways to sign in to it.
import { env } from 'cloudflare:workers'
import { decodeJwt } from 'jose'
import { defineApp, defineFunction, http } from '../../../src/engine/index.ts'
import { type CallOptions, createCaller } from '../../support/worker.ts'

const whoami = defineFunction({
  name: 'whoami',
  on: http.get('/whoami'),
  access: 'public',
  run: async (_input, { caller }) => caller,
})

export const app = defineApp({
  tables: {},
  functions: [whoami],
  settings: { confirmEmailsAtOnce: true },
})

export const call = createCaller(app)

export const PASSWORD = 'correct horse battery staple'

/** Asks for the error shape of GoTrue's version 2024-01-01. */
export const VERSIONED = { 'X-Supabase-Api-Version': '2024-01-01' }

export const createEmail = () => `${crypto.randomUUID()}@example.com`

/** The session that sign-up, sign-in and refresh answer with. */
export interface SessionBody {
  access_token: string
  token_type: string
  expires_in: number
  expires_at: number
  refresh_token: string
  user: UserBody
  weak_password?: unknown
}

export interface UserBody {
  id: string
  email: string
  user_metadata: Record<string, unknown>
  app_metadata: Record<string, unknown>
  [key: string]: unknown
}

export interface Person {
  id: string
  email: string
  accessToken: string
  refreshToken: string
  sessionId: string
}

export const post = (path: string, body?: unknown, options: CallOptions = {}) =>
  call(`/auth/v1${path}`, { method: 'POST', body, ...options })

export const signIn = (email: unknown, password: unknown = PASSWORD, options: CallOptions = {}) =>
  post('/token?grant_type=password', { email, password }, options)

export const refresh = (refreshToken: unknown, options: CallOptions = {}) =>
  post('/token?grant_type=refresh_token', { refresh_token: refreshToken }, options)

export const getUser = (as: string, options: CallOptions = {}) =>
  call('/auth/v1/user', { as, ...options })

export const whoIs = (as: string, options: CallOptions = {}) => call('/whoami', { as, ...options })

/** Somebody new, with a session. */
export async function createPerson(email = createEmail()): Promise<Person> {
  return readPerson(await post('/signup', { email, password: PASSWORD }))
}

/** Another session of somebody who has an account. */
export const createSecondSession = async ({ email }: Person): Promise<Person> =>
  readPerson(await signIn(email))

export async function readPerson(response: Response): Promise<Person> {
  if (response.status !== 200) throw new Error(await response.text())
  const { user, access_token, refresh_token } = await response.json<SessionBody>()
  const { session_id } = decodeJwt(access_token)
  return {
    id: user.id,
    email: user.email,
    accessToken: access_token,
    refreshToken: refresh_token,
    sessionId: String(session_id),
  }
}

/** An answer's status and error code, in either shape. */
export async function outcomeOf(response: Response): Promise<[number, string | undefined]> {
  if (response.status === 204) return [204, undefined]
  const body = await response.json<{ code?: unknown; error_code?: string }>()
  return [response.status, body.error_code ?? (body.code as string | undefined)]
}

/** The values of one query, for a look behind the API. */
export const query = async (sql: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...values)
      .all<Record<string, unknown>>()
  ).results

/** KV that answers from the test's own but for what is replaced. */
export const faultyKv = (faults: Partial<Record<'get' | 'put', unknown>>): { KV: KVNamespace } => ({
  KV: {
    get: (keys: string[]) => env.KV.get(keys),
    put: (key: string, value: string, options: KVNamespacePutOptions) =>
      env.KV.put(key, value, options),
    ...faults,
  } as unknown as KVNamespace, // the part of it that the engine uses
})

export const failing = async () => {
  throw new Error('injected: KV is down')
}
