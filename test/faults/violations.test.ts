// The history checker: it is silent about a clean run, and sees whatever is wrong with another one.
import { describe, expect, test } from 'vitest'
import { History, type Violation } from './history.ts'
import { type Before, findViolations, type Remains } from './violations.ts'

describe('the history checker sees', () => {
  const order = { id: 'o', user_id: 'u', status: 'shipped', total_cents: 10 }
  const clean: Remains = {
    orders: [order],
    items: [{ order_id: 'o', product_id: 'p', quantity: 2, unit_price_cents: 5 }],
    products: [{ id: 'p', stock: 8 }],
    clicks: [{ ad_id: 'a', charged_cents: 3 }],
    advertisers: [{ id: 'v', budget_cents: 5, spent_cents: 3, charged: 3 }],
    deliveries: [{ event_id: 'e', function_name: 'fulfil', state: 'done' }],
    events: [{ id: 'e', subject: 'o' }],
    shipped: [{ subject: 'o' }],
    mails: [{ to: 'm' }],
  }
  const history = new History()
  history.record({ kind: 'purchase', outcome: 'ok', subject: 'o', by: 'u' })
  history.record({ kind: 'purchase', outcome: 'failed', subject: null, by: 'u' })
  history.record({ kind: 'click', outcome: 'ok', subject: 'a', by: null })
  history.record({ kind: 'mail', outcome: 'ok', subject: 'm', by: 'u' })
  const before: Before = { stock: new Map([['p', 10]]), losesQueue: false }
  const check = (change: Partial<Remains>, other: Partial<Before> = {}) =>
    findViolations(history, { ...clean, ...change }, { ...before, ...other })

  test('nothing in a clean run', () => {
    expect(check({})).toEqual([])
  })

  test('nothing in an order that was taken back whole', () => {
    const orders = [{ ...order, status: 'refunded' }]
    expect(check({ orders, shipped: [], products: [{ id: 'p', stock: 10 }] })).toEqual([])
  })

  test('nothing in a click that went down with the local queue', () => {
    const advertisers = [{ id: 'v', budget_cents: 5, spent_cents: 0, charged: 0 }]
    expect(check({ clicks: [], advertisers }, { losesQueue: true })).toEqual([])
  })

  test.each<{ what: string; kind: Violation['kind']; change: Partial<Remains> }>([
    {
      what: 'a lost order',
      kind: 'lost',
      change: {
        orders: [],
        items: [],
        products: [{ id: 'p', stock: 10 }],
        events: [],
        shipped: [],
        deliveries: [],
      },
    },
    {
      what: 'an order too many',
      kind: 'doubled',
      change: { orders: [order, { ...order, id: 'x' }] },
    },
    {
      what: 'an unfinished order',
      kind: 'lost',
      change: { orders: [{ ...order, status: 'placed' }], shipped: [] },
    },
    {
      what: 'an order that was told twice',
      kind: 'doubled',
      change: { shipped: [...clean.shipped, ...clean.shipped] },
    },
    { what: 'an order whose shipping was not told', kind: 'lost', change: { shipped: [] } },
    {
      what: 'an event twice',
      kind: 'doubled',
      change: { events: [...clean.events, { id: 'f', subject: 'o' }] },
    },
    {
      what: 'an open delivery',
      kind: 'lost',
      change: { deliveries: [{ event_id: 'e', function_name: 'fulfil', state: 'running' }] },
    },
    { what: 'an event that nobody heard of', kind: 'lost', change: { deliveries: [] } },
    { what: 'a wrong total', kind: 'broken', change: { orders: [{ ...order, total_cents: 11 }] } },
    {
      what: 'stock that was not taken',
      kind: 'broken',
      change: { products: [{ id: 'p', stock: 9 }] },
    },
    {
      what: 'a refund that gave nothing back',
      kind: 'broken',
      change: { orders: [{ ...order, status: 'refunded' }], shipped: [] },
    },
    {
      what: 'a doubled click',
      kind: 'doubled',
      change: { clicks: [...clean.clicks, ...clean.clicks] },
    },
    { what: 'a lost click', kind: 'lost', change: { clicks: [] } },
    {
      what: 'an overspent budget',
      kind: 'broken',
      change: { advertisers: [{ id: 'v', budget_cents: 2, spent_cents: 3, charged: 3 }] },
    },
    {
      what: 'a charge without a click',
      kind: 'broken',
      change: { advertisers: [{ id: 'v', budget_cents: 5, spent_cents: 3, charged: 2 }] },
    },
    { what: 'a lost mail', kind: 'lost', change: { mails: [] } },
    { what: 'a mail twice', kind: 'doubled', change: { mails: [{ to: 'm' }, { to: 'm' }] } },
  ])('$what', ({ kind, change }) => {
    expect(check(change).map((violation) => violation.kind)).toContain(kind)
  })

  test('what a client complained of', () => {
    const unhappy = new History()
    unhappy.complain('somebody was let in')
    const nothing = Object.fromEntries(Object.keys(clean).map((name) => [name, []]))
    const left = nothing as unknown as Remains // all of it empty
    expect(findViolations(unhappy, left, before)).toEqual([
      { kind: 'broken', text: 'somebody was let in' },
    ])
  })
})
