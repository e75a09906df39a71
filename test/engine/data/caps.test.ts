// S9: what a request may cost. Past a cap it is refused at once, before D1 hears of it.
import { beforeAll, expect, test } from 'vitest'
import { createCaller, roundTripsOf } from '../../support/worker.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

const times = (count: number, make: (index: number) => string, separator = ',') =>
  Array.from({ length: count }, (_, index) => make(index)).join(separator)
/** Eighty columns at each level. */
const nestedEmbeds = (levels: number): string =>
  `${times(80, (index) => `a${index}:is_active`)}${levels === 0 ? '' : `,mentor_id(${nestedEmbeds(levels - 1)})`}`
const innerMentors = (levels: number) =>
  `${'mentor_id!inner('.repeat(levels)}id${')'.repeat(levels)}`
const nested = (levels: number) => `${'and('.repeat(levels)}id.eq.1${')'.repeat(levels)}`

test.each([
  {
    name: '501 parameters',
    path: `books?${times(501, () => 'a', '&')}`,
    details: 'at most 500 parameters',
  },
  {
    name: '50,000 terms of a tree',
    path: `books?or=(${times(50_000, () => 'id.eq.1')})`,
    details: 'at most 1000 items in a parameter',
  },
  {
    name: '50,000 columns to write',
    path: `books?columns=${times(50_000, () => 'a')}`,
    details: 'at most 1000 items in a parameter',
  },
  {
    name: '201 filters',
    path: `books?${times(201, () => 'id=eq.1', '&')}`,
    details: 'at most 200 filters',
  },
  {
    name: '201 terms of a tree',
    path: `books?or=(${times(201, () => 'id.eq.1')})`,
    details: 'at most 200 filters',
  },
  {
    name: '11 levels of a tree',
    path: `books?or=(${nested(10)})`,
    details: 'at most 10 levels of parentheses',
  },
  {
    name: '5,000 levels of a tree',
    path: `books?or=(${nested(5_000)})`,
    details: 'at most 10 levels of parentheses',
  },
  {
    name: '5,000 levels of embedding',
    path: `books?select=${'author_id('.repeat(5_000)}`,
    details: 'at most 5 levels of embedding',
  },
  {
    name: '6 levels of embedding',
    path: `authors?select=${'mentor_id('.repeat(6)}id${')'.repeat(6)}`,
    details: 'at most 5 levels of embedding',
  },
  {
    name: '101 columns in a spread',
    path: `authors?select=...books!author_id(${times(101, (index) => `a${index}:id`)})`,
    details: 'at most 100 columns in a spread of many rows',
  },
  {
    name: '61 spreads',
    path: `books?select=${times(61, (index) => `...author_id(a${index}:id)`)}`,
    details: 'at most 60 resources spread into a row or ordering it',
  },
  {
    name: '33 columns to order by',
    path: `books?order=${times(33, () => 'id')}`,
    details: 'at most 32 order terms',
  },
  {
    name: '501 columns',
    path: `books?select=${times(501, (index) => `a${index}:id`)}`,
    details: 'at most 500 selected columns',
  },
  {
    name: '40 embedded tables of 7 columns and more',
    path: `books?select=${times(100, (index) => `a${index}:author_id(*)`)}`,
    details: 'at most 500 columns in an answer',
  },
])('$name', async ({ path, details }) => {
  const response = await call(`/rest/v1/${path}`)
  expect(await response.json()).toEqual({
    code: '54001',
    details,
    hint: null,
    message: 'statement too complex',
  })
  expect([response.status, roundTripsOf(response)]).toEqual([400, 0])
})

test.each([
  { name: '200 filters', path: `books?${times(200, () => 'id=eq.1', '&')}` },
  {
    name: '200 terms of a tree',
    path: `books?or=(${times(200, (index) => `title.eq.a${index}`)})`,
  },
  { name: '200 patterns', path: `books?or=(${times(200, (index) => `title.ilike.*a${index}*`)})` },
  {
    name: '10 levels of negated trees, 190 terms',
    path: `books?or=(${'not.and('.repeat(9)}${times(190, () => 'pages.gt.1')}${')'.repeat(9)})`,
  },
  { name: '500 columns', path: `books?select=${times(500, (index) => `a${index}:title`)}&limit=1` },
  {
    name: '60 embedded tables',
    path: `books?select=${times(60, (index) => `a${index}:author_id(*)`)}`,
  },
  {
    name: '60 spreads',
    path: `books?select=${times(60, (index) => `...author_id(a${index}:id)`)}`,
  },
  {
    name: '60 nested spreads',
    path: `books?select=${times(30, (index) => `...author_id(a${index}:id,...mentor_id(b${index}:id))`)}`,
  },
  {
    name: '100 columns in a spread',
    path: `authors?select=...books!author_id(${times(100, (index) => `a${index}:title`)})`,
  },
  { name: '5 levels of wide embedding', path: `authors?select=${nestedEmbeds(5)}` },
  {
    name: '5 levels of inner embedding with 190 filters',
    path: `authors?select=${innerMentors(5)}&${'mentor_id.'.repeat(5)}or=(${times(190, () => 'rating.gt.1')})`,
  },
  {
    name: 'patterns longer than D1 takes',
    path: `books?or=(${times(40, (index) => `title.ilike.*${'x'.repeat(60)}${index}*y_*`)})`,
  },
  {
    name: '500 numbers and 200 patterns',
    path: `books?select=${times(500, (index) => `a${index}:price`)}&or=(${times(200, (index) => `title.like.*a${index}_b*`)})`,
  },
])('R19 $name are served', async ({ path }) => {
  const response = await call(`/rest/v1/${path}`)
  expect({ status: response.status, text: response.ok ? '' : await response.text() }).toEqual({
    status: 200,
    text: '',
  })
  expect(roundTripsOf(response)).toBe(1)
})

test.each([
  {
    name: 'patterns that make a statement longer than D1 takes',
    path: `books?or=(${times(200, (index) => `title.ilike.*${'x'.repeat(60)}${index}*y_*`)})`,
  },
  {
    name: 'casts that make a statement longer than D1 takes',
    path: `books?select=${times(400, (index) => `a${index}:title::timestamptz`)}`,
  },
])('$name are refused', async ({ path }) => {
  const response = await call(`/rest/v1/${path}`)
  expect([response.status, await response.json()]).toEqual([
    400,
    expect.objectContaining({ code: '54001' }),
  ])
})

test('an error repeats no more than the beginning of a long parameter', async () => {
  const response = await call(`/rest/v1/books?or=(${times(50_000, () => 'a')})`)
  const { code, message } = await response.json<{ code: string; message: string }>()
  expect([response.status, code]).toEqual([400, 'PGRST100'])
  expect(message.length).toBeLessThan(1100)
})
