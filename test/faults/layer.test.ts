// The layer of faults, around real local bindings: each fault does what its name says, and a seed makes a run again.
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { breakBindings } from './layer/bindings.ts'
import { breakClock } from './layer/clock.ts'
import { FAULTS, type Mix, Plan } from './layer/plan.ts'

interface Bindings {
  DB: D1Database
  KV: KVNamespace
  EVENTS: Queue<unknown>
  CLICKS: Queue<unknown>
}

/** Keeps what a queue brings, in the order of arrival. */
const CONSUMER = `export default {
  async queue(batch, env) {
    for (const { id, body } of batch.messages) await env.KV.put('came:' + body + ':' + crypto.randomUUID(), '')
  },
  fetch: () => new Response(null),
}`

let miniflare: Miniflare
let real: Bindings

beforeAll(async () => {
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: CONSUMER,
      d1Databases: ['DB'],
      kvNamespaces: ['KV'],
      queueProducers: { EVENTS: 'events', CLICKS: 'clicks' },
      queueConsumers: { events: { maxBatchTimeout: 0 }, clicks: { maxBatchTimeout: 0 } },
    }),
  )
  real = await miniflare.getBindings<Bindings>()
  await real.DB.exec('CREATE TABLE notes (text TEXT)')
})
afterAll(() => miniflare.dispose())

const breakWith = (mix: Mix, seed = 7) => {
  const plan = new Plan({ seed, faults: mix })
  return { plan, ...breakBindings(real, plan) }
}

const insert = (db: D1Database, text: string) =>
  db.prepare('INSERT INTO notes VALUES (?)').bind(text)

const countNotes = async (text: string): Promise<unknown> =>
  real.DB.prepare('SELECT count(*) AS n FROM notes WHERE text = ?').bind(text).first('n')

describe('D1', () => {
  const ways: [string, (db: D1Database, text: string) => Promise<unknown>][] = [
    ['run', (db, text) => insert(db, text).run()],
    ['all', (db, text) => insert(db, text).all()],
    ['raw', (db, text) => insert(db, text).raw()],
    ['first', (db, text) => insert(db, text).first()],
    ['batch', (db, text) => db.batch([insert(db, text)])],
    [
      'a session',
      (db, text) => {
        const session = db.withSession('first-primary') as unknown as D1Database // the part that both have
        return session.batch([insert(session, text)])
      },
    ],
  ]

  test.each(ways)(
    'R7 by %s: before the commit nothing is there, after it everything',
    async (_, run) => {
      const [before, after] = [crypto.randomUUID(), crypto.randomUUID()]
      await expect(run(breakWith({ d1Before: 1 }).DB, before)).rejects.toThrow('D1_ERROR')
      await expect(run(breakWith({ d1After: 1 }).DB, after)).rejects.toThrow('D1_ERROR')
      expect([await countNotes(before), await countNotes(after)]).toEqual([0, 1])
    },
  )

  test('R8 overloaded it does nothing, slow it does what it should', async () => {
    const [refused, late] = [crypto.randomUUID(), crypto.randomUUID()]
    const { DB } = breakWith({ d1Overloaded: 1 })
    await expect(insert(DB, refused).run()).rejects.toThrow('overloaded')
    const began = performance.now()
    await insert(breakWith({ d1Slow: 1 }).DB, late).run()
    expect(performance.now() - began).toBeGreaterThan(20)
    expect([await countNotes(refused), await countNotes(late)]).toEqual([0, 1])
  })
})

describe('R9 KV', () => {
  test('down it neither takes nor gives', async () => {
    const { KV } = breakWith({ kvDown: 1 })
    for (const call of [() => KV.get('a'), () => KV.put('a', 'b'), () => KV.delete('a')]) {
      await expect(call()).rejects.toThrow('503')
    }
    expect(await real.KV.get('a')).toBeNull()
  })

  test('stale it gives what was there before, one key or several, as text or JSON', async () => {
    const { KV } = breakWith({ kvStale: 1 })
    await KV.put('stale', '{"n":1}')
    expect(await KV.get('stale')).toBe('{"n":1}') // nothing was there: that is another fault
    await KV.put('stale', '{"n":2}')
    expect(await KV.get('stale', 'json')).toEqual({ n: 1 })
    expect(await KV.get(['stale', 'none'])).toEqual(
      new Map([
        ['stale', '{"n":1}'],
        ['none', null],
      ]),
    )
    expect(await real.KV.get('stale')).toBe('{"n":2}')
  })

  test('it remembers that nothing was there', async () => {
    const { KV } = breakWith({ kvMisses: 1 })
    await KV.put('missed', 'here')
    expect([await KV.get('missed'), await real.KV.get('missed')]).toEqual([null, 'here'])
  })

  test('R24 a mail is sent, and the provider does not say so', async () => {
    const { KV } = breakWith({ mailTimesOut: 1 })
    await expect(KV.put('mail:1', 'text')).rejects.toThrow('aborted')
    expect(await real.KV.get('mail:1')).toBe('text')
    await KV.put('other', 'text')
  })
})

describe('queues', () => {
  const came = async (text: string): Promise<number> =>
    (await real.KV.list({ prefix: `came:${text}:` })).keys.length

  test('R4 R10 twice, never, refused', async () => {
    const [twice, dropped, refused, last] = ['a', 'b', 'c', 'd'].map(
      (one) => one + crypto.randomUUID(),
    )
    await breakWith({ queueDuplicates: 1 }).EVENTS.send(twice)
    await breakWith({ queueDrops: 1 }).EVENTS.send(dropped)
    await breakWith({ queueDrops: 1 }).CLICKS.send(last) // a queue loses none that it has taken
    await expect(breakWith({ queueRefuses: 1 }).EVENTS.send(refused)).rejects.toThrow('Too Many')
    await until(
      () => came(String(last)),
      (count) => count === 1,
    )
    await until(
      () => came(String(twice)),
      (count) => count === 2,
    )
    expect([await came(String(dropped)), await came(String(refused))]).toEqual([0, 0])
  })

  test('R5 later, and in another order', async () => {
    const late = crypto.randomUUID()
    await breakWith({ queueReorders: 1 }).EVENTS.send(late)
    expect(await came(late)).toBe(0)
    await until(
      () => came(late),
      (count) => count === 1,
    )
    const { plan, CLICKS } = breakWith({ queueDelays: 1 })
    await CLICKS.sendBatch([{ body: 'x' }])
    expect(plan.report().injected).toEqual({ queueDelays: 1 })
  })
})

test('R12 the clock jumps within five minutes, and comes back', () => {
  const RealDate = Date
  const plan = new Plan({ seed: 7, faults: { clockJumps: 1 } })
  const clock = breakClock(plan)
  try {
    clock.tick()
    const away = Math.abs(Date.now() - RealDate.now())
    expect(away).toBeGreaterThan(1000)
    expect(away).toBeLessThanOrEqual(300_000)
    expect(Math.abs(Date.parse(new Date().toISOString()) - Date.now())).toBeLessThan(50)
    expect(new Date(5).getTime()).toBe(5)
    expect(new Date('2026-01-01') instanceof Date).toBe(true)
    plan.change({})
    clock.tick()
    expect(Math.abs(Date.now() - RealDate.now())).toBeLessThan(50)
  } finally {
    globalThis.Date = RealDate
  }
})

describe('a plan', () => {
  const decide = (seed: number) => {
    const plan = new Plan({ seed, faults: Object.fromEntries(FAULTS.map((fault) => [fault, 0.3])) })
    return Array.from({ length: 300 }, (_, n) =>
      plan.strikes(FAULTS[n % FAULTS.length] ?? 'd1Slow', `where ${n % 3}`),
    )
  }

  test('is the same for the same seed and calls, and another for another', () => {
    expect(decide(7)).toEqual(decide(7))
    expect(decide(7)).not.toEqual(decide(8))
  })

  test('gives the same calls of real bindings the same ends', async () => {
    const run = async (seed: number) => {
      const faults = Object.fromEntries(FAULTS.map((fault) => [fault, 0.2]))
      const { DB, KV, EVENTS, plan } = breakWith({ ...faults, d1Slow: 0, clockJumps: 0 }, seed)
      const calls = [
        () => insert(DB, 'same').run(),
        () => DB.batch([insert(DB, 'same')]),
        () => KV.put('same', 'value'),
        () => KV.get('same'),
        () => EVENTS.send('same'),
      ]
      const ends: unknown[] = []
      for (let n = 0; n < 100; n += 1) {
        ends.push(await calls[n % calls.length]?.().then(() => 'done', String))
      }
      const latest = plan.report().latest.map(({ fault, where }) => `${fault} ${where}`)
      return { ends, latest }
    }
    const first = await run(7)
    expect(first.ends.filter((end) => end !== 'done').length).toBeGreaterThan(10)
    expect(await run(7)).toEqual(first)
    expect(await run(8)).not.toEqual(first)
  })

  test('strikes as often as it is told', () => {
    const share = decide(7).filter(Boolean).length / 300
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.4)
  })
})
