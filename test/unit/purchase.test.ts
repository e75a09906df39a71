// The sample's functions as plain code: no server, no Worker, a database in memory.
import { describe, expect, test } from 'vitest'
import { createTestDatabase, type TestContext, testContext } from '#engine/testing'
import { followAd } from '../../src/app/functions/follow-ad.ts'
import { fulfil } from '../../src/app/functions/fulfil.ts'
import { purchase } from '../../src/app/functions/purchase.ts'
import { search } from '../../src/app/functions/search.ts'
import { app } from '../../src/app/index.ts'
import { ads, advertisers, orders, products } from '../../src/app/tables.ts'
import { ApiError, createDrizzle, Reply } from '../../src/engine/core/index.ts'
import { defineWorkflow, event, reply } from '../../src/engine/index.ts'

const MOUSE = '0190a000-0000-7000-8000-000000000001'

async function openShop(stock = 3) {
  const database = createTestDatabase()
  await createDrizzle(database).insert(products).values({
    id: MOUSE,
    name: 'Rubber mouse',
    description: 'It squeaks.',
    species: 'cat',
    category: 'toys',
    priceCents: 250,
    stock,
    photo: '/assets/mouse.svg',
  })
  return database
}

const readStatuses = async ({ db }: { db: TestContext['db'] }) =>
  (await db.select({ status: orders.status }).from(orders)).map(({ status }) => status)

const two = { items: [{ product_id: MOUSE, quantity: 2 }] }

describe('a purchase', () => {
  test('takes stock and announces its order', async () => {
    const context = testContext({ database: await openShop(), caller: { userId: 'ada' } })
    const order = await purchase.run(two, context)
    expect(order).toMatchObject({ user_id: 'ada', status: 'placed', total_cents: 500 })
    expect(await context.db.select({ stock: products.stock }).from(products)).toEqual([
      { stock: 1 },
    ])
    const data = { order_id: order.id }
    expect(await context.readEvents()).toEqual([{ type: 'order.placed', subject: order.id, data }])
    await fulfil.run(data, testContext({ database: context.database }))
    expect(await readStatuses(context)).toEqual(['shipped'])
  })

  test('of more than a carrier takes, is refunded', async () => {
    const context = testContext({ database: await openShop(600), caller: { userId: 'ada' } })
    const items = [{ product_id: MOUSE, quantity: 501 }]
    const { id } = await purchase.run({ items }, context)
    const run = testContext({ database: context.database })
    await expect(fulfil.run({ order_id: id }, run)).rejects.toThrow('more than a carrier takes')
    expect(await readStatuses(context)).toEqual(['confirmed'])
    await run.undo()
    expect(await readStatuses(context)).toEqual(['refunded'])
    expect(await context.db.select({ stock: products.stock }).from(products)).toEqual([
      { stock: 600 },
    ])
  })

  test('of more than there is, is refused, and nothing is written', async () => {
    const context = testContext({ database: await openShop(1), caller: { userId: 'ada' } })
    const refused = await purchase.run(two, context).catch((error) => error)
    expect(refused).toBeInstanceOf(ApiError)
    expect(refused).toMatchObject({ code: 'out_of_stock', details: { stock: 1 } })
    expect([await context.db.select().from(orders), await context.readEvents()]).toEqual([[], []])
  })

  test('is for customers', async () => {
    await expect(purchase.run(two, testContext())).rejects.toThrow('Only a customer')
  })
})

test('a click is sent to its queue, and the ad is kept', async () => {
  const database = await openShop()
  const db = createDrizzle(database)
  await db.insert(advertisers).values({ id: 'a', name: 'Acme', budgetCents: 100 })
  await db.insert(ads).values({
    id: MOUSE,
    advertiserId: 'a',
    headline: 'Look',
    targetUrl: '/p',
    costPerClickCents: 5,
  })
  const context = testContext({ database, now: Date.UTC(2026, 0, 1) })
  expect((await followAd.run({ ad: MOUSE }, context)).headers.get('Location')).toBe('/p')
  const message = expect.objectContaining({ ad_id: MOUSE, clicked_at: '2026-01-01T00:00:00.000Z' })
  expect(context.sent).toEqual([{ queue: 'clicks', message }])
  await context.settle()
  await db.delete(ads)
  expect((await followAd.run({ ad: MOUSE }, context)).headers.get('Location')).toBe('/p')
})

test('rules hold for `data` and for functions that give rows', async () => {
  const database = await openShop()
  await purchase.run(two, testContext({ database, caller: { userId: 'ada' } }))
  const read = async (userId: string) => {
    const { data } = testContext({ database, app, caller: { userId } })
    return (await data.from('orders').select('total_cents, order_items(quantity)')).data
  }
  expect(await read('ada')).toEqual([{ total_cents: 500, order_items: [{ quantity: 2 }] }])
  expect(await read('bob')).toEqual([])
  const { invoke } = testContext({ database, app })
  expect(await invoke(search, { q: 'rubber' })).toMatchObject([{ id: MOUSE }])
  await expect(invoke(purchase, two)).rejects.toMatchObject({ status: 401 })
})

test('what goes out can be answered by the test', async () => {
  const { fetch } = testContext({ fetch: async () => new Response('pong') })
  expect(await (await fetch('https://bank.test/ping')).text()).toBe('pong')
  expect(reply({ id: 1 }, { status: 201 })).toBeInstanceOf(Reply)
})

describe('a workflow', () => {
  const ask = defineWorkflow({
    name: 'ask',
    on: event('asked'),
    async run(names: readonly string[], { step, id }) {
      for (const name of names) await step.do(name, ({ idempotencyKey }) => idempotencyKey)
      await step.sleep('a year', { seconds: 31_536_000 })
      return [id, await step.waitFor('the answer', { type: 'answer' })]
    },
  })

  test('does not wait, and hears what it was told beforehand', async () => {
    const context = testContext()
    await context.tell('test', 'answer', 42)
    expect(await ask.run([], context)).toEqual(['test', 42])
    await expect(ask.run([], testContext())).rejects.toThrow('"answer" did not come')
  })

  test('has no two steps of one name', async () => {
    await expect(ask.run(['a', 'a'], testContext())).rejects.toThrow('two steps are named "a"')
  })
})
