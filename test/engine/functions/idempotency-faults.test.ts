// Idempotency-Key on functions whose run, or whose D1, fails half-way.
import { beforeEach, describe, expect, test } from 'vitest'
import { createFaultyDatabase } from '../../support/pipeline.ts'
import { closeGate, codeOf, count, emptyOrders, endLeases, send, state } from './ordering-app.ts'

beforeEach(emptyOrders)

describe('a run that failed', () => {
  test.each(['refuse', 'fault'])('without having committed frees the key: %s', async (what) => {
    const body = { what, writes: false }
    const first = await send(what, { body })
    expect(first.status).toBeGreaterThanOrEqual(400)
    expect(await send(what, { body })).toMatchObject({ status: first.status, replayed: null })
    expect([state.runs, await count('ledge_idempotency')]).toEqual([2, 0])
  })

  test.each(['refuse', 'fault'])('after its batch: no repeat runs again: %s', async (what) => {
    expect((await send(what)).status).toBeGreaterThanOrEqual(400)
    for (const _ of [1, 2]) {
      expect(codeOf(await send(what))).toEqual([409, 'idempotency_answer_not_kept'])
    }
    expect([state.runs, await count()]).toEqual([1, 1])
  })

  test('R14 past its time limit cannot commit any more, once its key is free', async () => {
    const open = closeGate()
    expect(await send('row')).toMatchObject({ status: 504 })
    const held = state.gate
    state.gate = Promise.resolve()
    expect(await send('row')).toMatchObject({ status: 200, replayed: null })
    open()
    await held
    expect(await send('row')).toMatchObject({ status: 200, replayed: 'true' })
    expect([state.runs, await count()]).toEqual([2, 1])
  })
})

describe('D1 fails', () => {
  test('R8 the answer says when to try again; a fault of another service in the same words is no outage of D1', async () => {
    const bindings = { DB: createFaultyDatabase('ok', 'before') }
    const answer = await send('row', { bindings })
    expect(codeOf(answer)).toEqual([503, 'unavailable'])
    expect(answer.headers.get('Retry-After')).toBe('1')
    const other = await send('lost')
    expect(codeOf(other)).toEqual([500, 'EDGE_FUNCTION_ERROR'])
    expect(other.headers.get('Retry-After')).toBeNull()
  })

  test('R7 before the run: nothing has run, the repeat does', async () => {
    const DB = createFaultyDatabase('before')
    expect((await send('row', { bindings: { DB } })).status).toBe(503)
    expect(state.runs).toBe(0)
    expect(await send('row')).toMatchObject({ status: 200, replayed: null })
  })

  test('R7 the claim’s answer is lost: the key is let go, and the repeat runs', async () => {
    const DB = createFaultyDatabase('after')
    expect((await send('row', { bindings: { DB } })).status).toBe(503)
    expect(await send('row')).toMatchObject({ status: 200, replayed: null })
    expect([state.runs, await count()]).toEqual([1, 1])
  })

  test('R7 the claim’s answer is lost, and it cannot be let go: the key waits for its lease', async () => {
    const DB = createFaultyDatabase('after', 'before')
    expect((await send('row', { bindings: { DB } })).status).toBe(503)
    expect(codeOf(await send('row'))).toEqual([409, 'idempotency_key_in_use'])
    await endLeases()
    expect(await send('row')).toMatchObject({ status: 200, replayed: null })
    expect([state.runs, await count()]).toEqual([1, 1])
  })

  test('R7 at the batch, before it commits: the repeat runs', async () => {
    const DB = createFaultyDatabase('ok', 'before')
    expect((await send('row', { bindings: { DB } })).status).toBe(503)
    expect(await send('row')).toMatchObject({ status: 200, replayed: null })
    expect([state.runs, await count()]).toEqual([2, 1])
  })

  test('R7 at the batch, after it has committed: no repeat runs again', async () => {
    const DB = createFaultyDatabase('ok', 'after')
    expect((await send('row', { bindings: { DB } })).status).toBe(503)
    expect(codeOf(await send('row'))).toEqual([409, 'idempotency_answer_not_kept'])
    expect([state.runs, await count()]).toEqual([1, 1])
  })

  test('R13 the run is over, but nothing more can be written, as after a crash', async () => {
    const DB = createFaultyDatabase('ok', 'ok', 'before', 'before')
    expect(await send('row', { bindings: { DB } })).toMatchObject({ status: 200 })
    expect(codeOf(await send('row'))).toEqual([409, 'idempotency_key_in_use'])
    await endLeases()
    expect(codeOf(await send('row'))).toEqual([409, 'idempotency_answer_not_kept'])
    expect([state.runs, await count()]).toEqual([1, 1])
  })

  test('R13 the same of a run that had committed nothing: when its lease ends, the repeat runs', async () => {
    const body = { what: 'row', writes: false }
    const DB = createFaultyDatabase('ok', 'before', 'before')
    expect(await send('row', { body, bindings: { DB } })).toMatchObject({ status: 200 })
    expect(codeOf(await send('row', { body }))).toEqual([409, 'idempotency_key_in_use'])
    await endLeases()
    expect(await send('row', { body })).toMatchObject({ status: 200, replayed: null })
    expect(state.runs).toBe(2)
  })

  test('R7 the answer is kept at the second try: the repeat gets it', async () => {
    const DB = createFaultyDatabase('ok', 'ok', 'before')
    const first = await send('row', { bindings: { DB } })
    expect(await send('row')).toMatchObject({ status: 200, bytes: first.bytes, replayed: 'true' })
    expect([state.runs, await count()]).toEqual([1, 1])
  })

  test('R7 the answer is kept, but D1’s reply is lost: the repeat gets it', async () => {
    const DB = createFaultyDatabase('ok', 'ok', 'after')
    const first = await send('row', { bindings: { DB } })
    expect(first.status).toBe(200)
    expect(await send('row')).toMatchObject({ status: 200, bytes: first.bytes, replayed: 'true' })
  })
})
