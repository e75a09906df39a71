// The end of an API key, and what is known of one while KV or D1 is not there.
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { findSnapshot } from '../../../src/engine/api-keys/snapshot.ts'
import { createPipeline, createRecordingQueue } from '../../support/pipeline.ts'
import { roundTripsOf } from '../../support/worker.ts'
import { failing, faultyKv } from '../identity/people.ts'
import { app, make, operate, outcomeOf, revoke, show } from './support.ts'

afterEach(() => void vi.useRealTimers())

const { deliver, tick } = createPipeline(app)

describe('its end', () => {
  test('once revoked it is 401 at once, whatever KV still holds', async () => {
    const { id, key } = await make()
    const answer = await revoke(id)
    expect([answer.status, roundTripsOf(answer)]).toEqual([204, 1])
    expect(await outcomeOf(await show(key))).toEqual([401, 'This API key was revoked.'])
    expect(roundTripsOf(await show(key))).toBe(0)
    await env.KV.put(`api-key:${id}`, JSON.stringify({ hash: 'stale' }))
    expect((await show(key)).status).toBe(401)
    expect((await operate(`/${id}`)).status).toBe(200)
  })

  test('revoking it fifty times at once raises one event; one that is not there is 404', async () => {
    const { id } = await make()
    const answers = await Promise.all(Array.from({ length: 50 }, () => revoke(id)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))
    const query = 'SELECT count(*) AS n FROM ledge_events WHERE subject = ?'
    expect(await env.DB.prepare(query).bind(id).first('n')).toBe(1)
    for (const name of ['k00000000000000000000', 'x', '__proto__']) {
      expect((await revoke(name)).status).toBe(404)
    }
  })

  test('R9 a tombstone that KV did not take is written by the event', async () => {
    const { id, key } = await make()
    const EVENTS = createRecordingQueue()
    expect((await revoke(id, { ...faultyKv({ put: failing }), EVENTS })).status).toBe(204)
    expect((await show(key)).status).toBe(200) // until the event is heard, KV knows no better
    await deliver('ledge-events', EVENTS.bodies)
    expect((await show(key)).status).toBe(401)
  })

  test('it expires to the second, and is told apart from one that never was', async () => {
    const start = Date.now()
    const { key } = await make({ expires_at: new Date(start + 3_600_000).toISOString() })
    vi.useFakeTimers({ now: start + 3_599_000, toFake: ['Date'] })
    expect((await show(key)).status).toBe(200)
    vi.setSystemTime(start + 3_600_000)
    expect(await outcomeOf(await show(key))).toEqual([401, 'This API key has expired.'])
  })

  test('ninety days later nothing is left of it', async () => {
    const { id, key } = await make()
    await show(key)
    await revoke(id)
    const count = () =>
      env.DB.prepare(
        'SELECT (SELECT count(*) FROM ledge_api_keys WHERE id = ?1) + (SELECT count(*) FROM ledge_api_key_uses WHERE key_id = ?1) AS n',
      )
        .bind(id)
        .first('n')
    await tick()
    expect(await count()).toBe(2)
    vi.useFakeTimers({ now: Date.now() + 92 * 24 * 3_600_000, toFake: ['Date'] })
    await tick()
    expect(await count()).toBe(0)
  })
})

describe('R9 KV', () => {
  test('does not know the key: D1 does, in one round trip that writes nothing to KV', async () => {
    const { id, key } = await make({}, faultyKv({ put: failing }))
    const answer = await show(key)
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
    expect(await env.KV.get(`api-key:${id}`)).toBeNull()
    await revoke(id, faultyKv({ put: failing }))
    expect(await outcomeOf(await show(key))).toEqual([401, 'This API key was revoked.'])
  })

  test('is down: D1 decides', async () => {
    const { key } = await make()
    const answer = await show(key, '/whoami', { bindings: faultyKv({ get: failing }) })
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
  })

  test('R8 and D1 are both down: 503 with Retry-After', async () => {
    const { key } = await make()
    const down = () => {
      throw new Error('D1_ERROR: Network connection lost.')
    }
    const database = { prepare: down, batch: down, withSession: down }
    const DB = database as unknown as D1Database // the part of it that the engine uses
    const bindings = { ...faultyKv({ get: failing }), DB }
    const answer = await show(key, '/whoami', { bindings })
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '1'])
  })

  test('keeps a snapshot no longer than the key', async () => {
    const { id } = await make({ expires_at: new Date(Date.now() + 7_200_000).toISOString() })
    const { keys } = await env.KV.list({ prefix: `api-key:${id}` })
    expect(keys[0]?.expiration).toBeLessThanOrEqual(Date.now() / 1000 + 7_201)
    expect(await findSnapshot({ env } as never, id)).toMatchObject({ id, role: 'partner' })
  })
})
