// What the operator sees of deliveries, and what comes of replaying and discarding them.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { createPipeline } from '../../support/pipeline.ts'
import {
  ask,
  behaviour,
  deliver,
  deliverRings,
  discard,
  EVENTS,
  list,
  newerApp,
  prepareEachTest,
  raise,
  read,
  readEffects,
  readStates,
  startSlow,
  tick,
} from './troubled-app.ts'

prepareEachTest()

const replay = (id: string, name: string) =>
  ask(`/deliveries/${id}/${name}/replay`, { method: 'POST' })
const replayAll = (body?: unknown) => read('/deliveries/replay', { method: 'POST', body })

describe('R6 replaying', () => {
  test('a dead delivery: rung for at once, its attempts counted anew, its siblings left alone', async () => {
    const id = await raise('thing.failed')
    behaviour.isPoisoned = false
    expect((await replay(id, 'first')).status).toBe(204)
    expect(EVENTS.bodies).toEqual([{ eventIds: [id] }])
    await deliverRings()
    expect(await readStates(id)).toEqual({ first: 'done', second: 'dead' })
    expect(await read(`/deliveries/${id}/first`)).toMatchObject({ attempts: 1, last_error: null })
  })

  test('one that fails again is dead again', async () => {
    const id = await raise('other.failed')
    await replay(id, 'other')
    expect(await readStates(id)).toEqual({ other: 'pending' })
    await deliverRings()
    expect(await readStates(id)).toEqual({ other: 'dead' })
  })

  test('one whose ring is lost is heard by the sweep', async () => {
    const id = await raise('other.failed')
    behaviour.isPoisoned = false
    await replay(id, 'other')
    EVENTS.bodies.length = 0
    await tick({ EVENTS })
    await deliverRings()
    expect(await readStates(id)).toEqual({ other: 'done' })
  })

  test('one that waits for its back-off runs now', async () => {
    const id = await raise('thing.retried')
    behaviour.isPoisoned = false
    await replay(id, 'retrying')
    await deliverRings()
    expect(await readStates(id)).toEqual({ retrying: 'done' })
  })

  test('wakes no function that was not there when the event was', async () => {
    const id = await raise('thing.failed')
    behaviour.isPoisoned = false
    await replay(id, 'first')
    await deliverRings(createPipeline(newerApp).deliver)
    expect(await readStates(id)).toEqual({ first: 'done', second: 'dead' })
  })

  test('ends with an event that is kept as long as any other', async () => {
    const id = await raise('other.failed')
    const readDead = () =>
      env.DB.prepare('SELECT has_dead FROM ledge_events WHERE id = ?').bind(id).first('has_dead')
    expect(await readDead()).toBe(1)
    behaviour.isPoisoned = false
    await replay(id, 'other')
    await deliverRings()
    expect(await readDead()).toBe(0)
  })

  test('all of them, the oldest first, as many as are asked for', async () => {
    const ids = [await raise('thing.failed'), await raise('thing.failed')]
    await raise('other.failed')
    expect(await replayAll({ type: 'thing.failed', limit: 3 })).toEqual({
      replayed: 3,
      remaining: 1,
    })
    expect(await replayAll({ function: 'nobody' })).toEqual({ replayed: 0, remaining: 0 })
    expect(await replayAll({ type: 'thing.failed' })).toEqual({ replayed: 1, remaining: 0 })
    behaviour.isPoisoned = false
    await deliverRings()
    for (const id of ids) expect(await readStates(id)).toEqual({ first: 'done', second: 'done' })
    expect((await list()).items.map((item) => item.function)).toEqual(['other'])
    expect(await replayAll()).toEqual({ replayed: 1, remaining: 0 })
    expect(await replayAll({})).toEqual({ replayed: 0, remaining: 0 })
  })

  test.each([
    { what: 'a filter that is misspelt', body: { functoin: 'first' } },
    { what: 'a limit of none', body: { limit: 0 } },
    { what: 'a limit beyond the bound', body: { limit: 1001 } },
    { what: 'a list', body: [] },
    { what: 'null', body: 'null' },
    { what: 'no JSON', body: '{' },
  ])('all of them with $what is a 400, and nothing runs', async ({ body }) => {
    const id = await raise('other.failed')
    const answer = await ask('/deliveries/replay', { method: 'POST', body })
    expect(answer.status).toBe(400)
    expect(await readStates(id)).toEqual({ other: 'dead' })
  })

  test('what is done or runs is refused', async () => {
    const done = await raise('thing.quiet')
    expect((await replay(done, 'quiet')).status).toBe(409)
    const { id, run, release } = await startSlow()
    expect((await replay(id, 'slow')).status).toBe(409)
    release()
    await run
    expect(await readEffects()).toEqual(['slow'])
  })
})

describe('discarding', () => {
  test('a dead delivery: it is listed no more, and its event is kept no longer than others', async () => {
    const id = await raise('other.failed')
    expect((await discard(id, 'other')).status).toBe(204)
    expect(await readStates(id)).toEqual({ other: 'discarded' })
    expect((await list()).items).toEqual([])
    const event = env.DB.prepare('SELECT has_dead FROM ledge_events WHERE id = ?').bind(id)
    expect(await event.first('has_dead')).toBe(0)
    expect((await discard(id, 'other')).status).toBe(409)
  })

  test('one that waits never runs, and its event is settled', async () => {
    const id = await raise('thing.retried')
    await discard(id, 'retrying')
    behaviour.isPoisoned = false
    await deliver('ledge-events', [{ eventIds: [id] }])
    expect(await readStates(id)).toEqual({ retrying: 'discarded' })
    const event = env.DB.prepare('SELECT settled_at FROM ledge_events WHERE id = ?').bind(id)
    expect(await event.first('settled_at')).not.toBeNull()
  })

  test('R14 one that runs can no longer commit', async () => {
    const { id, run, release } = await startSlow()
    expect((await discard(id, 'slow')).status).toBe(204)
    release()
    await run
    expect([await readStates(id), await readEffects()]).toEqual([{ slow: 'discarded' }, []])
  })

  test('can be taken back by a replay', async () => {
    const id = await raise('other.failed')
    await discard(id, 'other')
    behaviour.isPoisoned = false
    expect((await replay(id, 'other')).status).toBe(204)
    await deliverRings()
    expect(await readStates(id)).toEqual({ other: 'done' })
  })

  test('lets those go on that waited for their turn after it', async () => {
    const blocking = await raise('thing.ordered', 'poison', 'lane')
    await raise('thing.ordered', 'next', 'lane')
    expect(await readEffects()).toEqual([])
    EVENTS.bodies.length = 0
    await discard(blocking, 'ordered')
    await deliverRings()
    expect(await readEffects()).toEqual(['next'])
  })

  test('what is done is refused', async () => {
    const id = await raise('thing.quiet')
    expect((await discard(id, 'quiet')).status).toBe(409)
    expect(await readStates(id)).toEqual({ quiet: 'done' })
  })
})

test.each(['nope/other', 'x/%F0%9F%90%9F', "'/--", '__proto__/constructor'])(
  'a delivery that is not there is a 404: %s',
  async (key) => {
    expect((await ask(`/deliveries/${key}`)).status).toBe(404)
    expect((await ask(`/deliveries/${key}/replay`, { method: 'POST' })).status).toBe(404)
    expect((await ask(`/deliveries/${key}`, { method: 'DELETE' })).status).toBe(404)
  },
)
