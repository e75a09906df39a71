// The official client, unchanged, with every method of its that reads; a new one fails the last test until it is tried.

import { createClient } from '@supabase/supabase-js'
import { beforeAll, describe, expect, test } from 'vitest'
import { fillLibrary } from '../engine/data/support/fill.ts'
import { BASE, publishableKey, secretKey } from '../support/worker.ts'
import { connect, tried } from './support/client.ts'

beforeAll(fillLibrary)

const ledge = connect(publishableKey)
const operator = connect(secretKey)
const books = () => ledge.from('books').select('id').order('id')
const ids = async (query: PromiseLike<{ data: unknown; error: unknown }>) => {
  const { data, error } = await query
  expect(error).toBeNull()
  return (data as { id: unknown }[]).map(({ id }) => id)
}

describe('filters', () => {
  test.each<[string, () => PromiseLike<{ data: unknown; error: unknown }>, unknown[]]>([
    ['eq', () => books().eq('title', 'Alpha'), [1]],
    ['neq', () => books().neq('id', 1), [2, 3, 4, 5]],
    ['gt', () => books().gt('pages', 100), [2, 5]],
    ['gte', () => books().gte('pages', 100), [1, 2, 5]],
    ['lt', () => books().lt('pages', 100), [4]],
    ['lte', () => books().lte('pages', 100), [1, 4]],
    ['like', () => books().like('title', 'A%'), [1]],
    ['likeAllOf', () => books().likeAllOf('title', ['%a', 'B%']), [2]],
    ['likeAnyOf', () => books().likeAnyOf('title', ['A%', 'B%']), [1, 2]],
    ['ilike', () => books().ilike('title', 'a%'), [1, 4]],
    ['ilikeAllOf', () => books().ilikeAllOf('title', ['a%', '%T']), [4]],
    ['ilikeAnyOf', () => books().ilikeAnyOf('title', ['b%', '%t']), [2, 4]],
    ['is', () => books().is('pages', null), [3]],
    ['isDistinct', () => books().isDistinct('pages', 100), [2, 3, 4, 5]],
    ['in', () => books().in('title', ['Alpha', 'Gamma 100%', 'a,b(c)']), [1, 3]],
    ['notIn', () => books().notIn('id', [1, 2]), [3, 4, 5]],
    ['match', () => books().match({ author_id: 'ann', in_print: true }), [1]],
    ['not', () => books().not('pages', 'is', null), [1, 2, 4, 5]],
    ['or', () => books().or('id.eq.1,and(id.gt.3,in_print.is.true)'), [1, 4]],
    ['filter', () => books().filter('id', 'in', '(1,3)'), [1, 3]],
  ])('%s', async (_name, query, wanted) => {
    expect(await ids(query())).toEqual(wanted)
  })

  const articles = () => ledge.from('articles').select('id').order('id')
  test('contains, containedBy, overlaps, textSearch', async () => {
    expect(await ids(articles().contains('tags', ['a']))).toEqual([1])
    expect(await ids(articles().contains('tags', { k: 1 }))).toEqual([2])
    expect(await ids(articles().containedBy('tags', ['a', 'b', 'c']))).toEqual([1, 5])
    expect(await ids(articles().overlaps('tags', ['b', 'z']))).toEqual([1])
    expect(await ids(articles().textSearch('body', 'fat & !cat'))).toEqual([3])
    expect(await ids(articles().textSearch('body', 'fat cat', { type: 'phrase' }))).toEqual([1])
    expect(
      await ids(articles().textSearch('body', '"fat mat" or dog', { type: 'websearch' })),
    ).toEqual([1, 2])
  })

  test.each([
    ['regexMatch', () => books().regexMatch('title', '^A')],
    ['regexIMatch', () => books().regexIMatch('title', '^a')],
    ['rangeGt', () => books().rangeGt('pages', '[1,2)')],
    ['rangeGte', () => books().rangeGte('pages', '[1,2)')],
    ['rangeLt', () => books().rangeLt('pages', '[1,2)')],
    ['rangeLte', () => books().rangeLte('pages', '[1,2)')],
    ['rangeAdjacent', () => books().rangeAdjacent('pages', '[1,2)')],
  ])('%s is Postgres alone', async (_name, query) => {
    const { data, error, status } = await query()
    expect({ data, status, code: error?.code }).toEqual({
      data: null,
      status: 400,
      code: 'PGRST127',
    })
    expect(error?.details).toMatch(/(?:regular expressions|ranges), which SQLite does not have/)
  })
})

describe('shapes', () => {
  test('select with embedded resources, limits and orders inside', async () => {
    const { data } = await ledge
      .from('authors')
      .select('id, books!author_id(id, genres(name))')
      .eq('id', 'ann')
      .order('id', { referencedTable: 'books', ascending: false })
      .limit(1, { referencedTable: 'books' })
    expect(data).toEqual([{ id: 'ann', books: [{ id: 2, genres: [{ name: 'crime' }] }] }])
  })

  test('order with nulls, limit, range', async () => {
    expect(
      await ids(ledge.from('books').select('id').order('pages', { nullsFirst: true }).limit(2)),
    ).toEqual([3, 4])
    expect(await ids(books().range(1, 2))).toEqual([2, 3])
    expect(
      await ids(ledge.from('books').select('id, author_id()').order('author_id(name)').limit(2)),
    ).toEqual([1, 2])
  })

  test('count, with and without rows', async () => {
    for (const count of ['exact', 'planned', 'estimated'] as const) {
      const { count: total, data } = await ledge.from('books').select('*', { count, head: true })
      expect({ total, data }).toEqual({ total: 5, data: null })
    }
    const { count, data } = await ledge.from('books').select('id', { count: 'exact' }).limit(2)
    expect({ count, rows: data?.length }).toEqual({ count: 5, rows: 2 })
    const { data: sums } = await ledge
      .from('books')
      .select('count(), pages.max()')
      .lt('pages', 1000)
    expect(sums).toEqual([{ count: 3, max: 250 }])
  })

  test('single and maybeSingle', async () => {
    expect((await books().eq('id', 1).single()).data).toEqual({ id: 1 })
    const { error, status } = await books().single()
    expect({ code: error?.code, status }).toEqual({ code: 'PGRST116', status: 406 })
    expect((await books().eq('id', 99).maybeSingle()).data).toBeNull()
    expect((await books().maybeSingle()).error?.code).toBe('PGRST116')
  })

  test('csv, stripNulls', async () => {
    expect((await ledge.from('genres').select().order('id').csv()).data).toBe(
      'id,name\n1,crime\n2,poetry\n3,empty',
    )
    const { data } = await ledge.from('books').select('id,pages').eq('id', 3).stripNulls()
    expect(data).toEqual([{ id: 3 }])
  })

  test('geojson is not there', async () => {
    const { error, status } = await ledge.from('books').select().geojson()
    expect({ code: error?.code, status }).toEqual({ code: 'PGRST107', status: 406 })
  })

  test('explain, for the operator', async () => {
    const { data } = await operator
      .from('books')
      .select('id')
      .eq('id', 1)
      .explain({ format: 'json', analyze: true })
    expect(data).toMatchObject({ statements: [{ rows: { answered: 1 } }] })
    const text = await operator.from('books').select('id').explain()
    expect(text.data).toContain('-> SCAN')
    expect((await ledge.from('books').select('id').explain()).status).toBe(406)
  })

  test('rollback, retry, setHeader, abortSignal, returns, overrideTypes and throwOnError change no read', async () => {
    const query = ledge
      .from('genres')
      .select('id')
      .rollback()
      .retry(false)
      .setHeader('x-own', '1')
      .abortSignal(new AbortController().signal)
      .throwOnError()
    expect((await query.eq('id', 1).returns<{ id: number }[]>()).data).toEqual([{ id: 1 }])
    expect(
      (await ledge.from('genres').select('id').eq('id', 1).overrideTypes<{ id: number }[]>()).data,
    ).toEqual([{ id: 1 }])
    await expect(ledge.from('nope').select().throwOnError()).rejects.toMatchObject({
      code: 'PGRST205',
    })
  })

  test('schema', async () => {
    expect((await ledge.schema('public').from('genres').select('id').eq('id', 1)).data).toEqual([
      { id: 1 },
    ])
    const { error, status } = await ledge.schema('auth').from('genres').select()
    expect({ code: error?.code, status }).toEqual({ code: 'PGRST106', status: 406 })
  })

  test('an unknown function', async () => {
    const { error, status } = await ledge.rpc('nothing', { a: 1 })
    expect({ code: error?.code, status }).toEqual({ code: 'PGRST202', status: 404 })
  })
})

describe('writing', () => {
  const genres = () => operator.from('genres')
  const named = (id: number) => ledge.from('genres').select('name').eq('id', id).maybeSingle()

  test('insert one and many, with and without the rows', async () => {
    expect(await genres().insert({ id: 50, name: 'a' })).toMatchObject({ status: 201, data: null })
    const many = await genres()
      .insert(
        [
          { id: 51, name: 'b' },
          { id: 52, name: 'c' },
        ],
        { count: 'exact' },
      )
      .select('id')
    expect(many).toMatchObject({ status: 201, count: 2, data: [{ id: 51 }, { id: 52 }] })
    const one = await genres().insert({ id: 53, name: 'd' }).select().single()
    expect(one.data).toEqual({ id: 53, name: 'd' })
  })

  test('columns that some rows lack: null, or their default', async () => {
    const rows = [
      { id: 'k1', label: 'x' },
      { id: 'k2', count: 1 },
    ]
    const refused = await operator.from('samples').insert(rows)
    expect(refused.error?.code).toBe('23502')
    const { data } = await operator
      .from('samples')
      .insert(rows, { defaultToNull: false })
      .select('id,label,count')
    expect(data).toEqual([
      { id: 'k1', label: 'x', count: 7 },
      { id: 'k2', label: 'none', count: 1 },
    ])
  })

  test('upsert', async () => {
    const merged = await genres()
      .upsert([
        { id: 50, name: 'merged' },
        { id: 54, name: 'new' },
      ])
      .select()
    expect(merged).toMatchObject({
      status: 201,
      data: [
        { id: 50, name: 'merged' },
        { id: 54, name: 'new' },
      ],
    })
    const passed = await genres()
      .upsert({ id: 50, name: 'other' }, { ignoreDuplicates: true })
      .select()
    expect(passed.data).toEqual([])
    expect((await named(50)).data).toEqual({ name: 'merged' })
    const byEmail = await operator
      .from('authors')
      .upsert({ id: 'ann', email: 'ann@example.com', name: 'Anna' }, { onConflict: 'email' })
      .select('name')
    expect(byEmail).toMatchObject({ status: 200, data: [{ name: 'Anna' }] })
  })

  test('update and delete, limited', async () => {
    expect((await genres().update({ name: 'z' }).eq('id', 50).select()).data).toEqual([
      { id: 50, name: 'z' },
    ])
    const limited = genres().update({ name: 'all' }).gt('id', 49).maxAffected(2)
    // Without the schema's types the client takes the server for an old one.
    const many = await (limited as unknown as PromiseLike<{ error: { code: string } | null }>)
    expect({ code: many.error?.code, name: (await named(51)).data }).toEqual({
      code: 'PGRST124',
      name: { name: 'b' },
    })
    expect((await genres().delete().eq('id', 51).select('id').single()).data).toEqual({ id: 51 })
    expect((await genres().delete({ count: 'exact' }).gt('id', 49)).count).toBe(4)
    expect((await genres().delete()).error?.code).toBe('21000')
    expect((await genres().update({ name: 'x' })).error?.code).toBe('21000')
  })
})

/** Methods that nobody calls. */
const OTHERS = [
  ...['constructor', 'decorateFetch', 'cloneRequestState', 'then', 'processResponse'],
  'getOpenApiSpec', // in open-api.test.ts
]

test('no method of the client is left out', () => {
  const query = createClient(BASE, publishableKey).from('x')
  const classes = [query, query.select()].flatMap((object) => prototypesOf(object))
  const names = new Set(classes.flatMap((one) => Object.getOwnPropertyNames(one)))
  const left = [...names].filter((name) => !tried.has(name) && !OTHERS.includes(name))
  expect(left).toEqual([])
})

function prototypesOf(object: object): object[] {
  const parent: unknown = Object.getPrototypeOf(object)
  const isLast = parent === null || parent === Object.prototype || typeof parent !== 'object'
  return isLast ? [] : [parent, ...prototypesOf(parent)]
}
