// The sample app as it is measured: customers may write their own orders, two functions do next to nothing, and an order is
// confirmed and no more, since the local Workflows are no part of what is measured.
import { eq } from 'drizzle-orm'
import { app as sample } from '../../src/app/index.ts'
import { orderItemRules, productRules } from '../../src/app/policies.ts'
import * as tables from '../../src/app/tables.ts'
import { defineApp, defineFunction, fullText, http, policy } from '../../src/engine/index.ts'
import { confirmOrder } from '../support/confirm-order.ts'

const orderRules = policy(tables.orders, {
  select: ({ row, caller }) => eq(row.userId, caller.userId),
  insert: ({ row, caller }) => eq(row.userId, caller.userId),
  update: ({ row, caller }) => eq(row.userId, caller.userId),
  byCaller: ['user_id'],
})

const hello = defineFunction({
  name: 'hello',
  on: http.get('/hello'),
  access: 'public',
  run: async () => ({ hello: 'world' }),
})

const whoami = defineFunction({
  name: 'whoami',
  on: http.get('/whoami'),
  access: 'authenticated',
  run: async (_input, { caller }) => ({ user_id: caller.userId }),
})

/** A few sessions refresh all the time while it is measured, and all sign in from one address. */
const often = { count: 1_000_000_000, seconds: 300 }

export const app = defineApp({
  tables,
  policies: [productRules, orderRules, orderItemRules],
  functions: [
    ...sample.functions.filter(({ isWorkflow }) => !isWorkflow),
    confirmOrder,
    hello,
    whoami,
  ],
  fullText: [fullText(tables.products, ['name', 'species', 'category', 'description'])],
  settings: { ...sample.settings, identity: { rateLimits: { refresh: often, signIn: often } } },
})
