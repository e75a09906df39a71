// Confirms an order once it has been placed, where the sample's fulfilment is not what is looked at.
import { and, eq } from 'drizzle-orm'
import * as z from 'zod'
import { orders } from '../../src/app/tables.ts'
import { defineFunction, event } from '../../src/engine/index.ts'

export const confirmOrder = defineFunction({
  name: 'confirm-order',
  on: event('order.placed'),
  input: z.object({ order_id: z.string() }),
  async run({ order_id }, { db, batch }) {
    const isPlaced = and(eq(orders.id, order_id), eq(orders.status, 'placed'))
    await batch([db.update(orders).set({ status: 'confirmed' }).where(isPlaced)])
  },
})
