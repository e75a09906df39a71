// What clients did and what they were told: the one side of a fault run. The other side is what D1 holds afterwards.

/** `ok`: acknowledged. `failed`: refused, so nothing may have happened. `unknown`: no answer, so once or never. */
export type Outcome = 'ok' | 'failed' | 'unknown'

export interface Call {
  kind: 'purchase' | 'click'
  outcome: Outcome
  /** The order's id where one was told, the ad's id of a click. */
  subject: string | null
}

export class History {
  readonly calls: Call[] = []

  record(call: Call): void {
    this.calls.push(call)
  }

  count(kind: Call['kind'], outcome: Outcome): number {
    return this.calls.filter((call) => call.kind === kind && call.outcome === outcome).length
  }

  /** Ids of orders that a buyer was told of. */
  acknowledgedOrders(): string[] {
    return this.calls
      .filter(({ kind, outcome }) => kind === 'purchase' && outcome === 'ok')
      .flatMap(({ subject }) => subject ?? [])
  }

  /** How many clicks of an ad may have been charged. */
  possibleClicks(ad: string): number {
    return this.calls.filter(
      ({ kind, outcome, subject }) => kind === 'click' && outcome !== 'failed' && subject === ad,
    ).length
  }
}

/** What a finished run left in D1. */
export interface Remains {
  orders: { id: string; status: string; total_cents: number }[]
  items: { order_id: string; product_id: string; quantity: number; unit_price_cents: number }[]
  products: { id: string; stock: number }[]
  clicks: { ad_id: string; charged_cents: number }[]
  advertisers: { id: string; budget_cents: number; spent_cents: number; charged: number }[]
  /** Deliveries of `order.placed` by state, and how many events there are. */
  deliveries: { event_id: string; function_name: string; state: string }[]
  events: { id: string; subject: string }[]
}

/**
 * Everything that must not be, as sentences; none when the run was clean.
 * @param stockBefore pieces of each product before the run
 */
export function findViolations(
  history: History,
  remains: Remains,
  stockBefore: ReadonlyMap<string, number>,
): string[] {
  return [
    ...findLostOrders(history, remains),
    ...findUnfinished(remains),
    ...findDoubled(remains),
    ...findWrongMoney(remains),
    ...findWrongStock(remains, stockBefore),
    ...findWrongClicks(history, remains),
  ]
}

function findLostOrders(history: History, { orders }: Remains): string[] {
  const present = new Set(orders.map(({ id }) => id))
  const lost = history.acknowledgedOrders().filter((id) => !present.has(id))
  const most = history.count('purchase', 'ok') + history.count('purchase', 'unknown')
  const surplus = orders.length > most ? [`${orders.length} orders of ${most} attempts`] : []
  return [...lost.map((id) => `order ${id} was acknowledged and is lost`), ...surplus]
}

const findUnfinished = ({ orders }: Remains): string[] =>
  orders
    .filter(({ status }) => status !== 'shipped')
    .map(({ id, status }) => `order ${id} is ${status} still`)

function findDoubled({ orders, events, deliveries }: Remains): string[] {
  const subjects = events.map(({ subject }) => subject)
  const twice = subjects.filter((subject, index) => subjects.indexOf(subject) !== index)
  const open = deliveries.filter(({ state }) => state !== 'done')
  const counts =
    events.length === orders.length && deliveries.length === orders.length
      ? []
      : [`${orders.length} orders, ${events.length} events, ${deliveries.length} deliveries`]
  return [
    ...twice.map((subject) => `order ${subject} was announced twice`),
    ...open.map(({ event_id, state }) => `the delivery of ${event_id} is ${state}`),
    ...counts,
  ]
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

function findWrongStock({ items, products }: Remains, stockBefore: ReadonlyMap<string, number>) {
  const sold = new Map<string, number>()
  for (const { product_id, quantity } of items) {
    sold.set(product_id, (sold.get(product_id) ?? 0) + quantity)
  }
  return products
    .filter(
      ({ id, stock }) => stock !== (stockBefore.get(id) ?? 0) - (sold.get(id) ?? 0) || stock < 0,
    )
    .map(({ id }) => `the stock of product ${id} is not what was sold of it`)
}

function findWrongClicks(history: History, { clicks }: Remains): string[] {
  const counts = new Map<string, number>()
  for (const { ad_id } of clicks) counts.set(ad_id, (counts.get(ad_id) ?? 0) + 1)
  return [...counts]
    .filter(([ad, count]) => count > history.possibleClicks(ad))
    .map(([ad, count]) => `ad ${ad} has ${count} clicks of ${history.possibleClicks(ad)}`)
}
