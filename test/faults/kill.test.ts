// R1, R2: the power goes while customers buy and click. What was acknowledged is there afterwards, and done once.
// One round here; `npm run test:faults` plays five and prints their table.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findViolations, History, type Remains } from './history.ts'
import { LOAD, runRound } from './round.ts'

test('R1 R2 kill -9 with 500 purchases and 5,000 clicks in flight', async () => {
  const persistTo = mkdtempSync(join(tmpdir(), 'ledge-kill-'))
  try {
    const { violations, ...report } = await runRound({ ...LOAD, seed: 20_261_123, persistTo })
    expect(violations).toEqual([])
    expect(report.acknowledged.purchases).toBeGreaterThan(0)
  } finally {
    rmSync(persistTo, { recursive: true, force: true })
  }
})

describe('the history checker sees', () => {
  const order = { id: 'o', status: 'shipped', total_cents: 10 }
  const clean: Remains = {
    orders: [order],
    items: [{ order_id: 'o', product_id: 'p', quantity: 2, unit_price_cents: 5 }],
    products: [{ id: 'p', stock: 8 }],
    clicks: [{ ad_id: 'a', charged_cents: 3 }],
    advertisers: [{ id: 'v', budget_cents: 5, spent_cents: 3, charged: 3 }],
    deliveries: [{ event_id: 'e', function_name: 'fulfil', state: 'done' }],
    events: [{ id: 'e', subject: 'o' }],
  }
  const history = new History()
  history.record({ kind: 'purchase', outcome: 'ok', subject: 'o' })
  history.record({ kind: 'click', outcome: 'unknown', subject: 'a' })
  const check = (change: Partial<Remains>) =>
    findViolations(history, { ...clean, ...change }, new Map([['p', 10]]))

  test('nothing in a clean run', () => {
    expect(check({})).toEqual([])
  })

  test.each<{ what: string; change: Partial<Remains> }>([
    {
      what: 'a lost order',
      change: {
        orders: [],
        items: [],
        products: [{ id: 'p', stock: 10 }],
        events: [],
        deliveries: [],
      },
    },
    { what: 'an order too many', change: { orders: [order, { ...order, id: 'x' }] } },
    { what: 'an unfinished order', change: { orders: [{ ...order, status: 'placed' }] } },
    { what: 'an event twice', change: { events: [...clean.events, { id: 'f', subject: 'o' }] } },
    {
      what: 'an open delivery',
      change: { deliveries: [{ event_id: 'e', function_name: 'fulfil', state: 'running' }] },
    },
    { what: 'a wrong total', change: { orders: [{ ...order, total_cents: 11 }] } },
    { what: 'stock that was not taken', change: { products: [{ id: 'p', stock: 9 }] } },
    { what: 'a doubled click', change: { clicks: [...clean.clicks, ...clean.clicks] } },
    {
      what: 'an overspent budget',
      change: { advertisers: [{ id: 'v', budget_cents: 2, spent_cents: 3, charged: 3 }] },
    },
    {
      what: 'a charge without a click',
      change: { advertisers: [{ id: 'v', budget_cents: 5, spent_cents: 3, charged: 2 }] },
    },
  ])('$what', ({ change }) => {
    expect(check(change)).not.toEqual([])
  })
})
