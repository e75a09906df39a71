// An app with one function that writes, waits and fails as it is told, called under an Idempotency-Key.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import * as z from 'zod'
import { ApiError, defineApp } from '../../../src/engine/core/index.ts'
import { defineFunction, http } from '../../../src/engine/functions/index.ts'
import { type CallOptions, createCaller, roundTripsOf } from '../../support/worker.ts'

const orders = sqliteTable('orders_made', {
  id: integer('id').primaryKey(),
  what: text('what').notNull(),
})

/** What a run goes by. */
export const state = {
  /** Runs that have begun. */
  runs: 0,
  /** What a run waits for before it writes. */
  gate: Promise.resolve(),
}

/** Makes runs wait. @returns what lets them go on */
export function closeGate(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  state.gate = promise
  return resolve
}

const answers: Record<string, (rows: unknown) => unknown> = {
  batch: (rows) => rows,
  row: () => ({ run: state.runs }),
  nothing: () => undefined,
  null: () => null,
  list: () => [{ run: state.runs }],
  teapot: () =>
    new Response(`run ${state.runs} ÿ`, {
      status: 418,
      headers: [
        ['Content-Type', 'text/plain'],
        ['X-Run', String(state.runs)],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ],
    }),
  bytes: () => new Response(new Uint8Array([0, 255, 128, state.runs])),
  redirect: () => Response.redirect(`https://shop.test/${state.runs}`, 303),
  failure: () => new Response('no', { status: 500 }),
  large: () => 'x'.repeat(1_000_000),
  stream: () =>
    new Response(new Blob(['data: one\n\n']).stream(), {
      headers: { 'Content-Type': 'text/event-stream' },
    }),
  refuse: () => {
    throw new ApiError('conflict', 'There is none left.')
  },
  fault: () => {
    throw new Error('secret inside')
  },
  lost: () => {
    throw new Error('Network connection lost.')
  },
}

const order = defineFunction({
  name: 'order',
  on: [http.post('/orders'), http.put('/orders/:what'), http.get('/orders')],
  access: 'public',
  input: z.object({ what: z.string(), writes: z.boolean().default(true) }),
  timeoutSeconds: 0.2,
  async run({ what, writes }, { db, batch }) {
    state.runs += 1
    const answer = answers[what] ?? (() => what)
    await state.gate
    const items = [db.insert(orders).values({ what }), sql`SELECT 1 AS one`]
    return answer(writes ? await batch(items) : [])
  },
})

const call = createCaller(defineApp({ tables: { orders }, functions: [order] }))
const KEY = '8e03978e-40d5-43dd-bc93-6894a57f9324'

/** Makes the function's table anew, and forgets all keys. */
export async function emptyOrders(): Promise<void> {
  state.runs = 0
  state.gate = Promise.resolve()
  await env.DB.batch(
    [
      'DROP TABLE IF EXISTS orders_made',
      'CREATE TABLE orders_made (id integer PRIMARY KEY NOT NULL, what text NOT NULL)',
      'DELETE FROM ledge_idempotency',
    ].map((one) => env.DB.prepare(one)),
  )
}

/** Rows of a table. */
export const count = (table = 'orders_made'): Promise<number | null> =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n')

/** Calls the function under a key. */
export async function send(
  what: string,
  { headers, ...options }: CallOptions & { path?: string } = {},
) {
  const { path = '/functions/v1/order' } = options
  const response = await call(path, {
    method: 'POST',
    body: { what },
    ...options,
    headers: { 'Idempotency-Key': KEY, ...headers },
  })
  return {
    status: response.status,
    bytes: Buffer.from(await response.arrayBuffer()).toString('latin1'),
    replayed: response.headers.get('Idempotency-Replayed'),
    headers: response.headers,
    trips: roundTripsOf(response),
  }
}

/** An error's status and code. */
export const codeOf = ({ status, bytes }: { status: number; bytes: string }) => [
  status,
  JSON.parse(bytes).code,
]

/** Ends all leases: as much time has passed. */
export const endLeases = () =>
  env.DB.prepare("UPDATE ledge_idempotency SET lease_until = '2000'").run()
