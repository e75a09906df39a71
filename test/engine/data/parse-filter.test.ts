// The parsers of filters and of the query string's keys (protocol/rest.md, sections 1 and 3).
import { describe, expect, test } from 'vitest'
import { parseCondition, parseNames, parseTree } from '../../../src/engine/data/request/filter.ts'
import { parseQuery } from '../../../src/engine/data/request/query.ts'

const field = { name: 'a', path: [] }
const condition = (test: object, more = {}) => ({
  kind: 'condition',
  field,
  isNegated: false,
  test,
  ...more,
})
const simple = (operator: string, value: string, modifier: string | null = null) => ({
  operator,
  value,
  modifier,
})

describe('filters', () => {
  test.each<[string, unknown]>([
    ['eq.1', condition(simple('eq', '1'))],
    ['eq.', condition(simple('eq', ''))],
    ['eq.a,b(c)"d".e', condition(simple('eq', 'a,b(c)"d".e'))],
    ['not.eq.1', condition(simple('eq', '1'), { isNegated: true })],
    ['eq.not.x', condition(simple('eq', 'not.x'))],
    ['eq(any).{1,2}', condition(simple('eq', '{1,2}', 'any'))],
    ['fts(english).a b', condition(simple('fts', 'a b', 'english'))],
    ['is.NULL', condition({ operator: 'is', value: 'null' })],
    ['not.is.true', condition({ operator: 'is', value: 'true' }, { isNegated: true })],
    ['in.()', condition({ operator: 'in', values: [] })],
    ['in.(1)', condition({ operator: 'in', values: ['1'] })],
    ['in.(1,2)', condition({ operator: 'in', values: ['1', '2'] })],
    ['in.("a,b","c\\"d","e\\\\")', condition({ operator: 'in', values: ['a,b', 'c"d', 'e\\'] })],
    ['in.(a"b,"c"d)', condition({ operator: 'in', values: ['a"b', '"c"d'] })],
    ['in.(,)', condition({ operator: 'in', values: ['', ''] })],
  ])('%s', (text, parsed) => {
    expect(parseCondition(field, text)).toEqual(parsed)
  })

  test.each([
    '',
    '1',
    'eq',
    'eqq.1',
    'not.1',
    'not.not.eq.1',
    'is.',
    'is.nul',
    'is.null.x',
    'in.1',
    'in.(1',
    'in.(1)2',
    'eq(any.1',
  ])('%s does not parse', (text) => {
    expect(() => parseCondition(field, text)).toThrow(expect.objectContaining({ code: 'PGRST100' }))
  })

  test('trees', () => {
    const tree = parseTree(
      'or',
      true,
      '(a.eq.1,not.and(a.not.in.(1,2),a.is.null),a.like."x,y)",a.cs.{1,2})',
    )
    expect(tree).toEqual({
      kind: 'tree',
      operator: 'or',
      isNegated: true,
      filters: [
        condition(simple('eq', '1')),
        {
          kind: 'tree',
          operator: 'and',
          isNegated: true,
          filters: [
            condition({ operator: 'in', values: ['1', '2'] }, { isNegated: true }),
            condition({ operator: 'is', value: 'null' }),
          ],
        },
        condition(simple('like', 'x,y)')),
        condition(simple('cs', '{1,2}')),
      ],
    })
  })

  test('a column may be called as an operator is', () => {
    const tree = parseTree('and', false, '(or.eq.1,and->b.eq.2)')
    expect(tree.filters).toMatchObject([
      { field: { name: 'or' } },
      { field: { name: 'and', path: [{ arrow: '->', key: 'b' }] } },
    ])
  })
})

describe('keys of the query string', () => {
  const modifiers = (query: string) => parseQuery(new URLSearchParams(query)).modifiers
  test.each<[string, object]>([
    ['a=eq.1', { path: [], kind: 'filter', filter: { field: { name: 'a' } } }],
    ['t.a=eq.1', { path: ['t'], filter: { field: { name: 'a' } } }],
    [
      't.u.a->b=eq.1',
      { path: ['t', 'u'], filter: { field: { name: 'a', path: [{ arrow: '->', key: 'b' }] } } },
    ],
    ['"t.u".a=eq.1', { path: ['t.u'], filter: { field: { name: 'a' } } }],
    ['order=a', { path: [], kind: 'order' }],
    ['t.order=a', { path: ['t'], kind: 'order' }],
    ['t.limit=3', { path: ['t'], kind: 'limit', rows: 3 }],
    ['offset=3', { path: [], kind: 'offset', rows: 3 }],
    ['or=(a.eq.1)', { path: [], kind: 'filter', filter: { operator: 'or', isNegated: false } }],
    ['not.and=(a.eq.1)', { path: [], filter: { operator: 'and', isNegated: true } }],
    ['t.not.or=(a.eq.1)', { path: ['t'], filter: { operator: 'or', isNegated: true } }],
    ['a+b=eq.c+d', { filter: { field: { name: 'a b' }, test: { value: 'c d' } } }],
  ])('%s', (query, parsed) => {
    expect(modifiers(query)).toMatchObject([parsed])
  })

  test('reserved ones', () => {
    const query = parseQuery(new URLSearchParams('select=a&columns="x y",b&on_conflict=c,d'))
    expect(query).toMatchObject({ columns: ['x y', 'b'], onConflict: ['c', 'd'], modifiers: [] })
    expect(parseQuery(new URLSearchParams()).select).toEqual([{ kind: 'all' }])
    expect(parseNames('columns parameter', 'a,"b,c"')).toEqual(['a', 'b,c'])
  })

  test.each([
    '=eq.1',
    '.a=eq.1',
    'a.=eq.1',
    'a..b=eq.1',
    'limit=',
    'limit=1.5',
    'a->=eq.1',
    'columns=',
    'columns=a,',
  ])('%s does not parse', (query) => {
    expect(() => modifiers(query)).toThrow(expect.objectContaining({ code: 'PGRST100' }))
  })
})
