// An app that tells who calls it, and keys for it.
import * as z from 'zod'
import { defineApp } from '../../../src/engine/core/index.ts'
import { defineFunction, http } from '../../../src/engine/functions/index.ts'
import { type CallOptions, createCaller, secretKey } from '../../support/worker.ts'

const who = (name: string, ...on: ReturnType<typeof http.get>[]) =>
  defineFunction({ name, on, access: 'public', run: (_, { caller }) => caller })

let runs = 0

export const app = defineApp({
  tables: {},
  functions: [
    who('whoami', http.get('/whoami'), http.post('/whoami'), http.delete('/whoami')),
    who('below', http.get('/whoami/below'), http.get('/whoamis')),
    defineFunction({
      name: 'counted',
      on: http.post('/counted'),
      access: 'public',
      input: z.unknown(),
      run: () => ({ run: ++runs }),
    }),
    defineFunction({
      name: 'guarded',
      on: http.get('/guarded'),
      access: 'operator',
      run: () => 'in',
    }),
  ],
  settings: { confirmEmailsAtOnce: true },
})

export const call = createCaller(app)

export interface MadeKey {
  id: string
  key: string
}

/** Calls an operator's route with the secret key. */
export const operate = (path: string, options: CallOptions = {}) =>
  call(`/operator/v1/keys${path}`, { as: secretKey, ...options })

/** Makes a key: of the role `partner`, unless told otherwise. */
export async function make(wish: object = {}, bindings = {}): Promise<MadeKey> {
  const body = { name: 'a partner', role: 'partner', ...wish }
  const answer = await operate('', { method: 'POST', body, bindings })
  if (answer.status !== 201) throw new Error(await answer.text())
  return answer.json()
}

export const revoke = (id: string, bindings = {}) =>
  operate(`/${id}`, { method: 'DELETE', bindings })

/** Asks who a key stands for. */
export const show = (apikey: string, path = '/whoami', options: CallOptions = {}) =>
  call(path, { ...options, headers: { apikey, ...options.headers } })

/** What a refusal says, in whichever shape. */
export async function outcomeOf(answer: Response): Promise<[status: number, message: unknown]> {
  const body = await answer.json<{ message?: string; detail?: string }>()
  return [answer.status, body.detail ?? body.message]
}
