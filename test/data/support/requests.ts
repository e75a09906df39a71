// Random requests for the library: of what it understands, of what nobody does, and of both with a letter changed.
import fc from 'fast-check'

const columns = [
  'id',
  'name',
  'title',
  'pages',
  'price',
  'in_print',
  'profile',
  'author_id',
  'profile->age',
  'profile->>langs',
  'secret',
  'rating',
  'nope',
  '"a b"',
]
const embeds = [
  'author_id',
  'authors!editor_id',
  'books!author_id',
  'genres',
  'biographies',
  'authors!mentor_id',
  'hidden',
  'x:authors',
]
const values = [
  '1',
  'ann',
  '-3',
  '9.5',
  'true',
  'null',
  '(1,2)',
  '("a","b,c")',
  '{1,2}',
  '*a*',
  '%',
  '\\',
  '"',
  "';--",
  '',
  '9999999999999999999',
  '1e400',
  'ß😀',
  '\u0000',
  'x'.repeat(70),
  '_%'.repeat(40),
  '{"k":[1,{"x":null}]}',
  '[1,"a"]',
  'fat & !(cat | dog:*)',
  '"quoted words" or -not',
]
const operators = [
  'eq',
  'neq',
  'gt',
  'lte',
  'like',
  'ilike',
  'in',
  'is',
  'isdistinct',
  'not.eq',
  'not.in',
  'not.not',
  'eq(any)',
  'gt(all)',
  'like(any)',
  'cs',
  'cd',
  'ov',
  'fts',
  'wfts',
  'plfts(simple)',
  'zz',
]

const one = (list: readonly string[]) => fc.constantFrom(...list)
const name = fc.oneof(one(columns), one(embeds), fc.string({ maxLength: 4 }))
const leaf = fc.tuple(name, one(operators), one(values)).map(([c, o, v]) => `${c}.${o}.${v}`)
const { tree } = fc.letrec<{ tree: string; item: string }>((tie) => ({
  item: fc.oneof({ depthSize: 'small' }, leaf, tie('tree')),
  tree: fc
    .tuple(one(['and', 'or', 'not.and', 'not.or']), fc.array(tie('item'), { maxLength: 4 }))
    .map(([operator, items]) => `${operator}(${items.join(',')})`),
}))
const { select } = fc.letrec<{ select: string; item: string }>((tie) => ({
  item: fc.oneof(
    { depthSize: 'small' },
    one([
      '*',
      'count',
      'count()',
      'n:name',
      'id::text',
      'profile->langs',
      'pages.sum()',
      '...author_id(id)',
      '...genres(name)',
      'n:pages::text.max()::int4',
      'author_id(name,...mentor_id(id))',
      '',
    ]),
    one(columns),
    fc
      .tuple(one(embeds), one(['', '!inner', '!left', '!x']), tie('select'))
      .map(([e, j, s]) => `${e}${j}(${s})`),
  ),
  select: fc.array(tie('item'), { maxLength: 4 }).map((items) => items.join(',')),
}))

const parameter = fc.oneof(
  fc
    .tuple(name, one(operators), one(values))
    .map(([c, o, v]): [string, string] => [c, `${o}.${v}`]),
  fc
    .tuple(one(embeds), one(columns), one(values))
    .map(([e, c, v]): [string, string] => [`${e}.${c}`, `eq.${v}`]),
  select.map((text): [string, string] => ['select', text]),
  tree.map((text): [string, string] => [
    text.slice(0, text.indexOf('(')),
    text.slice(text.indexOf('(')),
  ]),
  fc
    .tuple(name, one(['', '.desc', '.asc.nullsfirst', '.x']))
    .map(([c, d]): [string, string] => ['order', c + d]),
  fc
    .tuple(
      one(['limit', 'offset', 'author_id.limit', 'x.order']),
      one(['0', '1', '-1', 'id', '99999999999999999']),
    )
    .map(([k, v]): [string, string] => [k, v]),
  fc.tuple(one(['columns', 'on_conflict']), name).map(([k, v]): [string, string] => [k, v]),
)

/** Parameters that a read of books understands, so that most requests get as far as SQLite. */
const good = one([
  ...[
    'id=gt.1',
    'id=in.(1,2,3)',
    'id=not.in.(4)',
    'title=like.*a*',
    'title=ilike.%_A%',
    'pages=is.null',
    'price=lte.9.5',
  ],
  ...[
    'in_print=is.true',
    'or=(id.eq.1,and(pages.gt.1,title.neq.x))',
    'not.and=(id.eq.1,pages.isdistinct.3)',
  ],
  ...[
    'order=pages.desc,id',
    'order=title.nullsfirst',
    'author_id.order=name.desc',
    'author_id.order=name',
    'genres.limit=1',
    'order=author_id(name).desc,id',
    'order=author_id(name).desc',
    'title=like(any).{a*,*b}',
    'id=eq(any).{1,2}',
    'limit=2',
    'offset=1',
    `title=like.${'_%'.repeat(40)}`,
  ],
])
const selected = one([
  ...[
    '*',
    'id,t:title',
    'count',
    'id,author_id(*)',
    'genres(name,id)',
    'authors!editor_id!inner(id)',
    'book_genres(count)',
  ],
  ...[
    'id,w:author_id(id,profile,is_active),genres!inner()',
    'books_editor_id_fkey(name)',
    '*,genres(count)',
    'id::text,price::int4',
    'id,...author_id(name,...mentor_id(m:name))',
    '...genres(g:name,n:id),id',
    'author_id,count',
    'author_id,pages.sum(),n:count(),price::text.max()',
    'author_id(name,books!author_id(pages.avg())),in_print.count()',
    'pages::text,title::int,price::int2',
    'author_id(name,mentor_id(name,books!author_id(id,genres(name))))',
    'id,author_id!inner(rating),...authors!editor_id!inner(e:id)',
    'title::timestamptz,in_print::int,pages::bool',
    'id,...author_id(name,mentor_id(id))',
    'id,...genres(name,id)',
    'author_id(id,books!author_id(id,genres(id,books(id))))',
    '',
  ],
])
const understood = fc
  .tuple(selected, fc.uniqueArray(good, { maxLength: 4 }))
  .map(([text, parameters]) => [`select=${text}`, ...parameters].join('&'))

/** Cuts a piece out of a text, doubles it or writes something else there. */
const mutate = (
  text: string,
  [kind, at, length, other]: [number, number, number, string],
): string => {
  const start = at % (text.length + 1)
  const piece = text.slice(start, start + length)
  return (
    text.slice(0, start) +
    ['', piece + piece, other, other + piece][kind % 4] +
    text.slice(start + length)
  )
}
const mutation = fc.tuple(
  fc.nat(3),
  fc.nat(200),
  fc.nat(6),
  fc.oneof(one(values), one(['(', ')', ',', '.', ':', '!', '->', '"', '%', '&', '='])),
)

const wild = fc
  .array(parameter, { maxLength: 6 })
  .map((parameters) => new URLSearchParams(parameters).toString())

const query = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: understood }, wild),
    fc.oneof(fc.constant([]), fc.array(mutation, { maxLength: 2 })),
  )
  .map(([text, mutations]) => mutations.reduce(mutate, text))

const json = fc.oneof(
  fc
    .array(fc.dictionary(fc.oneof(one(columns), fc.string()), fc.jsonValue()), { maxLength: 3 })
    .map((rows) => JSON.stringify(rows)),
  fc
    .dictionary(one(columns), fc.oneof(one(values), fc.double(), fc.jsonValue()))
    .map((row) => JSON.stringify(row)),
  fc.string(),
)

/** A request for the library, more often than not one that makes sense. */
export const request = fc.record({
  table: fc.oneof(
    { weight: 3, arbitrary: one(['books']) },
    one(['authors', 'genres', 'notes', 'samples', 'articles', 'hidden', 'nope']),
  ),
  query,
  method: one(['GET', 'GET', 'GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'PUT']),
  body: json,
  prefer: one([
    '',
    'count=exact',
    'return=representation',
    'return=headers-only',
    'missing=default,return=representation',
    'handling=strict,max-affected=1',
    'x=y',
  ]),
  accept: one([
    '*/*',
    '*/*',
    '',
    'application/json',
    'application/json',
    'application/vnd.pgrst.object+json',
    'text/csv',
    'application/json;nulls=stripped',
    'application/vnd.pgrst.plan+json',
    ';,q=',
  ]),
  range: one(['', '', '', '', '0-1', '5-', '3-1', 'x']),
  isOperator: fc.boolean(),
})
