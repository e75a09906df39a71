// The Worker of the client's tests of accounts, with every way in open: mailboxes and phones are asked, and nobody may stay
// nobody. A request with the header `X-Closed` reaches another app on the same data, which lets no stranger in.
import { sql } from 'drizzle-orm'
import * as z from 'zod'
import {
  createWorker,
  defineApp,
  defineFunction,
  http,
  openId,
  type SmsMessage,
} from '../../../src/engine/index.ts'

export { Workflow } from '../../support/no-workflows.ts'

const keyOf = (phone: string) => `text:${phone}`

/** Puts a session's beginning back by a week: no test waits that long. */
const ageSession = defineFunction({
  name: 'age_session',
  on: http.post('/age-session'),
  access: 'operator',
  input: z.object({ id: z.guid() }),
  async run({ id }, { db }) {
    await db.run(sql`UPDATE auth_sessions
      SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', created_at, '-7 days'), amr = (
        SELECT json_group_array(json_set(value, '$.timestamp', value ->> 'timestamp' - 7 * 86400))
        FROM json_each(amr))
      WHERE id = ${id}`)
    return {}
  },
})

const open = createWorker(
  defineApp({
    tables: {},
    functions: [ageSession],
    identity: {
      providers: [openId({ name: 'acme', issuer: { variable: 'ACME_ISSUER' } })],
      async sendSms({ to, code }: SmsMessage, { env }) {
        await env.KV.put(keyOf(to), code)
      },
    },
    settings: {
      confirmEmailsAtOnce: false,
      identity: {
        anonymousUsers: true,
        mailIntervalSeconds: 0,
        refreshReuseSeconds: 0,
        reauthenticateToChangePassword: true,
        testPhones: { '+15550100': '424242' },
        redirectUrls: ['myapp://**'],
        rateLimits: {
          email: { count: 6, seconds: 3600 },
          sms: { count: 4, seconds: 3600 },
          password: { count: 3, seconds: 300 },
        },
      },
    },
  }),
)

const closed = createWorker(
  defineApp({
    tables: {},
    settings: {
      confirmEmailsAtOnce: true,
      identity: { allowSignUp: false, requireCurrentPassword: true },
    },
  }),
)

/** The code that a phone was sent last, once; 404 when none was. */
async function takeText({ KV }: Env, phone: string): Promise<Response> {
  const code = await KV.get(keyOf(phone))
  await KV.delete(keyOf(phone))
  return new Response(code, { status: code === null ? 404 : 200 })
}

export default {
  ...open,
  async fetch(request, env, context) {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/phone') return takeText(env, searchParams.get('number') ?? '')
    const { fetch } = request.headers.has('X-Closed') ? closed : open
    if (fetch === undefined) throw new Error('a Worker of ours answers requests')
    return fetch(request, env, context)
  },
} satisfies ExportedHandler<Env>
