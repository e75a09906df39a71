// Functions that take messages from a queue.
import { beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import { defineApp, type QueueMessage } from '../../../src/engine/core/index.ts'
import { defineFunction, event, http, queue } from '../../../src/engine/functions/index.ts'
import { createPipeline } from '../../support/pipeline.ts'

const runs: { name: string; numbers: number[] }[] = []
let isFailing = false

const take = (name: string, queueName: string, batch: number) =>
  defineFunction({
    name,
    on: queue(queueName, { batch }),
    input: z.object({ number: z.int() }),
    run(messages, { caller, cause }) {
      expectTypeOf(messages).toEqualTypeOf<readonly QueueMessage<{ number: number }>[]>()
      expect([caller.role, cause.kind]).toEqual(['service_role', 'queue'])
      runs.push({ name, numbers: messages.map((message) => message.body.number) })
      if (isFailing) throw new Error('not now')
    },
  })

const app = defineApp({
  tables: {},
  functions: [take('all', 'numbers', 10), take('late', 'late-numbers', 2)],
})
const { deliver } = createPipeline(app)
const numbers = (...list: unknown[]) => list.map((number) => ({ number }))

beforeEach(() => {
  runs.length = 0
  isFailing = false
})

describe('a queue function', () => {
  test('gets all messages of a batch in one run, and they are acknowledged', async () => {
    const result = await deliver('ledge-numbers', numbers(1, 2, 3))
    expect(runs).toEqual([{ name: 'all', numbers: [1, 2, 3] }])
    expect(result.explicitAcks).toEqual(['m0', 'm1', 'm2'])
  })

  test('is found by the longest fitting name, and gets no more than it asks for at once', async () => {
    await deliver('ledge-late-numbers', numbers(1, 2, 3))
    expect(runs).toEqual([
      { name: 'late', numbers: [1, 2] },
      { name: 'late', numbers: [3] },
    ])
  })

  test('a message that is not what it takes holds nobody', async () => {
    const result = await deliver('numbers', [...numbers(1, 'two'), null, ...numbers(3)])
    expect(runs).toEqual([{ name: 'all', numbers: [1, 3] }])
    expect(result.explicitAcks).toHaveLength(4)
  })

  test('when it fails, its messages come again', async () => {
    isFailing = true
    const result = await deliver('ledge-numbers', numbers(1, 2))
    expect(result.explicitAcks).toEqual([])
    expect(result.retryMessages.map((message) => message.msgId)).toEqual(['m0', 'm1'])
  })

  test('a queue that nobody takes keeps its messages', async () => {
    const result = await deliver('ledge-others', numbers(1))
    expect(result.retryBatch.retry).toBe(true)
  })
})

describe('declarations', () => {
  const run = () => undefined
  test.each([
    {
      what: 'a name with a slash',
      declare: () => defineFunction({ name: 'a/b', on: http.get('/a'), run }),
    },
    {
      what: 'a name that starts with a digit',
      declare: () => defineFunction({ name: '1a', on: http.get('/a'), run }),
    },
    {
      what: 'no time',
      declare: () => defineFunction({ name: 'a', on: http.get('/a'), timeoutSeconds: 0, run }),
    },
    { what: 'a path without a slash', declare: () => http.get('a') },
    { what: 'a path of a service', declare: () => http.get('/rest/v1/a') },
    { what: 'the pipeline’s own queue', declare: () => queue('events') },
    {
      what: 'a queue beside a request',
      declare: () => defineFunction({ name: 'a', on: [queue('a'), http.get('/a')] as never, run }),
    },
    { what: 'an empty batch', declare: () => queue('a', { batch: 0 }) },
    {
      what: 'one queue twice',
      declare: () =>
        createPipeline(
          defineApp({ tables: {}, functions: [take('a', 'x', 1), take('b', 'x', 1)] }),
        ),
    },
    {
      what: 'one path twice',
      declare: () => {
        const on = http.get('/a')
        const functions = [
          defineFunction({ name: 'a', on, run }),
          defineFunction({ name: 'b', on, run }),
        ]
        return createPipeline(defineApp({ tables: {}, functions }))
      },
    },
  ])('$what is refused at start-up', ({ declare }) => {
    expect(declare).toThrow(TypeError)
  })

  test('the input’s type follows from the schema, and a function runs without a server', () => {
    const double = defineFunction({
      name: 'double',
      on: [http.post('/double'), event('doubled')],
      input: z.object({ n: z.coerce.number() }),
      run({ n }) {
        expectTypeOf(n).toEqualTypeOf<number>()
        return { n: n * 2 }
      },
    })
    expect(double.run({ n: 2 }, {} as never)).toEqual({ n: 4 })
    expectTypeOf(double.run).returns.toEqualTypeOf<{ n: number }>()
  })
})
