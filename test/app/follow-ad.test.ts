// The ad server: a click redirects at once, and is charged later, whatever befalls the queue.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { createFailingQueue, createPipeline, createRecordingQueue } from '../support/pipeline.ts'
import { createCaller, roundTripsOf } from '../support/worker.ts'
import { createAds, readSpending } from './shop.ts'

const call = createCaller()
const { deliver } = createPipeline()

const createAd = async (facts: Partial<Parameters<typeof createAds>[0]> = {}) => {
  const { advertiserId, adIds } = await createAds({ budgetCents: 100, prices: [7], ...facts })
  return { advertiserId, adId: adIds[0] ?? '' }
}

const describeAnswer = (answer: Response) => ({
  status: answer.status,
  location: answer.headers.get('Location'),
})

describe('a click', () => {
  test('redirects, with no D1 call while the ad is in KV, and has sent its message', async () => {
    const { adId, advertiserId } = await createAd()
    const CLICKS = createRecordingQueue()
    const first = await call(`/r/${adId}`, { bindings: { CLICKS } })
    expect(describeAnswer(first)).toEqual({ status: 302, location: '/products/1' })
    expect(roundTripsOf(first)).toBe(1)
    const second = await call(`/r/${adId}`, { bindings: { CLICKS } })
    expect(describeAnswer(second)).toEqual({ status: 302, location: '/products/1' })
    expect(roundTripsOf(second)).toBe(0)
    expect(second.headers.get('Cache-Control')).toBe('no-store')
    expect(CLICKS.bodies).toMatchObject([{ ad_id: adId }, { ad_id: adId }])
    await deliver('ledge-clicks', [...CLICKS.bodies, ...CLICKS.bodies])
    expect(await readSpending(advertiserId)).toMatchObject({ spent: 14, clicks: 2 })
  })

  test('becomes an event when the queue refuses it, and is charged the same way, once', async () => {
    const { adId, advertiserId } = await createAd()
    const EVENTS = createRecordingQueue()
    const answer = await call(`/r/${adId}`, { bindings: { CLICKS: createFailingQueue(), EVENTS } })
    expect(describeAnswer(answer)).toEqual({ status: 302, location: '/products/1' })
    expect(EVENTS.bodies).toHaveLength(1)
    await deliver('ledge-events', [...EVENTS.bodies, ...EVENTS.bodies])
    const row = await env.DB.prepare(
      `SELECT data FROM ledge_events WHERE type = 'ad.clicked'`,
    ).first<string>('data')
    await deliver('ledge-clicks', [JSON.parse(row ?? '')])
    expect(await readSpending(advertiserId)).toMatchObject({ spent: 7, clicks: 1 })
  })

  test('R9 a KV that fails costs one D1 call and nothing else', async () => {
    const { adId } = await createAd()
    const fail = () => Promise.reject(new Error('KV 500'))
    const KV = { get: fail, put: fail } as unknown as KVNamespace
    const CLICKS = createRecordingQueue()
    const answer = await call(`/r/${adId}`, { bindings: { KV, CLICKS } })
    expect([answer.status, roundTripsOf(answer), CLICKS.bodies.length]).toEqual([302, 1, 1])
  })

  test('HEAD tells where it leads and is not charged', async () => {
    const { adId } = await createAd()
    const CLICKS = createRecordingQueue()
    const answer = await call(`/r/${adId}`, { method: 'HEAD', bindings: { CLICKS } })
    expect(describeAnswer(answer)).toEqual({ status: 302, location: '/products/1' })
    expect(CLICKS.bodies).toEqual([])
  })

  test.each([
    { target: 'https://shop.test/a?b=c#d', location: 'https://shop.test/a?b=c#d' },
    { target: '/products/ü', location: '/products/%C3%BC' },
    { target: 'javascript:alert(1)', location: '/' },
    { target: 'data:text/html,x', location: '/' },
    { target: 'https://', location: '/' },
    { target: '/a\r\nSet-Cookie: x=y', location: '/aSet-Cookie:%20x=y' },
  ])('S30 the target $target leads to $location', async ({ target, location }) => {
    const { adId } = await createAd({ targetUrl: target })
    const answer = await call(`/r/${adId}`, { bindings: { CLICKS: createRecordingQueue() } })
    expect(describeAnswer(answer)).toEqual({ status: 302, location })
  })
})

describe('the fallback', () => {
  test.each([
    { what: 'an inactive ad', facts: { active: false } },
    { what: 'an ad whose budget is used up', facts: { budgetCents: 6 } },
  ])('$what leads there, and sends no message', async ({ facts }) => {
    const { adId } = await createAd(facts)
    const CLICKS = createRecordingQueue()
    for (const trips of [1, 0]) {
      const answer = await call(`/r/${adId}`, { bindings: { CLICKS } })
      expect(describeAnswer(answer)).toEqual({ status: 302, location: '/' })
      expect(roundTripsOf(answer)).toBe(trips)
    }
    expect(CLICKS.bodies).toEqual([])
  })

  test.each([crypto.randomUUID(), 'x', '__proto__', "'; DROP TABLE ads; --", 'x'.repeat(2000)])(
    'the unknown ad %s leads there',
    async (ad) => {
      const CLICKS = createRecordingQueue()
      const answer = await call(`/r/${encodeURIComponent(ad)}`, { bindings: { CLICKS } })
      expect(describeAnswer(answer)).toEqual({ status: 302, location: '/' })
      expect(CLICKS.bodies).toEqual([])
    },
  )

  test('so does one that another query gives', async () => {
    const answer = await call('/r/a?ad=b&__proto__=c')
    expect(describeAnswer(answer)).toEqual({ status: 302, location: '/' })
  })

  test.each(['/r/%E0%A4%A', '/r/%', '/r/..%2f..', '/r/%2500'])(
    'S29 what is no path at all is refused: %s',
    async (path) => {
      const answer = await call(path)
      expect(describeAnswer(answer)).toEqual({ status: 400, location: null })
    },
  )
})
