// Queue functions and the messages that they cannot handle: siblings are acknowledged, the dead are kept in D1.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { defineApp } from '../../../src/engine/core/index.ts'
import { defineFunction, queue } from '../../../src/engine/functions/index.ts'
import { createFaultyDatabase, createPipeline, type SentMessage } from '../../support/pipeline.ts'

const runs: number[][] = []
/** Numbers that the function cannot stomach, and how it says so. */
const poison = { numbers: [] as number[], how: 'fail' as 'fail' | 'throw' | 'both' }

const take = defineFunction({
  name: 'take',
  on: queue('numbers'),
  input: z.object({ number: z.int() }),
  retries: { attempts: 3 },
  async run(messages, { batch }) {
    runs.push(messages.map(({ body }) => body.number))
    for (const message of messages) {
      if (!poison.numbers.includes(message.body.number)) continue
      const error = new Error(`cannot stomach ${message.body.number}`)
      if (poison.how === 'throw') throw error
      message.fail(error)
      if (poison.how === 'both') throw new Error('everything went down')
    }
    const good = messages.filter(({ body }) => !poison.numbers.includes(body.number))
    if (good.length === 0) return
    await batch(good.map(({ body }) => sql`INSERT INTO taken (number) VALUES (${body.number})`))
  },
})

const { deliverMessages } = createPipeline(defineApp({ tables: {}, functions: [take] }))

beforeAll(() => env.DB.exec('CREATE TABLE taken (number INTEGER NOT NULL)'))
beforeEach(async () => {
  runs.length = 0
  Object.assign(poison, { numbers: [], how: 'fail' })
  await env.DB.batch(
    ['taken', 'ledge_dead_messages'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  )
})

const createMessages = (numbers: readonly unknown[], attempts = 1): SentMessage[] =>
  numbers.map((number) => ({ id: `m${number}`, attempts, body: { number } }))

const count = (length: number): number[] => Array.from({ length }, (_, index) => index)

/** Delivers messages, and tells which were acknowledged and which come again. */
async function send(messages: readonly SentMessage[], bindings = {}) {
  const result = await deliverMessages('ledge-numbers', messages, bindings)
  return { acked: result.explicitAcks, again: result.retryMessages.map(({ msgId }) => msgId) }
}

const readTaken = async () =>
  (await env.DB.prepare('SELECT number FROM taken ORDER BY number').all()).results.map(
    ({ number }) => number,
  )

const readDead = async () =>
  (await env.DB.prepare('SELECT * FROM ledge_dead_messages ORDER BY message_id').all()).results

describe('R18 a batch of 100 of which one cannot be handled', () => {
  test('that the function fails alone: 99 are acknowledged at once, one comes again', async () => {
    poison.numbers = [57]
    const { acked, again } = await send(createMessages(count(100)))
    expect([acked.length, again]).toEqual([99, ['m57']])
    expect(runs).toHaveLength(1)
    expect(await readTaken()).toEqual(count(100).filter((number) => number !== 57))
  })

  test('that makes the whole run throw: all come again, each alone, and 99 are acknowledged', async () => {
    Object.assign(poison, { numbers: [57], how: 'throw' })
    const first = await send(createMessages(count(100)))
    expect([first.acked, first.again.length]).toEqual([[], 100])
    expect(await readTaken()).toEqual([])
    const second = await send(createMessages(count(100), 2))
    expect([second.acked.length, second.again]).toEqual([99, ['m57']])
    expect(runs.slice(1).map(({ length }) => length)).toEqual(Array(100).fill(1))
    const third = await send(createMessages([57], 3))
    expect(third).toEqual({ acked: ['m57'], again: [] })
    expect(await readTaken()).toEqual(count(100).filter((number) => number !== 57))
    expect(await readDead()).toMatchObject([{ message_id: 'm57', attempts: 3 }])
  })

  test('that comes among new ones holds none of them', async () => {
    Object.assign(poison, { numbers: [57], how: 'throw' })
    const { acked, again } = await send([...createMessages([57], 2), ...createMessages([1, 2])])
    expect([acked, again]).toEqual([['m1', 'm2'], ['m57']])
  })
})

describe('R6 a poison message', () => {
  test('is dead after its attempts: kept in D1 with everything there is to know, then acknowledged', async () => {
    poison.numbers = [7]
    for (const attempts of [1, 2]) {
      expect((await send(createMessages([7], attempts))).again).toEqual(['m7'])
      expect(await readDead()).toEqual([])
    }
    expect((await send(createMessages([7], 3))).acked).toEqual(['m7'])
    expect(await readDead()).toEqual([
      {
        queue: 'numbers',
        message_id: 'm7',
        function_name: 'take',
        body: '{"number":7}',
        attempts: 3,
        last_error: 'cannot stomach 7',
        sent_at: expect.stringMatching(/^\d{4}-.*Z$/),
        died_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ])
  })

  test.each([
    { what: 'of another shape', body: { number: 'seven' }, kept: '{"number":"seven"}' },
    { what: 'null', body: null, kept: 'null' },
    { what: 'nothing', body: undefined, kept: 'null' },
    { what: 'no JSON', body: { number: 7n }, kept: '"[object Object]"' },
  ])('that is $what never fits: it is dead at once', async ({ body, kept }) => {
    const message = { id: 'odd', attempts: 1, body }
    const { acked } = await send([message, ...createMessages([1])])
    expect(acked).toEqual(['odd', 'm1'])
    expect(await readDead()).toMatchObject([{ message_id: 'odd', body: kept, attempts: 1 }])
    expect(await readTaken()).toEqual([1])
  })

  test.each(['before', 'after'] as const)(
    'R7 is acknowledged only once D1 has it: D1 fails %s it commits',
    async (fate) => {
      poison.numbers = [7]
      const DB = createFaultyDatabase(fate)
      expect((await send(createMessages([7], 3), { DB })).again).toEqual(['m7'])
      expect((await send(createMessages([7], 4))).acked).toEqual(['m7'])
      expect(await readDead()).toMatchObject([{ message_id: 'm7', attempts: 4 }])
    },
  )

  test('keeps its own reason when the whole run fails after it was failed', async () => {
    Object.assign(poison, { numbers: [7], how: 'both' })
    expect((await send(createMessages([7], 3))).acked).toEqual(['m7'])
    expect(await readDead()).toMatchObject([{ last_error: 'cannot stomach 7' }])
  })

  test('costs D1 nothing while there is none', async () => {
    const DB = createFaultyDatabase()
    await send(createMessages(count(100)), { DB })
    expect(DB.batches).toBe(1)
  })
})
