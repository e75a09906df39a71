// Supabase Lite on the same workerd as Ledge, with D1.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleWorker } from '../bundle.ts'
import { get, lacks, post } from '../request.ts'
import { PASSWORD, userEmail, userId } from '../rows.ts'
import type { Run } from '../run.ts'
import type { Contender } from '../target.ts'
import { startWorker } from '../worker.ts'
import { installPeer } from './install.ts'
import { orStop } from './program.ts'
import { askRest, readProduct } from './rest.ts'
import { createLiteStorage } from './supabase-lite-storage.ts'
import { type Asked, createWork, requireAnswer, signAllIn } from './work.ts'

const PACKAGE = { name: '@supabase/lite', version: '0.10.0' }
export const NAME = 'Supabase Lite 0.10.0'
const PUBLISHABLE_KEY = 'sb_publishable_bench'
const SIGN_IN = '/auth/v1/token?grant_type=password'
const REFRESH = '/auth/v1/token?grant_type=refresh_token'
const PLACEHOLDER = 'REFRESHTOKEN'

/** An app for each request, as its guide has it: one for all fills the isolate's memory within some thousand requests. */
const WORKER = `
import { WorkflowEntrypoint } from 'cloudflare:workers'
import { App } from '@supabase/lite'
import { d1 } from '@supabase/lite/workerd'
import deparse from './rules.json'

export class Workflow extends WorkflowEntrypoint {} // wrangler.toml names it

export default {
  fetch(request, env) {
    const app = new App({
      connection: d1({ binding: env.DB, translation: { deparse } }),
      auth: { enabled: true, jwt_secret: env.SECRET, publishable_key: '${PUBLISHABLE_KEY}' },
    })
    return app.fetch(request)
  },
}
`

interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

/** Starts Supabase Lite with all rows, and signs its customers in. */
export async function startSupabaseLite(run: Run): Promise<Contender> {
  const folder = await installPeer(run, PACKAGE)
  run.tell(`starting ${NAME}, and signing 64 customers in`)
  const storage = join(run.folder, 'storage-supabase-lite')
  mkdirSync(storage)
  const rules = await createLiteStorage(folder, storage)
  const source = join(folder, '../../..') // beside `node_modules`: there the bundler finds it
  const entry = join(source, 'supabase-lite.ts')
  writeFileSync(entry, WORKER)
  writeFileSync(join(source, 'rules.json'), JSON.stringify(rules))
  const server = await startWorker(run.root, {
    script: bundleWorker(run.root, run.folder, { entry }),
    storage,
    variables: { SECRET: crypto.randomUUID() },
    hasConsumers: false,
  })
  return orStop(server, async () => ({
    name: NAME,
    server,
    work: await createRequests(server.origin),
  }))
}

async function createRequests(origin: string) {
  const visitor = { apikey: PUBLISHABLE_KEY }
  const signIn = (user: number) =>
    post(SIGN_IN, visitor, { email: userEmail(user), password: PASSWORD })
  const requireTokens = (user: number) => requireAnswer<Tokens>(origin, signIn(user))
  const asked = {
    ...askRest('/rest/v1', ({ user }) => ({ user_id: userId(user) })),
    token: {
      request: ({ headers }) => get('/auth/v1/user', headers),
      status: 200,
      findFault: lacks('"id":"'),
    },
    signIn: {
      request: ({ user }) => signIn(user),
      status: 200,
      findFault: lacks('"refresh_token":"'),
    },
    refresh: {
      request: () => post(REFRESH, visitor, { refresh_token: PLACEHOLDER }),
      status: 200,
      findFault: lacks('"access_token":"'),
      chain: {
        member: 'refresh_token',
        placeholder: PLACEHOLDER,
        begin: async (count) => {
          const users = Array.from({ length: count }, (_, k) => k + 1)
          const tokens = await Promise.all(users.map(requireTokens))
          return tokens.map(({ refresh_token }) => refresh_token)
        },
      },
    },
  } satisfies Record<string, Asked>
  const customers = await signAllIn(async (user) => {
    const { access_token } = await requireTokens(user)
    return { ...visitor, Authorization: `Bearer ${access_token}` }
  })
  return createWork(customers, readProduct('/rest/v1', visitor), asked)
}
