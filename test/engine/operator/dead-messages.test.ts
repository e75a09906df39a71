// What the operator sees of queues' dead letters, and what comes of sending them again.
import { describe, expect, test } from 'vitest'
import { createFailingQueue, createRecordingQueue } from '../../support/pipeline.ts'
import { ask, deliver, prepareEachTest, read } from './troubled-app.ts'

prepareEachTest()

interface Listed {
  items: { queue: string; id: string; body: unknown }[]
  next: string | null
}

const list = (query = '') => read(`/dead-messages${query}`) as Promise<Listed>
const bodiesOf = ({ items }: Listed) => items.map(({ body }) => body)
/** Has messages die; they are m0, m1, … */
const bury = (...bodies: unknown[]) => deliver('ledge-numbers', bodies)

test('a dead message is listed and read with all there is to know', async () => {
  await bury({ n: 1 })
  const row = {
    queue: 'numbers',
    id: 'm0',
    function: 'numbers',
    body: { n: 1 },
    attempts: 1,
    last_error: 'no number',
    sent_at: expect.any(String),
    died_at: expect.any(String),
  }
  expect(await list()).toEqual({ items: [row], next: null })
  expect(await read('/dead-messages/numbers/m0')).toEqual(row)
})

test('the list comes in pages, and of one queue', async () => {
  await bury('a', 'b', 'c')
  const first = await list('?limit=2&queue=numbers')
  const second = await list(`?limit=2&queue=numbers&after=${first.next}`)
  expect([first, second].flatMap(bodiesOf)).toEqual(['c', 'b', 'a'])
  expect(second.next).toBeNull()
  expect(bodiesOf(await list('?queue=others'))).toEqual([])
})

test.each(['?limit=0', '?after=x', '?state=dead'])('%s is a 400', async (query) => {
  expect((await ask(`/dead-messages${query}`)).status).toBe(400)
})

describe('R6 replaying', () => {
  const replay = (id: string, bindings = {}) =>
    ask(`/dead-messages/numbers/${id}/replay`, { method: 'POST', bindings })
  const replayAll = (body: unknown, bindings = {}) =>
    read('/dead-messages/replay', { method: 'POST', body, bindings })

  test('a message sends it to its queue again, and forgets it', async () => {
    await bury('a', 'b')
    const NUMBERS = createRecordingQueue()
    expect((await replay('m0', { NUMBERS })).status).toBe(204)
    expect(NUMBERS.bodies).toEqual(['a'])
    expect(bodiesOf(await list())).toEqual(['b'])
  })

  test.each([
    {
      what: 'that refuses',
      bindings: { NUMBERS: createFailingQueue() },
      says: 'Too Many Requests',
    },
    { what: 'that is not bound', bindings: {}, says: 'binds no queue as NUMBERS' },
  ])('a message whose queue is one $what stays: 503', async ({ bindings, says }) => {
    await bury('a')
    const answer = await replay('m0', bindings)
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { detail: expect.stringContaining(says) },
    ])
    expect(bodiesOf(await list())).toEqual(['a'])
  })

  test('all of them, the oldest first, as many as are asked for; what is not taken stays', async () => {
    await bury('a', 'b', 'c', 'd')
    const NUMBERS = createRecordingQueue()
    const some = await replayAll({ queue: 'numbers', limit: 3 }, { NUMBERS })
    expect(some).toEqual({ replayed: 3, remaining: 1 })
    expect(NUMBERS.bodies).toEqual(['a', 'b', 'c'])
    expect(await replayAll({}, { NUMBERS: createFailingQueue() })).toEqual({
      replayed: 0,
      remaining: 1,
    })
    expect(await replayAll({ queue: 'others' }, { NUMBERS })).toEqual({ replayed: 0, remaining: 0 })
    expect(bodiesOf(await list())).toEqual(['d'])
  })

  test.each([{ limit: 101 }, { limit: 0 }, { function: 'numbers' }, [], '{'])(
    'all of them with %o is a 400',
    async (body) => {
      expect((await ask('/dead-messages/replay', { method: 'POST', body })).status).toBe(400)
    },
  )
})

test('discarding a message forgets it', async () => {
  await bury('a')
  const discard = () => ask('/dead-messages/numbers/m0', { method: 'DELETE' })
  expect((await discard()).status).toBe(204)
  expect(bodiesOf(await list())).toEqual([])
  expect((await discard()).status).toBe(404)
})

test.each(['numbers/nope', 'nope/m0', '%20/%F0%9F%90%9F'])('%s is a 404', async (key) => {
  await bury('a')
  expect((await ask(`/dead-messages/${key}`)).status).toBe(404)
  expect((await ask(`/dead-messages/${key}/replay`, { method: 'POST' })).status).toBe(404)
})
