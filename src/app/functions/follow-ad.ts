// Sends whoever clicks an ad to its target at once; the click is charged later, from its message.
import { eq } from 'drizzle-orm'
import * as z from 'zod'
import { createId, defineFunction, type FunctionContext, http, timestamp } from '#engine'
import type { Click } from '../charging.ts'
import { ads, advertisers } from '../tables.ts'

const FALLBACK = '/'
const CACHE_SECONDS = 60

export const followAd = defineFunction({
  name: 'follow-ad',
  on: http.get('/r/:ad'),
  access: 'public',
  // What cannot be an ad's id leads to the fallback too: whoever clicked is owed a page, not an error.
  input: z.object({ ad: z.guid().toLowerCase().nullable().catch(null) }),
  async run({ ad }, context) {
    const target = ad === null ? null : await findTarget(ad, context)
    if (ad === null || target === null) return redirect(FALLBACK)
    if (!isPreview(context)) await recordClick(ad, context)
    return redirect(target)
  },
})

/** Where the ad leads, or null when it is unknown, inactive or its advertiser's budget has no room for a click. */
async function findTarget(ad: string, { cached, db }: FunctionContext): Promise<string | null> {
  const known = await cached(`ad:${ad}`, CACHE_SECONDS, async () => {
    const [row] = await db
      .select()
      .from(ads)
      .innerJoin(advertisers, eq(advertisers.id, ads.advertiserId))
      .where(eq(ads.id, ad))
    if (row === undefined) return null
    const room = row.advertisers.budgetCents - row.advertisers.spentCents
    const isOpen = row.ads.active && row.ads.costPerClickCents <= room
    return { target: isOpen ? toLocation(row.ads.targetUrl) : null }
  })
  return known?.target ?? null
}

const HERE = 'http://here.invalid'

/** A target as a `Location`: a path of this site or an address of the web; null for what is neither (`javascript:`). */
function toLocation(target: string): string | null {
  const url = URL.parse(target, HERE)
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  return url.origin === HERE ? url.pathname + url.search + url.hash : url.href
}

async function recordClick(ad: string, context: FunctionContext): Promise<void> {
  const { send, batch, event, log, now } = context
  const click: Click = { id: createId(now()), ad_id: ad, clicked_at: timestamp(now()) }
  try {
    await send('clicks', click)
  } catch (error) {
    log('the queue did not take a click: it becomes an event', { error: String(error) })
    await batch([event('ad.clicked', click, { subject: ad })])
  }
}

// HEAD asks where an ad leads without going there.
const isPreview = ({ cause }: FunctionContext): boolean =>
  cause.kind === 'request' && cause.request.method === 'HEAD'

const redirect = (location: string): Response =>
  new Response(null, { status: 302, headers: { Location: location, 'Cache-Control': 'no-store' } })
