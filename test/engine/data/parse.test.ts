// The parsers by themselves: every production of the grammar, and what a mistake is called (protocol/rest.md, sections 1 to 8).
import { describe, expect, test } from 'vitest'
import { parseBody } from '../../../src/engine/data/request/body.ts'
import { requireMediaType } from '../../../src/engine/data/request/media-type.ts'
import { parseOrder } from '../../../src/engine/data/request/order.ts'
import { parsePrefer } from '../../../src/engine/data/request/prefer.ts'
import { intersect, parseRange } from '../../../src/engine/data/request/range.ts'
import { parseSelect } from '../../../src/engine/data/request/select.ts'

const column = (name: string, more = {}) => ({
  kind: 'column',
  name,
  alias: null,
  path: [],
  casts: [],
  aggregate: null,
  ...more,
})
const embed = (target: string, items: unknown[], more = {}) => ({
  kind: 'embed',
  target,
  alias: null,
  hint: null,
  isInner: false,
  isSpread: false,
  items,
  ...more,
})
const all = { kind: 'all' }

describe('select', () => {
  test.each<[string, unknown[]]>([
    ['', []],
    ['*', [all]],
    ['a,b', [column('a'), column('b')]],
    [' a , b ', [column('a'), column('b')]],
    ['first name', [column('first name')]],
    ['a-b', [column('a-b')]],
    ['x:a', [column('a', { alias: 'x' })]],
    ['"a,b(":"c.d"', [column('c.d', { alias: 'a,b(' })]],
    ['"a\\"b"', [column('a"b')]],
    ['naïve_列$1', [column('naïve_列$1')]],
    ['a::text', [column('a', { casts: ['text'] })]],
    ['x:a::int4', [column('a', { alias: 'x', casts: ['int4'] })]],
    ['a->b', [column('a', { path: [{ arrow: '->', key: 'b' }] })]],
    [
      'a->b->>c',
      [
        column('a', {
          path: [
            { arrow: '->', key: 'b' },
            { arrow: '->>', key: 'c' },
          ],
        }),
      ],
    ],
    [
      'a->0->>-1',
      [
        column('a', {
          path: [
            { arrow: '->', key: 0 },
            { arrow: '->>', key: -1 },
          ],
        }),
      ],
    ],
    ['a->>"x.y"::int', [column('a', { path: [{ arrow: '->>', key: 'x.y' }], casts: ['int'] })]],
    [
      'a->b-c->>d e ',
      [
        column('a', {
          path: [
            { arrow: '->', key: 'b-c' },
            { arrow: '->>', key: 'd e' },
          ],
        }),
      ],
    ],
    ['a.sum()', [column('a', { aggregate: { name: 'sum', casts: [] } })]],
    [
      'x:a::int.avg()::text',
      [column('a', { alias: 'x', casts: ['int'], aggregate: { name: 'avg', casts: ['text'] } })],
    ],
    ['a.sum()::text', [column('a', { aggregate: { name: 'sum', casts: ['text'] } })]],
    ['count()', [{ kind: 'count', alias: null, casts: [] }]],
    ['x:count()::text', [{ kind: 'count', alias: 'x', casts: ['text'] }]],
    ['count', [column('count')]],
    ['t(*)', [embed('t', [all])]],
    ['t()', [embed('t', [])]],
    ['x:t(a,b)', [embed('t', [column('a'), column('b')], { alias: 'x' })]],
    ['t!h(*)', [embed('t', [all], { hint: 'h' })]],
    ['t!inner(*)', [embed('t', [all], { isInner: true })]],
    ['t!left(*)', [embed('t', [all])]],
    ['t!h!inner(*)', [embed('t', [all], { hint: 'h', isInner: true })]],
    ['t!inner!h(*)', [embed('t', [all], { hint: 'h', isInner: true })]],
    ['...t(a)', [embed('t', [column('a')], { isSpread: true })]],
    ['a,t(u(v(*)))', [column('a'), embed('t', [embed('u', [embed('v', [all])])])]],
  ])('%s', (text, items) => {
    expect(parseSelect(text)).toEqual(items)
  })

  test.each([
    ',',
    'a,',
    'a,,b',
    '(',
    't(',
    't(a',
    't)',
    'a b(',
    'x:',
    ':a',
    'a::',
    'a->',
    'a->>',
    '!h',
    't!(*)',
    '...',
    '...a',
    'a.b',
    '"a',
    'x:y:z',
    'a::int::text',
    'a.sum()::int::text',
    'a.median()',
    'a.sum',
    'x:...t(a)',
    'count()x',
    't(a)b',
  ])('%s does not parse', (text) => {
    expect(() => parseSelect(text)).toThrow(expect.objectContaining({ code: 'PGRST100' }))
  })
})

test('order', () => {
  const term = (name: string, more = {}) => ({
    field: { name, path: [] },
    relation: null,
    isDescending: false,
    nulls: null,
    ...more,
  })
  expect(parseOrder('a')).toEqual([term('a')])
  expect(parseOrder('a.desc.nullslast, b.asc,c.nullsfirst')).toEqual([
    term('a', { isDescending: true, nulls: 'last' }),
    term('b'),
    term('c', { nulls: 'first' }),
  ])
  expect(parseOrder('t(a).desc')).toEqual([term('a', { relation: 't', isDescending: true })])
  expect(parseOrder('t( a->b )')).toEqual([
    term('a', { field: { name: 'a', path: [{ arrow: '->', key: 'b' }] }, relation: 't' }),
  ])
  for (const wrong of [
    '',
    'a.',
    'a.up',
    'a.desc.asc',
    'a,',
    't(a',
    'a.nullslast.desc',
    't(a,b)',
    't(u(a))',
    'a->b(c)',
  ]) {
    expect(() => parseOrder(wrong)).toThrow(expect.objectContaining({ code: 'PGRST100' }))
  }
})

test('Prefer: the first valid value of each preference, others are passed over', () => {
  const nothing = {
    resolution: null,
    missing: null,
    return: null,
    count: null,
    tx: null,
    handling: null,
    maxAffected: null,
  }
  expect(parsePrefer(undefined)).toEqual(nothing)
  expect(parsePrefer(' ')).toEqual(nothing)
  expect(
    parsePrefer('return=nonsense, return=minimal,return=representation, count=exact, x'),
  ).toEqual({ ...nothing, return: 'minimal', count: 'exact' })
  expect(
    parsePrefer('handling=strict, max-affected=3, timezone=Europe/Berlin, tx=rollback'),
  ).toEqual({ ...nothing, handling: 'strict', maxAffected: 3, tx: 'rollback' })
})

test('Accept', () => {
  const object = 'application/vnd.pgrst.object+json'
  expect(requireMediaType(undefined)).toMatchObject({ name: 'application/json', isSingular: false })
  expect(requireMediaType(`text/html, ${object};q=0.9, */*;q=0.1`)).toMatchObject({
    name: object,
    isSingular: true,
  })
  expect(requireMediaType('application/json;charset=utf-8').name).toBe('application/json')
  expect(() => requireMediaType('text/html')).toThrow(expect.objectContaining({ code: 'PGRST107' }))
})

test('Range, and what two pages have in common', () => {
  expect(parseRange('0-9')).toEqual({ offset: 0, limit: 10 })
  expect(parseRange('7-')).toEqual({ offset: 7, limit: null })
  expect(parseRange('-5')).toEqual({ offset: 0, limit: null })
  expect(intersect({ offset: 2, limit: 10 }, { offset: 5, limit: 3 })).toEqual({
    offset: 5,
    limit: 3,
  })
  expect(intersect({ offset: 0, limit: 5 }, { offset: 9, limit: null })).toEqual({
    offset: 9,
    limit: 0,
  })
})

test('bodies: bytes that are no UTF-8 are no JSON', () => {
  const bytes = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).buffer
  expect(() => parseBody(bytes, 'application/json')).toThrow(
    expect.objectContaining({ code: 'PGRST102' }),
  )
  const marked = new TextEncoder().encode('\ufeff{"a":1}').buffer as ArrayBuffer
  expect(parseBody(marked, undefined)).toEqual({ rows: [{ a: 1 }], isText: false })
})
