// An app that receives webhooks of three senders, and what those senders do.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { Webhook } from 'standardwebhooks'
import * as z from 'zod'
import { ApiError, defineApp, type WebhookScheme } from '../../../src/engine/core/index.ts'
import {
  defineFunction,
  defineWorkflow,
  githubWebhooks,
  http,
  signedBy,
  standardWebhooks,
  stripeWebhooks,
} from '../../../src/engine/functions/index.ts'
import { type CallOptions, createCaller, roundTripsOf } from '../../support/worker.ts'

/** What runs go by. */
export const state = { runs: 0, seen: [] as unknown[], gate: Promise.resolve() }

const payments = sqliteTable('payments', { what: text('what').notNull() })

const receive = (scheme: WebhookScheme, name: string) =>
  defineFunction({
    name,
    on: [http.post(`/hooks/${name}`), http.post(`/hooks/${name}/:shop`)],
    access: signedBy(scheme, 'HOOK_SECRET', 'HOOK_SECRET_OLD'),
    headers: { agent: 'User-Agent' },
    input: z.looseObject({
      type: z.string(),
      count: z.int().default(0),
      agent: z.string().optional(),
    }),
    async run(input, { caller, db, batch, cause }) {
      state.runs += 1
      const body = cause.kind === 'request' ? await cause.request.text() : null
      state.seen.push({ caller, input, body })
      await state.gate
      if (input.type === 'refuse') throw new ApiError('conflict', 'There is none left.')
      if (input.type === 'fault') throw new Error('secret inside')
      await batch([db.insert(payments).values({ what: input.type }), sql`SELECT 1 AS one`])
      return { run: state.runs }
    },
  })

export const payment = receive(standardWebhooks, 'payment')

const outer = defineFunction({
  name: 'outer',
  on: http.post('/outer'),
  access: 'public',
  run: (_, { invoke }) => invoke(payment, { type: 'forged' }),
})

const rare = defineFunction({
  name: 'rare',
  on: http.post('/hooks/rare'),
  access: signedBy(standardWebhooks, 'HOOK_SECRET'),
  rate: { count: 2, seconds: 60 },
  maxBodyBytes: 100,
  run: () => 'taken',
})

const box = defineWorkflow({
  name: 'box',
  on: http.post('/hooks/box'),
  access: signedBy(standardWebhooks, 'HOOK_SECRET'),
  run: () => 'packed',
})

export const webhookApp = defineApp({
  tables: { payments },
  functions: [
    payment,
    receive(stripeWebhooks, 'stripe'),
    receive(githubWebhooks, 'github'),
    outer,
    rare,
    box,
  ],
})
export const call = createCaller(webhookApp)

export const secretOf = (letter: string): string => `whsec_${btoa(letter.repeat(24))}`
export const SECRET = secretOf('a')
/** What senders that sign with the secret's letters share with us. */
export const PLAIN = 'whsec_a secret of twenty-five'.replaceAll(' ', '-')
export const BODY = JSON.stringify({ type: 'paid', data: { order: 'Mäuse', cents: 12.5 } })
export const seconds = (): number => Math.floor(Date.now() / 1000)

/** Forgets what was received, and all that was answered. */
export async function forget(): Promise<void> {
  Object.assign(state, { runs: 0, seen: [], gate: Promise.resolve() })
  await env.DB.batch(
    [
      'DROP TABLE IF EXISTS payments',
      'CREATE TABLE payments (what text NOT NULL)',
      ...['idempotency', 'rates', 'events', 'invocations'].map((one) => `DELETE FROM ledge_${one}`),
    ].map((one) => env.DB.prepare(one)),
  )
}

/** Messages that took effect. */
export const count = (): Promise<number | null> =>
  env.DB.prepare('SELECT count(*) AS n FROM payments').first<number>('n')

let last = 0
export const newId = (): string => `msg_${++last}`

/** Headers as the official library signs. */
export function signed({ id = newId(), at = seconds(), body = BODY, secret = SECRET } = {}) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': new Webhook(secret).sign(id, new Date(at * 1000), body),
  }
}

async function hex(text: string, secret: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const bytes = new TextEncoder().encode(secret)
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))
  return Buffer.from(signature).toString('hex')
}

/** Headers as Stripe signs. */
export const signedByStripe = async ({ at = seconds(), body = BODY, secret = PLAIN } = {}) => ({
  'Stripe-Signature': `t=${at},v1=${await hex(`${at}.${body}`, secret)},v0=${'0'.repeat(64)}`,
})

/** Headers as GitHub signs. */
export const signedByGithub = async ({ body = BODY, secret = PLAIN } = {}) => ({
  'X-Hub-Signature-256': `sha256=${await hex(body, secret)}`,
  'X-GitHub-Delivery': crypto.randomUUID(),
})

/** Sends a message. */
export async function send(
  headers: Record<string, string>,
  { path = '/hooks/payment', body = BODY, secret = SECRET, ...options }: Sending = {},
) {
  const response = await call(path, {
    method: 'POST',
    body,
    ...options,
    headers: { ...headers, ...options.headers },
    bindings: { HOOK_SECRET: secret, ...options.bindings },
  })
  const text = await response.text()
  return {
    status: response.status,
    body: text.startsWith('{') ? JSON.parse(text) : text,
    replayed: response.headers.get('Idempotency-Replayed'),
    headers: response.headers,
    trips: roundTripsOf(response),
  }
}

type Sending = CallOptions & { path?: string; secret?: string | undefined }
