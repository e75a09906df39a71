// Charging clicks: what the queue's consumer and the event's subscriber share.
import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'

/** A click, as it travels from the redirect to whoever charges it. */
export const clickSchema = z.object({
  id: z.string(),
  ad_id: z.string(),
  clicked_at: z.string(),
})

export type Click = z.output<typeof clickSchema>

/**
 * The statements, for one batch, that record each click once and charge its advertiser: in the order of the clicks,
 * each at its ad's price while the budget has room for it, and at nothing beyond. A click that is recorded already,
 * or whose ad is gone, changes nothing.
 */
export function chargeClicks(clicks: readonly Click[]): SQL[] {
  const json = JSON.stringify(clicks)
  const ids = sql`SELECT value ->> 'id' FROM json_each(${json})`
  // Until the batch ends, a click that it recorded bears its charge inverted (~), which is never a charge: so the
  // statements after the first tell the new clicks from those that were there. Nobody else ever sees it.
  return [
    recordInverted(json),
    sql`UPDATE advertisers SET spent_cents = spent_cents + new.cents FROM (
      SELECT ads.advertiser_id, sum(~clicks.charged_cents) AS cents
      FROM clicks JOIN ads ON ads.id = clicks.ad_id
      WHERE clicks.id IN (${ids}) AND clicks.charged_cents < 0 GROUP BY ads.advertiser_id
    ) AS new WHERE advertisers.id = new.advertiser_id`,
    sql`UPDATE clicks SET charged_cents = ~charged_cents WHERE id IN (${ids}) AND charged_cents < 0`,
  ]
}

/** Takes each advertiser's new clicks one after the other, as if each had come alone. */
const recordInverted = (json: string): SQL => sql`
  WITH RECURSIVE new AS (
    SELECT value ->> 'id' AS id, value ->> 'ad_id' AS ad_id, min(value ->> 'clicked_at') AS clicked_at
    FROM json_each(${json}) WHERE value ->> 'id' NOT IN (SELECT id FROM clicks)
    GROUP BY value ->> 'id'
  ), priced AS MATERIALIZED (
    SELECT new.*, ads.advertiser_id, ads.cost_per_click_cents AS cents,
      row_number() OVER (PARTITION BY ads.advertiser_id ORDER BY new.clicked_at, new.id) AS turn
    FROM new JOIN ads ON ads.id = new.ad_id
  ), charged AS (
    SELECT id AS advertiser_id, 0 AS turn, budget_cents - spent_cents AS budget,
      NULL AS id, NULL AS ad_id, NULL AS clicked_at, 0 AS cents
    FROM advertisers WHERE id IN (SELECT advertiser_id FROM priced)
    UNION ALL
    SELECT priced.advertiser_id, priced.turn, charged.budget - iif(priced.cents <= charged.budget, priced.cents, 0),
      priced.id, priced.ad_id, priced.clicked_at, iif(priced.cents <= charged.budget, priced.cents, 0)
    FROM charged JOIN priced
      ON priced.advertiser_id = charged.advertiser_id AND priced.turn = charged.turn + 1
  )
  INSERT INTO clicks (id, ad_id, clicked_at, charged_cents)
  SELECT id, ad_id, clicked_at, ~cents FROM charged WHERE turn > 0`
