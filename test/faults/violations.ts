// The history checker: compares what clients were told with what was left in D1 and in the mailboxes.
import type { History, Violation } from './history.ts'

/** What a finished run left. */
export interface Remains {
  orders: { id: string; user_id: string; status: string; total_cents: number }[]
  items: { order_id: string; product_id: string; quantity: number; unit_price_cents: number }[]
  products: { id: string; stock: number }[]
  clicks: { ad_id: string; charged_cents: number }[]
  advertisers: { id: string; budget_cents: number; spent_cents: number; charged: number }[]
  /** Deliveries of `order.placed` by state, and which events there are of it and of `order.shipped`. */
  deliveries: { event_id: string; function_name: string; state: string }[]
  events: { id: string; subject: string }[]
  shipped: { subject: string }[]
  /** Mails with a code, by address. */
  mails: { to: string }[]
}

export interface Before {
  /** Pieces of each product before the run. */
  readonly stock: ReadonlyMap<string, number>
  /** Whether the local queue, which is memory, went down with its process: then a click is unknown until it is charged. */
  readonly losesQueue: boolean
}

/** Everything that must not be; none when the run was clean. */
export function findViolations(
  history: History,
  remains: Remains,
  { stock, losesQueue }: Before,
): Violation[] {
  const clicks = remains.clicks.map(({ ad_id }) => ad_id)
  const mails = remains.mails.map(({ to }) => to)
  return [
    ...history.complaints,
    ...findLostOrders(history, remains),
    ...findSurplusOrders(history, remains),
    ...findUnfinished(remains),
    ...findDoubled(remains),
    ...findWrongMoney(remains).map(broken),
    ...findWrongStock(remains, stock).map(broken),
    ...compareCounts(history.bounds('click'), clicks, { what: 'clicks of ad', losesQueue }),
    ...compareCounts(history.bounds('mail'), mails, { what: 'mails to', losesQueue: false }),
  ]
}

const lost = (text: string): Violation => ({ kind: 'lost', text })
const doubled = (text: string): Violation => ({ kind: 'doubled', text })
const broken = (text: string): Violation => ({ kind: 'broken', text })

function findLostOrders(history: History, { orders }: Remains): Violation[] {
  const present = new Set(orders.map(({ id }) => id))
  const missing = history.acknowledgedOrders().filter((id) => !present.has(id))
  return missing.map((id) => lost(`order ${id} was acknowledged and is gone`))
}

function findSurplusOrders(history: History, { orders }: Remains): Violation[] {
  const told = history.acknowledgedOrders()
  const twice = [...countBy(told)].filter(([, count]) => count > 1)
  const surplus = [...countBy(orders.map((order) => order.user_id))].filter(
    ([buyer, count]) => count > history.possibleOrders(buyer),
  )
  return [
    ...twice.map(([id]) => broken(`order ${id} was the answer to two purchases`)),
    ...surplus.map(([buyer, count]) =>
      doubled(`${buyer} has ${count} orders of ${history.possibleOrders(buyer)} purchases`),
    ),
  ]
}

/** An order is shipped in the end, or taken back whole. */
const findUnfinished = ({ orders, deliveries }: Remains): Violation[] => [
  ...orders
    .filter(({ status }) => status !== 'shipped' && status !== 'refunded')
    .map(({ id, status }) => lost(`order ${id} is ${status} still`)),
  ...deliveries
    .filter(({ state }) => state !== 'done')
    .map(({ event_id, state }) => lost(`the delivery of ${event_id} is ${state}`)),
]

function findDoubled({ orders, events, shipped, deliveries }: Remains): Violation[] {
  const placed = countBy(events.map(({ subject }) => subject))
  const sent = countBy(shipped.map(({ subject }) => subject))
  const heard = countBy(deliveries.map(({ event_id }) => event_id))
  return [
    ...orders.flatMap(({ id, status }) => [
      ...judge(placed.get(id), 1, `order ${id} was announced`),
      ...judge(sent.get(id), status === 'shipped' ? 1 : 0, `order ${id} was told to be shipped`),
    ]),
    ...events.flatMap(({ id }) => judge(heard.get(id), 1, `event ${id} was delivered`)),
    ...judge(events.length, orders.length, 'orders were announced'),
  ]
}

function judge(count = 0, wanted: number, what: string): Violation[] {
  if (count === wanted) return []
  const text = `${what} ${count} times in place of ${wanted}`
  return [count < wanted ? lost(text) : doubled(text)]
}

function findWrongMoney({ orders, items, advertisers }: Remains): string[] {
  const totals = new Map<string, number>()
  for (const { order_id, quantity, unit_price_cents } of items) {
    totals.set(order_id, (totals.get(order_id) ?? 0) + quantity * unit_price_cents)
  }
  const wrong = orders.filter(({ id, total_cents }) => totals.get(id) !== total_cents)
  const overspent = advertisers.filter((one) => one.spent_cents > one.budget_cents)
  const unbalanced = advertisers.filter((one) => one.spent_cents !== one.charged)
  return [
    ...wrong.map(({ id }) => `the total of order ${id} is not that of its items`),
    ...overspent.map(({ id }) => `advertiser ${id} spent more than its budget`),
    ...unbalanced.map(({ id }) => `advertiser ${id} was charged otherwise than its clicks say`),
  ]
}

function findWrongStock({ orders, items, products }: Remains, before: ReadonlyMap<string, number>) {
  const returned = new Set(orders.filter(({ status }) => status === 'refunded').map(({ id }) => id))
  const sold = new Map<string, number>()
  for (const { order_id, product_id, quantity } of items) {
    if (!returned.has(order_id)) sold.set(product_id, (sold.get(product_id) ?? 0) + quantity)
  }
  return products
    .filter(({ id, stock }) => stock !== (before.get(id) ?? 0) - (sold.get(id) ?? 0) || stock < 0)
    .map(({ id }) => `the stock of product ${id} is not what was sold of it`)
}

/** There may be no less of a thing than was acknowledged, and no more than was tried. */
function compareCounts(
  bounds: ReadonlyMap<string, { least: number; most: number }>,
  subjects: readonly string[],
  { what, losesQueue }: { what: string; losesQueue: boolean },
): Violation[] {
  const counts = countBy(subjects)
  return [...new Set([...bounds.keys(), ...counts.keys()])].flatMap((subject) => {
    const count = counts.get(subject) ?? 0
    const { least, most } = bounds.get(subject) ?? { least: 0, most: 0 }
    const text = `${count} ${what} ${subject}: ${least} were acknowledged, ${most} tried`
    if (count > most) return [doubled(text)]
    return count < least && !losesQueue ? [lost(text)] : []
  })
}

function countBy(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}
