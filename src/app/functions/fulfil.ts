// What becomes of an order: confirmed, packed, shipped when the carrier comes, and a mail to its customer. Each step survives
// whatever befalls the Worker; when one fails for good, what was done is undone: the goods go back and the money too.
import { and, eq, inArray, sql } from 'drizzle-orm'
import * as z from 'zod'
import { ApiError, defineWorkflow, emailBinding, event, type StepContext } from '#engine'
import { orderItems, orders, products } from '../tables.ts'

/** What a carrier takes in one parcel. */
const MOST_PIECES = 500

/** In a real shop, until the van stops at the door in the evening. */
const CARRIER_SECONDS = 3

export const fulfil = defineWorkflow({
  name: 'fulfil',
  on: event('order.placed'),
  access: 'operator',
  input: z.object({ order_id: z.string() }),
  async run({ order_id }, { step, log }) {
    await step.do('confirm', confirm(order_id), { undo: refund(order_id) })
    await step.do('pack', pack(order_id))
    await step.sleep('until the carrier comes', { seconds: CARRIER_SECONDS })
    await step.do('ship', ({ db, batch, event }) =>
      batch([
        move(db, order_id, { from: 'packed', to: 'shipped' }),
        event('order.shipped', { order_id }, { subject: order_id }),
      ]),
    )
    try {
      await step.do('mail', mail(order_id), { retries: { attempts: 3 } })
    } catch (error) {
      log('a customer was not told', { order_id, error: String(error) }) // no reason to take the goods back
    }
  },
})

type Status = (typeof orders.$inferSelect)['status']

/** An order that has moved on otherwise stays as it is. */
const move = (db: StepContext['db'], orderId: string, { from, to }: { from: Status; to: Status }) =>
  db
    .update(orders)
    .set({ status: to })
    .where(and(eq(orders.id, orderId), eq(orders.status, from)))

const confirm =
  (orderId: string) =>
  ({ db, batch }: StepContext) =>
    batch([move(db, orderId, { from: 'placed', to: 'confirmed' })])

const pack =
  (orderId: string) =>
  async ({ db, batch, ensure }: StepContext): Promise<void> => {
    const pieces = sql`(SELECT sum(quantity) FROM order_items WHERE order_id = ${orderId})`
    const tooLarge = new ApiError('unprocessable', 'This is more than a carrier takes.')
    await batch([
      ensure(sql`${pieces} <= ${MOST_PIECES}`, tooLarge),
      move(db, orderId, { from: 'confirmed', to: 'packed' }),
    ])
  }

/** The money and the goods go back, and whoever cares is told. */
const refund =
  (orderId: string) =>
  ({ db, batch, event }: StepContext) => {
    const items = db.select().from(orderItems).where(eq(orderItems.orderId, orderId)).as('items')
    const returned = sql`(SELECT sum(quantity) FROM ${orderItems}
      WHERE ${orderItems.orderId} = ${orderId} AND ${orderItems.productId} = ${products.id})`
    return batch([
      db.update(orders).set({ status: 'refunded' }).where(eq(orders.id, orderId)),
      db
        .update(products)
        .set({ stock: sql`${products.stock} + ${returned}` })
        .where(inArray(products.id, db.select({ id: items.productId }).from(items))),
      event('order.refunded', { order_id: orderId }, { subject: orderId }),
    ])
  }

const mail =
  (orderId: string) =>
  async ({ db, env, idempotencyKey }: StepContext): Promise<void> => {
    const [customer] = await db.all<{ email: string | null }>(sql`
      SELECT email FROM auth_users JOIN orders ON orders.user_id = auth_users.id WHERE orders.id = ${orderId}`)
    if (!customer?.email) return
    await emailBinding.send(
      {
        from: 'Bramble <orders@bramble.example>',
        to: customer.email,
        subject: 'Your order is on its way',
        text: 'It left our shop just now.',
        html: '<p>It left our shop just now.</p>',
      },
      { db, env, idempotencyKey, waitUntil: () => undefined },
    )
  }
