// The tables of the sample: a pet shop and an ad server. Yours go here; then `npm run db:generate`.
import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

const id = () =>
  text('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID())

const createdAt = (name = 'created_at') =>
  text(name).notNull().default(sql`(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`)

export const products = sqliteTable(
  'products',
  {
    id: id(),
    name: text('name').notNull(),
    description: text('description').notNull(),
    species: text('species').notNull(),
    category: text('category').notNull(),
    priceCents: integer('price_cents').notNull(),
    stock: integer('stock').notNull(),
    photo: text('photo').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    index('products_species_category_idx').on(table.species, table.category),
    check('products_price_cents_check', sql`${table.priceCents} >= 0`),
    check('products_stock_check', sql`${table.stock} >= 0`),
  ],
)

// `userId` is no foreign key: the identity service can be swapped for a third party's.
export const orders = sqliteTable(
  'orders',
  {
    id: id(),
    userId: text('user_id').notNull(),
    status: text('status', {
      enum: ['placed', 'confirmed', 'packed', 'shipped', 'refunded'],
    }).notNull(),
    totalCents: integer('total_cents').notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('orders_user_id_created_at_idx').on(table.userId, table.createdAt)],
)

export const orderItems = sqliteTable(
  'order_items',
  {
    id: id(),
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id, { onDelete: 'cascade' }),
    productId: text('product_id')
      .notNull()
      .references(() => products.id),
    quantity: integer('quantity').notNull(),
    unitPriceCents: integer('unit_price_cents').notNull(),
  },
  (table) => [
    index('order_items_order_id_idx').on(table.orderId),
    index('order_items_product_id_idx').on(table.productId),
    check('order_items_quantity_check', sql`${table.quantity} > 0`),
  ],
)

export const advertisers = sqliteTable(
  'advertisers',
  {
    id: id(),
    name: text('name').notNull(),
    budgetCents: integer('budget_cents').notNull(),
    spentCents: integer('spent_cents').notNull().default(0),
  },
  (table) => [
    check('advertisers_spent_cents_check', sql`${table.spentCents} <= ${table.budgetCents}`),
  ],
)

export const ads = sqliteTable(
  'ads',
  {
    id: id(),
    advertiserId: text('advertiser_id')
      .notNull()
      .references(() => advertisers.id),
    headline: text('headline').notNull(),
    targetUrl: text('target_url').notNull(),
    costPerClickCents: integer('cost_per_click_cents').notNull(),
    active: integer('active', { mode: 'boolean' }).notNull().default(true),
  },
  (table) => [index('ads_advertiser_id_idx').on(table.advertiserId)],
)

export const clicks = sqliteTable(
  'clicks',
  {
    id: id(),
    adId: text('ad_id')
      .notNull()
      .references(() => ads.id),
    clickedAt: createdAt('clicked_at'),
    chargedCents: integer('charged_cents').notNull(),
  },
  (table) => [index('clicks_ad_id_clicked_at_idx').on(table.adId, table.clickedAt)],
)
