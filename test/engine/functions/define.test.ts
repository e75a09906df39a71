// Declarations that cannot work are refused at start-up.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import { change, defineFunction, event, http, queue } from '../../../src/engine/functions/index.ts'

const run = () => undefined
const cups = sqliteTable('cups', {
  id: text('id').primaryKey(),
  isFull: integer('is_full', { mode: 'boolean' }).notNull(),
  madeAt: integer('made_at', { mode: 'timestamp' }),
  marks: text('marks', { mode: 'json' }).$type<string[]>().notNull(),
})

test('what is not said has its default', () => {
  expect(defineFunction({ name: 'f', on: event('a'), run })).toMatchObject({
    access: 'authenticated',
    input: null,
    timeoutSeconds: 30,
    retries: { attempts: 5, firstSeconds: 15 },
    inOrder: false,
  })
  const on = event('a')
  const { retries } = defineFunction({ name: 'f', on, retries: { attempts: 2 }, run })
  expect(retries).toEqual({ attempts: 2, firstSeconds: 15 })
})

describe('refused', () => {
  test.each([
    { what: 'no time', options: { timeoutSeconds: 0 }, message: 'time limit' },
    {
      what: 'a time that is no number',
      options: { timeoutSeconds: Number.NaN },
      message: 'time limit',
    },
    { what: 'more time than the platform gives', options: { timeoutSeconds: 901 }, message: '900' },
    { what: 'no attempt', options: { retries: { attempts: 0 } }, message: 'attempts' },
    { what: 'half an attempt', options: { retries: { attempts: 1.5 } }, message: 'attempts' },
    {
      what: 'more attempts than a queue makes',
      options: { retries: { attempts: 12 } },
      message: '11',
    },
    { what: 'no wait', options: { retries: { firstSeconds: 0 } }, message: 'wait' },
  ])('$what', ({ options, message }) => {
    expect(() => defineFunction({ name: 'f', on: event('a'), run, ...options })).toThrow(message)
  })

  test('order where there are no events to order', () => {
    const on = [queue('clicks')]
    expect(() => defineFunction({ name: 'f', on, run, inOrder: true } as never)).toThrow('order')
    expect(() => defineFunction({ name: 'f', on: http.get('/f'), run, inOrder: true })).toThrow(
      'order',
    )
  })
})

test('a change is typed by its table and actions, columns named as in the database', () => {
  defineFunction({
    name: 'f',
    on: change(cups, 'update'),
    run: (told) => {
      expectTypeOf(told.action).toEqualTypeOf<'update'>()
      expectTypeOf(told.old.is_full).toEqualTypeOf<boolean>()
      expectTypeOf(told.new.made_at).toEqualTypeOf<string | null>()
      expectTypeOf(told.new.marks).toEqualTypeOf<string[]>()
    },
  })
  defineFunction({
    name: 'g',
    on: change(cups, ['insert', 'delete']),
    run: ({ action, old }) => {
      if (action === 'delete') expectTypeOf(old.id).toEqualTypeOf<string>()
      else expectTypeOf(old).toEqualTypeOf<null>()
    },
  })
  const mixed = defineFunction({
    name: 'h',
    on: [change(cups, 'insert'), http.post('/cups')],
    input: z.object({ new: z.object({ id: z.string() }) }),
    run: (input) => input.new.id,
  })
  expect(mixed.on.map(({ kind }) => kind)).toEqual(['change', 'http'])
})
