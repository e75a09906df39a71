// Casts: `column::type` (protocol/rest.md, section 2).
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCaller, secretKey } from '../../support/worker.ts'
import { type Case, runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

const INSERT = `INSERT INTO samples (id, label, count, ratio, flag, data, seen_at, made_at, bytes)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

beforeAll(async () => {
  await fillLibrary()
  await env.DB.batch([
    env.DB.prepare(INSERT).bind(
      ...['one', '42', 42, 2.5, 1, '{"n":7,"s":"8","b":true}'],
      ...[1718409600, 1718409600120, new Uint8Array([0, 255])],
    ),
    env.DB.prepare(INSERT).bind('none', '', null, null, null, null, null, null, null),
  ])
})
const call = createCaller(library)

/** What the first sample's `value` comes to. */
const gives = (value: string, wanted: unknown): Case => ({
  name: value,
  path: `samples?id=eq.one&select=v:${encodeURIComponent(value)}`,
  rows: [{ v: wanted }],
})

describe('of columns', () => {
  runCases(call, [
    gives('label::text', '42'),
    gives('label::varchar', '42'),
    gives('label::char', '4'),
    gives('label::TEXT', '42'),
    gives('label::int', 42),
    gives('label::int2', 42),
    gives('label::bigint', 42),
    gives('label::serial', 42),
    gives('label::float8', 42),
    gives('label::double precision', 42),
    gives('label::numeric', 42),
    gives('label::json', 42),
    gives('count::text', '42'),
    gives('count::int4', 42),
    gives('count::float4', 42),
    gives('count::boolean', true),
    gives('ratio::text', '2.5'),
    gives('ratio::int', 2),
    gives('ratio::numeric', 2.5),
    gives('flag::text', 'true'),
    gives('flag::int', 1),
    gives('flag::bool', true),
    gives('data::text', '{"n":7,"s":"8","b":true}'),
    gives('data::jsonb', { n: 7, s: '8', b: true }),
    gives('data->n::text', '7'),
    gives('data->>s::int', 8),
    gives('data->>n::float8', 7),
    gives('data->>b::bool', true),
    gives('data->>missing::int', null),
    gives('seen_at::text', '2024-06-15 00:00:00+00'),
    gives('seen_at::timestamptz', '2024-06-15T00:00:00+00:00'),
    gives('seen_at::timestamp', '2024-06-15T00:00:00'),
    gives('seen_at::date', '2024-06-15'),
    gives('made_at::text', '2024-06-15 00:00:00.12+00'),
    gives('made_at::timestamp', '2024-06-15T00:00:00.12'),
    gives('made_at::date', '2024-06-15'),
    gives('bytes::text', '\\x00ff'),
    gives('bytes::bytea', '\\x00ff'),
    gives('label::bytea', '\\x3432'),
  ])

  const types = ['text', 'char', 'int2', 'int', 'int8', 'float8', 'numeric', 'bool', 'json']
  const times = ['timestamptz', 'timestamp', 'date']
  test.each([
    ['count', types.slice(0, 8)],
    ['ratio', types.slice(0, 7)],
    ['flag', ['text', 'int', 'bool']],
    ['data', ['text', 'json']],
    ['data->>x', [...types, ...times, 'bytea']],
    ['seen_at', ['text', ...times]],
    ['made_at', ['text', ...times]],
    ['bytes', ['text', 'bytea']],
  ])('null of %s stays null', async (column, names) => {
    const items = names.map((name, index) => `v${index}:${column}::${name}`)
    const response = await call(`/rest/v1/samples?id=eq.none&select=${items.join(',')}`)
    const [row = {}] = await response.json<[Record<string, unknown>]>()
    expect(Object.values(row)).toEqual(names.map(() => null))
  })
})

/** A text cast to a type, through a column that holds it. */
const ofText = (text: string, type: string, more: Partial<Case>): Case => ({
  name: `${JSON.stringify(text)} as ${type}`,
  path: `samples?select=v:label::${encodeURIComponent(type)}`,
  method: 'POST',
  as: secretKey,
  body: { label: text },
  headers: { Prefer: 'return=representation' },
  status: 201,
  ...more,
})
const good = (text: string, type: string, v: unknown) => ofText(text, type, { rows: [{ v }] })
const bad = (text: string, type: string, [code, message]: [string, string]) =>
  ofText(text, type, { status: 400, has: { code, message } })
const syntax = (text: string, type: string, name = type) =>
  bad(text, type, ['22P02', `invalid input syntax for type ${name}: "${text}"`])

describe('of texts', () => {
  runCases(call, [
    good(' -7 ', 'int', -7),
    good('+007', 'int', 7),
    good('9223372036854775807', 'int8', JSON.parse('9223372036854775807')),
    syntax('', 'int', 'integer'),
    syntax('abc', 'int', 'integer'),
    syntax('7x', 'int4', 'integer'),
    syntax('1.5', 'int', 'integer'),
    syntax('1e5', 'bigint'),
    syntax('0x10', 'int', 'integer'),
    syntax('--7', 'int', 'integer'),
    bad('32768', 'int2', ['22003', 'value "32768" is out of range for type smallint']),
    bad('2147483648', 'int', ['22003', 'value "2147483648" is out of range for type integer']),
    bad('9223372036854775808', 'int8', [
      '22003',
      'value "9223372036854775808" is out of range for type bigint',
    ]),
    good('-32768', 'int2', -32768),
    good('1e5', 'float8', 100000),
    good('.5', 'numeric', 0.5),
    good('-1.25e-3', 'real', -0.00125),
    syntax('1.5.2', 'numeric'),
    syntax('', 'float8', 'double precision'),
    bad('1e999', 'float8', ['22003', 'value "1e999" is out of range for type double precision']),
    good('YES', 'bool', true),
    good(' of ', 'bool', false),
    syntax('maybe', 'bool', 'boolean'),
    syntax('o', 'bool', 'boolean'),
    good('{"a":[1]}', 'json', { a: [1] }),
    syntax('{a:1}', 'json'),
    good('2024-06-15', 'timestamptz', '2024-06-15T00:00:00+00:00'),
    good('2024-06-15 10:00:00.5+02', 'timestamptz', '2024-06-15T08:00:00.5+00:00'),
    good('2024-06-15T10:00:00-02:30', 'timestamptz', '2024-06-15T12:30:00+00:00'),
    good('2024-06-15T10:00:00Z', 'timestamp', '2024-06-15T10:00:00'),
    good('2024-06-15 10:00:00.5+02', 'timestamp', '2024-06-15T10:00:00.5'),
    good('2024-06-15T10:00:00-02:30', 'date', '2024-06-15'),
    bad('now', 'timestamptz', [
      '22007',
      'invalid input syntax for type timestamp with time zone: "now"',
    ]),
    bad('2024-06-15 nine', 'date', [
      '22007',
      'invalid input syntax for type date: "2024-06-15 nine"',
    ]),
    bad('2024-02-30', 'date', ['22008', 'date/time field value out of range: "2024-02-30"']),
    good('\\x00fF', 'bytea', '\\x00ff'),
    syntax('\\x0', 'bytea'),
    bad('tail"; \\ é \n', 'int', [
      '22P02',
      'invalid input syntax for type integer: "tail"; \\ é \n"',
    ]),
  ])

  test('a write whose answer cannot be cast writes nothing', async () => {
    const stored = await env.DB.prepare(
      "SELECT count(*) AS n FROM samples WHERE label = 'abc'",
    ).first()
    expect(stored).toEqual({ n: 0 })
  })
})

describe('of numbers', () => {
  const ofRatio = (ratio: number, type: string, more: Partial<Case>): Case => ({
    ...ofText('', type, more),
    name: `${ratio} as ${type}`,
    path: `samples?select=v:ratio::${type}`,
    body: { ratio },
  })
  runCases(call, [
    ofRatio(3.5, 'int', { rows: [{ v: 4 }] }),
    ofRatio(-2.5, 'int', { rows: [{ v: -2 }] }),
    ofRatio(2.6, 'int', { rows: [{ v: 3 }] }),
    ofRatio(1e300, 'text', { rows: [{ v: '1e+300' }] }),
    ofRatio(0.30000000000000004, 'text', { rows: [{ v: '0.30000000000000004' }] }),
    ofRatio(5, 'text', { rows: [{ v: '5' }] }),
    ofRatio(40000, 'int2', {
      status: 400,
      has: { code: '22003', message: 'smallint out of range' },
    }),
    ofRatio(1e300, 'int8', { status: 400, has: { code: '22003', message: 'bigint out of range' } }),
    {
      name: 'an integer that a smaller type cannot hold',
      path: 'books?select=pages::int4&id=eq.5',
      status: 400,
      has: { code: '22003', message: 'integer out of range' },
    },
    {
      name: 'only rows that are answered are cast',
      path: 'books?select=pages::int4&id=eq.1',
      rows: [{ pages: 100 }],
    },
    {
      name: 'a cast inside an embedded resource',
      path: 'authors?select=books!author_id(pages::text)&books.order=id&id=eq.ann',
      rows: [{ books: [{ pages: '100' }, { pages: '250' }] }],
    },
    {
      name: 'a failing cast inside an embedded resource',
      path: 'authors?select=books!author_id(title::int)&id=eq.bob',
      status: 400,
      has: { code: '22P02', message: 'invalid input syntax for type integer: "Gamma 100%"' },
    },
  ])
})

describe('types that are not there', () => {
  const refused = (item: string, [status, code, message]: [number, string, string]): Case => ({
    name: item,
    path: `samples?select=${item}`,
    status,
    has: { code, message },
  })
  runCases(call, [
    refused('label::foo', [400, '42704', 'type "foo" does not exist']),
    refused('label::Foo_Bar', [400, '42704', 'type "foo_bar" does not exist']),
    refused('flag::float8', [400, '42846', 'cannot cast type boolean to double precision']),
    refused('ratio::bool', [400, '42846', 'cannot cast type double precision to boolean']),
    refused('data::int', [400, '42846', 'cannot cast type json to integer']),
    refused('seen_at::int', [400, '42846', 'cannot cast type timestamp with time zone to integer']),
    refused('count::date', [400, '42846', 'cannot cast type integer to date']),
    refused('bytes::int', [400, '42846', 'cannot cast type bytea to integer']),
    {
      name: 'a type of Postgres without values here',
      path: 'samples?select=id::uuid',
      notYet: 'casts to uuid',
    },
  ])
})
