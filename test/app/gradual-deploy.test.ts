// R20: two versions of an app on one database, as while a deploy rolls out. The next version's migration has been applied;
// the version before knows nothing of it.
import { env } from 'cloudflare:workers'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { purchase } from '../../src/app/functions/purchase.ts'
import { app as sample } from '../../src/app/index.ts'
import * as tables from '../../src/app/tables.ts'
import { defineApp, defineFunction, event, everyone, http, policy } from '../../src/engine/index.ts'
import { confirmOrder } from '../support/confirm-order.ts'
import { NEXT_MIGRATION } from '../support/next-version.ts'
import { createPipeline, createRecordingQueue } from '../support/pipeline.ts'
import { createCaller, publishableKey, secretKey } from '../support/worker.ts'
import { createProduct, readRow } from './shop.ts'

const products = sqliteTable('products', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  description: text('description').notNull(),
  species: text('species').notNull(),
  category: text('category').notNull(),
  priceCents: integer('price_cents').notNull(),
  stock: integer('stock').notNull(),
  photo: text('photo').notNull(),
  createdAt: text('created_at').notNull(),
  origin: text('origin'),
  grade: integer('grade').notNull().default(3),
})

const graded: string[] = []

const grade = defineFunction({
  name: 'grade',
  on: [http.post('/grade'), event('product.graded')],
  access: 'public',
  input: z.object({ product_id: z.string() }),
  async run({ product_id }, { cause, batch, event }) {
    if (cause.kind === 'event') graded.push(product_id)
    else await batch([event('product.graded', { product_id }, { subject: product_id })])
  },
})

const functions = [...sample.functions.filter(({ isWorkflow }) => !isWorkflow), confirmOrder]
const app = { ...sample, functions }

const nextApp = defineApp({
  tables: { ...tables, products },
  policies: [policy(products, { select: everyone })],
  functions: [purchase, confirmOrder, grade],
  settings: { confirmEmailsAtOnce: true },
})

const versions = {
  before: { call: createCaller(app), pipeline: createPipeline(app) },
  next: { call: createCaller(nextApp), pipeline: createPipeline(nextApp) },
}
const { before, next } = versions
const asOperator = { apikey: secretKey, Prefer: 'return=representation' }

beforeAll(async () => {
  const statements = NEXT_MIGRATION.split('--> statement-breakpoint')
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))
})

afterAll(async () => {
  await env.DB.batch(
    [
      'DROP INDEX products_grade_idx',
      'DROP TABLE reviews',
      'ALTER TABLE products DROP COLUMN grade',
      'ALTER TABLE products DROP COLUMN origin',
    ].map((sql) => env.DB.prepare(sql)),
  )
})

const read = async (version: keyof typeof versions, id: string) => {
  const answer = await versions[version].call(`/rest/v1/products?id=eq.${id}`)
  return ((await answer.json()) as Record<string, unknown>[])[0]
}

const createBody = () => ({
  ...{ id: crypto.randomUUID(), name: 'Ball', description: 'Round.', species: 'dog' },
  ...{ category: 'toys', price_cents: 100, stock: 5, photo: 'ball.svg', created_at: '2026-01-01' },
})

describe('R20 rows', () => {
  test('that the version before writes have the defaults of what it does not know', async () => {
    const body = createBody()
    const answer = await before.call('/rest/v1/products', {
      method: 'POST',
      headers: asOperator,
      body,
    })
    expect(answer.status).toBe(201)
    expect(await read('next', body.id)).toMatchObject({ origin: null, grade: 3 })
  })

  test('that the next one writes are read, changed and put by the version before without loss', async () => {
    const body = createBody()
    const written = { ...body, origin: 'Oslo', grade: 5 }
    await next.call('/rest/v1/products', { method: 'POST', headers: asOperator, body: written })
    const seen = await read('before', body.id)
    expect(seen).toMatchObject({ name: 'Ball', price_cents: 100 })
    expect(seen).not.toHaveProperty('grade')
    const path = `/rest/v1/products?id=eq.${body.id}`
    const change = { method: 'PATCH', headers: asOperator, body: { stock: 4 } }
    expect((await before.call(path, change)).status).toBe(200)
    const put = { method: 'PUT', headers: asOperator, body: { ...body, name: 'Cube' } }
    expect((await before.call(path, put)).status).toBe(200)
    expect(await read('next', body.id)).toMatchObject({ name: 'Cube', origin: 'Oslo', grade: 5 })
  })

  test('are found by the version before', async () => {
    const body = { ...createBody(), name: 'Zeppelin' }
    await next.call('/rest/v1/products', { method: 'POST', headers: asOperator, body })
    const answer = await before.call('/search?q=zeppelin')
    expect(await answer.json()).toEqual([expect.objectContaining({ id: body.id })])
  })
})

describe('R20 sessions and work', () => {
  let token = ''
  beforeAll(async () => {
    const body = { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery' }
    const headers = { apikey: publishableKey }
    const answer = await before.call('/auth/v1/signup', { method: 'POST', headers, body })
    token = ((await answer.json()) as { access_token: string }).access_token
  })

  test.each([
    { buys: 'before', confirms: 'next' },
    { buys: 'next', confirms: 'before' },
  ] as const)('what is bought from $buys is confirmed by $confirms', async ({ buys, confirms }) => {
    const { id } = await createProduct()
    const EVENTS = createRecordingQueue()
    const body = { items: [{ product_id: id, quantity: 1 }] }
    const options = { method: 'POST', as: token, body, bindings: { EVENTS } }
    const answer = await versions[buys].call('/purchase', options)
    expect(answer.status).toBe(200)
    const order = (await answer.json()) as { id: string }
    await versions[confirms].pipeline.deliver('ledge-events', EVENTS.bodies)
    expect(await readRow('SELECT status FROM orders WHERE id = ?', order.id)).toEqual({
      status: 'confirmed',
    })
  })

  test('50 purchases through both at once: stock and orders agree', async () => {
    const { id } = await createProduct({ stock: 20 })
    const body = { items: [{ product_id: id, quantity: 1 }] }
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const { call } = index % 2 === 0 ? before : next
        const bindings = { EVENTS: createRecordingQueue() }
        return call('/purchase', { method: 'POST', as: token, body, bindings })
      }),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
    expect(await readRow('SELECT stock FROM products WHERE id = ?', id)).toEqual({ stock: 0 })
  })

  const raise = async () => {
    const EVENTS = createRecordingQueue()
    const product_id = crypto.randomUUID()
    const options = { method: 'POST', body: { product_id }, bindings: { EVENTS } }
    await next.call('/grade', options)
    return { product_id, bodies: EVENTS.bodies }
  }

  test('an event that only the next one knows reaches it there', async () => {
    const { product_id, bodies } = await raise()
    await next.pipeline.deliver('ledge-events', bodies)
    expect(graded).toEqual([product_id])
  })

  // Why docs/operate.md says: first deploy the function, then what raises its events.
  test('heard by the version before, it waits for nobody', async () => {
    const { product_id, bodies } = await raise()
    await before.pipeline.deliver('ledge-events', bodies)
    await next.pipeline.deliver('ledge-events', bodies)
    expect(graded).not.toContain(product_id)
  })
})
