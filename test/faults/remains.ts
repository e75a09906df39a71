// What a finished run left: the rows of D1, and the mails in the local mailbox.
import { readLocalDatabase } from '../support/local-database.ts'
import type { RunningLedge } from '../support/running-ledge.ts'
import type { Remains } from './violations.ts'

const QUERIES: Readonly<Record<Exclude<keyof Remains, 'mails'>, string>> = {
  orders: 'SELECT id, user_id, status, total_cents FROM orders',
  items: 'SELECT order_id, product_id, quantity, unit_price_cents FROM order_items',
  products: 'SELECT id, stock FROM products',
  clicks: 'SELECT ad_id, charged_cents FROM clicks',
  advertisers: `SELECT advertisers.id, budget_cents, spent_cents, coalesce(sum(charged_cents), 0) AS charged
    FROM advertisers LEFT JOIN ads ON advertiser_id = advertisers.id LEFT JOIN clicks ON ad_id = ads.id
    GROUP BY advertisers.id`,
  deliveries: `SELECT event_id, function_name, state FROM ledge_deliveries
    JOIN ledge_events ON ledge_events.id = event_id WHERE type = 'order.placed'`,
  events: "SELECT id, subject FROM ledge_events WHERE type = 'order.placed'",
  shipped: "SELECT subject FROM ledge_events WHERE type = 'order.shipped'",
}

/** Stops a Ledge, at once, and reads what it left. */
export async function readRemains(ledge: RunningLedge, persistTo: string): Promise<Remains> {
  const mails = await readMails(ledge)
  await ledge.kill()
  const rows = await readLocalDatabase(persistTo, Object.values(QUERIES))
  const names = Object.keys(QUERIES)
  const read = Object.fromEntries(names.map((name, index) => [name, rows[index]]))
  return { ...read, mails } as unknown as Remains // as selected
}

/** Of those with a code to sign in. */
async function readMails({ url }: RunningLedge): Promise<Remains['mails']> {
  const answer = await fetch(`${url}/_dev/mail.json`)
  const mails = (await answer.json()) as { to: string; kind: string }[]
  return mails.filter(({ kind }) => kind === 'magiclink')
}
