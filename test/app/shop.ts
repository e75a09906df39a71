// Rows of the sample for tests: products, advertisers and ads made to measure.
import { env } from 'cloudflare:workers'
import { ads, advertisers, products } from '../../src/app/tables.ts'
import { createDrizzle, runBatch } from '../../src/engine/core/index.ts'

const db = createDrizzle(env.DB)

type Product = typeof products.$inferInsert

/** Writes a product, with whatever is not said made up. */
export async function createProduct(
  facts: Partial<Product> = {},
): Promise<Product & { id: string }> {
  const product = {
    id: crypto.randomUUID(),
    name: 'Rubber mouse',
    description: 'It squeaks.',
    species: 'cat',
    category: 'toys',
    priceCents: 250,
    stock: 10,
    photo: '/assets/mouse.svg',
    ...facts,
  }
  await db.insert(products).values(product)
  return product
}

/** Writes an advertiser with one ad, or several of its own prices. */
export async function createAds(facts: {
  budgetCents: number
  prices: readonly number[]
  targetUrl?: string
  active?: boolean
}): Promise<{ advertiserId: string; adIds: string[] }> {
  const { budgetCents, prices, targetUrl = '/products/1', active = true } = facts
  const advertiserId = crypto.randomUUID()
  const rows = prices.map((costPerClickCents) => ({
    id: crypto.randomUUID(),
    advertiserId,
    headline: 'Look here',
    targetUrl,
    costPerClickCents,
    active,
  }))
  await runBatch(env.DB, [
    db.insert(advertisers).values({ id: advertiserId, name: 'Acme', budgetCents }),
    db.insert(ads).values(rows),
  ])
  return { advertiserId, adIds: rows.map((row) => row.id) }
}

/** The first row of a query. */
export const readRow = (
  query: string,
  ...values: unknown[]
): Promise<Record<string, unknown> | null> =>
  env.DB.prepare(query)
    .bind(...values)
    .first()

/** What an advertiser has spent, and what its clicks were charged: they must be the same. */
export async function readSpending(advertiserId: string): Promise<Record<string, unknown>> {
  const spent = await readRow('SELECT spent_cents FROM advertisers WHERE id = ?', advertiserId)
  const clicks = await readRow(
    `SELECT count(*) AS clicks, coalesce(sum(charged_cents), 0) AS charged, coalesce(min(charged_cents), 0) AS least
      FROM clicks JOIN ads ON ads.id = clicks.ad_id WHERE advertiser_id = ?`,
    advertiserId,
  )
  return { spent: spent?.spent_cents, ...clicks }
}
