// Who may do what to which rows. A table that is not named here is invisible; an action without a rule is refused.
import { eq, inArray, sql } from 'drizzle-orm'
import { everyone, policy } from '#engine'
import { orderItems, orders, products } from './tables.ts'

/** The public read profile: everybody browses, nobody writes. */
export const productRules = policy(products, {
  select: everyone,
})

/** Customers see their own orders; only the purchase function writes them. */
export const orderRules = policy(orders, {
  select: ({ row, caller }) => eq(row.userId, caller.userId),
})

/** An item is seen by whoever sees its order. */
export const orderItemRules = policy(orderItems, {
  select: ({ row, caller }) =>
    inArray(
      row.orderId,
      sql`(select ${orders.id} from ${orders} where ${orders.userId} = ${caller.userId})`,
    ),
})
