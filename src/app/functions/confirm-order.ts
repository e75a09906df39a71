// Confirms an order once it has been placed: in a real shop, where payment and packing would be arranged.
import { and, eq } from 'drizzle-orm'
import * as z from 'zod'
import { defineFunction, event } from '#engine'
import { orders } from '../tables.ts'

export const confirmOrder = defineFunction({
  name: 'confirm-order',
  on: event('order.placed'),
  input: z.object({ order_id: z.string() }),
  async run({ order_id }, { db, batch }) {
    const isPlaced = and(eq(orders.id, order_id), eq(orders.status, 'placed'))
    await batch([db.update(orders).set({ status: 'confirmed' }).where(isPlaced)])
  },
})
