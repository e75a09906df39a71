// Charging clicks: each once, in order, never past the budget, in one round trip.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFaultyDatabase, createPipeline } from '../support/pipeline.ts'
import { createAds, readSpending } from './shop.ts'

const { deliver } = createPipeline()
const START = Date.UTC(2026, 10, 23)

interface Click {
  id: string
  ad_id: string
  clicked_at: string
}

const createClick = (adId: string, second = 0): Click => ({
  id: crypto.randomUUID(),
  ad_id: adId,
  clicked_at: new Date(START + second * 1000).toISOString(),
})

/** The same shuffle for the same seed (mulberry32 under Fisher and Yates). */
function shuffle<T>(items: readonly T[], seed: number): T[] {
  const shuffled = [...items]
  let state = seed
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    const other = ((mixed ^ (mixed >>> 14)) >>> 0) % (last + 1)
    const [a, b] = [shuffled[last], shuffled[other]]
    shuffled.splice(last, 1, b as T)
    shuffled.splice(other, 1, a as T)
  }
  return shuffled
}

const deliverInBatches = (clicks: readonly Click[], size = 100) =>
  Promise.all(
    Array.from({ length: Math.ceil(clicks.length / size) }, (_, index) =>
      deliver('ledge-clicks', clicks.slice(index * size, (index + 1) * size)),
    ),
  )

test.each([
  { budgetCents: 1_000_000, charged: 7000, why: 'the budget has room for all' },
  { budgetCents: 3000, charged: 2996, why: 'the budget has room for 428' },
  { budgetCents: 6, charged: 0, why: 'the budget has room for none' },
])(
  '1,000 clicks, 100 of them delivered twice, shuffled: $charged cents, since $why',
  async ({ budgetCents, charged }) => {
    const { advertiserId, adIds } = await createAds({ budgetCents, prices: [7] })
    const clicks = Array.from({ length: 1000 }, (_, second) => createClick(adIds[0] ?? '', second))
    await deliverInBatches(shuffle([...clicks, ...clicks.slice(0, 100)], 20_261_123))
    const spending = await readSpending(advertiserId)
    expect(spending).toEqual({
      spent: charged,
      clicks: 1000,
      charged,
      least: charged === 7000 ? 7 : 0,
    })
  },
)

test('a batch of 100 clicks is one round trip', async () => {
  const { adIds } = await createAds({ budgetCents: 1000, prices: [7] })
  const DB = createFaultyDatabase()
  const result = await deliver(
    'ledge-clicks',
    Array.from({ length: 100 }, () => createClick(adIds[0] ?? '')),
    { DB },
  )
  expect([DB.batches, result.explicitAcks.length]).toEqual([1, 100])
})

test('whatever the batches hold, the outcome is as if each click had come alone', async () => {
  const step = fc.record({ ad: fc.nat(3), second: fc.nat(5), isRepeated: fc.boolean() })
  const plan = fc.record({
    budgetCents: fc.nat(60),
    prices: fc.array(fc.nat(20), { minLength: 3, maxLength: 3 }),
    batches: fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { maxLength: 4 }),
  })
  await fc.assert(
    fc.asyncProperty(plan, async ({ budgetCents, prices, batches }) => {
      const mine = await createAds({ budgetCents, prices })
      const other = await createAds({ budgetCents: 1000, prices: [1] })
      const sent: Click[] = []
      let spent = 0
      for (const batch of batches) {
        const clicks = batch.map(({ ad, second, isRepeated }) => {
          const repeated = isRepeated ? sent[second] : undefined
          return repeated ?? createClick(mine.adIds[ad] ?? other.adIds[0] ?? '', second)
        })
        const fresh = clicks.filter(
          (click, index) => clicks.indexOf(click) === index && !sent.includes(click),
        )
        const inOrder = fresh.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
        for (const { ad_id } of inOrder) {
          const price = prices[mine.adIds.indexOf(ad_id)] ?? 0
          if (spent + price <= budgetCents) spent += price
        }
        sent.push(...fresh)
        await deliver('ledge-clicks', clicks)
      }
      const spending = await readSpending(mine.advertiserId)
      expect([spending.spent, spending.charged]).toEqual([spent, spent])
      const ofOthers = sent.filter((click) => other.adIds.includes(click.ad_id)).length
      expect((await readSpending(other.advertiserId)).spent).toBe(ofOthers)
    }),
    { numRuns: 40, seed: 20_261_123 },
  )
})

const key = (click: Click): string => click.clicked_at + click.id

describe('what a batch may hold', () => {
  test('ads that are gone, and messages that are no clicks', async () => {
    const { advertiserId, adIds } = await createAds({ budgetCents: 100, prices: [7] })
    const result = await deliver('ledge-clicks', [
      createClick(crypto.randomUUID()),
      { id: 7 },
      null,
      { ...createClick(adIds[0] ?? ''), __proto__: 1 },
    ])
    expect(result.explicitAcks).toHaveLength(4)
    expect(await readSpending(advertiserId)).toMatchObject({ spent: 7, clicks: 1 })
  })

  test.each(['before', 'after'] as const)(
    'R7 D1 fails %s it commits: the messages come again, and each click is charged once',
    async (fate) => {
      const { advertiserId, adIds } = await createAds({ budgetCents: 100, prices: [7] })
      const clicks = [createClick(adIds[0] ?? ''), createClick(adIds[0] ?? '')]
      const result = await deliver('ledge-clicks', clicks, { DB: createFaultyDatabase(fate) })
      expect(result.retryMessages).toHaveLength(2)
      await deliver('ledge-clicks', clicks)
      expect(await readSpending(advertiserId)).toMatchObject({ spent: 14, clicks: 2 })
    },
  )
})
