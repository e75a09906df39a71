// Filters on the wire: operators, lists, trees, quoting, types (protocol/rest.md, section 3).
import { beforeAll, describe } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { type Case, runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { leavesOf } from './support/leaves.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

const leaves = (table: 'books' | 'authors', filter: string, ids: readonly unknown[]): Case =>
  leavesOf(table)(filter, ids)

describe('comparisons', () => {
  runCases(call, [
    leaves('books', 'id=eq.2', [2]),
    leaves('books', 'id=eq.+2', [2]),
    leaves('books', 'id=neq.2', [1, 3, 4, 5]),
    leaves('books', 'id=gt.3', [4, 5]),
    leaves('books', 'id=gte.3', [3, 4, 5]),
    leaves('books', 'id=lt.3', [1, 2]),
    leaves('books', 'id=lte.3', [1, 2, 3]),
    leaves('books', 'id=gt.1&id=lt.3', [2]),
    leaves('books', 'title=eq.Alpha', [1]),
    leaves('books', 'title=gt.Beta&title=lt.Z', [3, 5]),
    leaves('books', 'pages=eq.9007199254740993', [5]),
    leaves('books', 'pages=eq.9007199254740992', []),
    leaves('books', 'price=eq.9.50', [1]),
    leaves('books', 'price=lt.2', [4, 5]),
    leaves('authors', 'rating=gte.4.5', ['ann', 'bob']),
    leaves('books', 'in_print=eq.true', [1, 4]),
    leaves('books', 'in_print=eq.f', [2, 5]),
    leaves('books', 'pages=neq.100', [2, 4, 5]),
    leaves('books', 'pages=not.eq.100', [2, 4, 5]),
    leaves('books', 'pages=isdistinct.100', [2, 3, 4, 5]),
    leaves('books', 'pages=not.isdistinct.100', [1]),
    leaves('authors', 'name=eq.007', ['dee']),
    leaves('authors', 'name=eq.7', []),
    leaves('authors', 'name=eq.cyd, "the" (pen)', ['cyd']),
    leaves('authors', 'email=eq.null', []),
  ])
})

describe('is', () => {
  runCases(call, [
    leaves('books', 'pages=is.null', [3]),
    leaves('books', 'pages=not.is.null', [1, 2, 4, 5]),
    leaves('books', 'pages=is.not_null', [1, 2, 4, 5]),
    leaves('books', 'in_print=is.true', [1, 4]),
    leaves('books', 'in_print=is.FALSE', [2, 5]),
    leaves('books', 'in_print=is.unknown', [3]),
    leaves('books', 'in_print=not.is.true', [2, 3, 5]),
    leaves('authors', 'profile=is.null', ['bob']),
    {
      name: 'is of another word',
      path: 'books?id=is.x',
      status: 400,
      has: { code: 'PGRST100', message: '"failed to parse filter (is.x)" (line 1, column 5)' },
    },
    {
      name: 'is true of a number',
      path: 'books?id=is.true',
      status: 400,
      has: { code: '42804', message: 'argument of IS TRUE must be type boolean, not type integer' },
    },
  ])
})

describe('lists', () => {
  runCases(call, [
    leaves('books', 'id=in.(1,3,99)', [1, 3]),
    leaves('books', 'id=not.in.(1,3)', [2, 4, 5]),
    leaves('books', 'id=in.()', []),
    leaves('books', 'id=not.in.()', [1, 2, 3, 4, 5]),
    leaves('books', 'title=in.(Alpha,"Gamma 100%")', [1, 3]),
    leaves('authors', 'name=in.("cyd, \\"the\\" (pen)",007)', ['cyd', 'dee']),
    leaves('books', 'in_print=in.(true,0)', [1, 2, 4, 5]),
    leaves('books', 'price=in.(9.5,20)', [1, 2]),
    leaves('books', 'pages=in.(9007199254740993)', [5]),
    {
      name: 'a list with a literal that does not fit',
      path: 'books?id=in.(1,x)',
      status: 400,
      has: { code: '22P02' },
    },
    { name: 'a list without end', path: 'books?id=in.(1', status: 400, has: { code: 'PGRST100' } },
    {
      name: 'S9 a list of 10,000',
      path: `books?select=id&order=id&id=in.(${Array.from({ length: 10_000 }, (_, index) => index + 3).join()})`,
      rows: [{ id: 3 }, { id: 4 }, { id: 5 }],
    },
  ])
})

const long = 'x'.repeat(60)

describe('like', () => {
  runCases(call, [
    leaves('books', 'title=like.Al*', [1]),
    leaves('books', 'title=like.Al%', [1]),
    leaves('books', 'title=ilike.al*', [1, 4]),
    leaves('books', 'title=like.*a', [1, 2, 5]),
    leaves('books', 'title=ilike.*PH*', [1, 4]),
    leaves('books', 'title=like.B_ta', [2]),
    leaves('books', 'title=like.De\\_lta', [5]),
    leaves('books', 'title=like.D\\_lta', []),
    leaves('books', 'title=like.*100\\%', [3]),
    leaves('books', 'title=ilike.*100\\%', [3]),
    leaves('books', 'title=not.like.Al*', [2, 3, 4, 5]),
    leaves('books', 'title=like.[A]lpha', []),
    leaves('books', 'title=like.?lpha', []),
    leaves('authors', 'name=like.Ann _pfel', ['ann']),
    leaves('books', `title=like.*${long}*`, []),
    leaves('books', 'title=like.%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%a', [1, 2, 5]),
    {
      name: 'like of a number',
      path: 'books?id=like.1*',
      status: 404,
      has: { code: '42883', message: 'operator does not exist: integer ~~ unknown' },
    },
    {
      name: 'ilike of a number',
      path: 'books?id=ilike.1*',
      status: 404,
      has: { message: 'operator does not exist: integer ~~* unknown' },
    },
    {
      name: 'a pattern that ends with its escape',
      path: 'books?title=like.x\\',
      status: 400,
      has: { code: '22025' },
    },
  ])
})

describe('trees', () => {
  runCases(call, [
    leaves('books', 'or=(id.eq.1,id.eq.3)', [1, 3]),
    leaves('books', 'or=(id.eq.1,and(id.gt.3,id.lt.5))', [1, 4]),
    leaves('books', 'and=(id.gt.1,id.lt.4)', [2, 3]),
    leaves('books', 'not.or=(id.eq.1,id.eq.3)', [2, 4, 5]),
    leaves('books', 'not.and=(id.gt.1,id.lt.4)', [1, 4, 5]),
    leaves('books', 'or=(not.and(id.gt.1,id.lt.4),id.eq.2)', [1, 2, 4, 5]),
    leaves('books', 'or=(id.not.in.(1,2,3),title.like.Al*)', [1, 4, 5]),
    leaves('books', 'or=(title.eq."Gamma 100%",pages.is.null)', [3]),
    leaves('authors', 'or=(name.eq."cyd, \\"the\\" (pen)",id.eq.ann)', ['ann', 'cyd']),
    leaves('books', 'or=( id.eq.1 , id.eq.3 )', [1, 3]),
    leaves('books', 'or=(id.eq.1,id.eq.2)&and=(id.eq.2)', [2]),
    leaves('books', 'or=(id.eq.1)&or=(id.eq.2)', []),
    leaves('books', 'or=(pages.not.is.null,id.eq.3)&in_print=is.true', [1, 4]),
    {
      name: 'S9 150 terms in one tree',
      path: `books?select=id&order=id&or=(${Array.from({ length: 150 }, (_, index) => `id.eq.${index + 4}`).join()})`,
      rows: [{ id: 4 }, { id: 5 }],
    },
    {
      name: 'a tree without end',
      path: 'books?or=(id.eq.1',
      status: 400,
      has: {
        code: 'PGRST100',
        message: '"failed to parse logic tree ((id.eq.1)" (line 1, column 9)',
      },
    },
    { name: 'an empty tree', path: 'books?or=()', status: 400, has: { code: 'PGRST100' } },
  ])
})

describe('refusals', () => {
  runCases(call, [
    {
      name: 'an unknown column',
      path: 'books?foo=eq.1',
      status: 400,
      rows: {
        code: '42703',
        details: null,
        hint: null,
        message: 'column books.foo does not exist',
      },
    },
    {
      name: 'no operator',
      path: 'books?id=1',
      status: 400,
      has: {
        code: 'PGRST100',
        message: '"failed to parse filter (1)" (line 1, column 1)',
        details: 'unexpected "1" expecting "not" or operator (eq, gt, ...)',
      },
    },
    { name: 'an unknown operator', path: 'books?id=foo.1', status: 400, has: { code: 'PGRST100' } },
    {
      name: 'a text for an integer',
      path: 'books?id=eq.x',
      status: 400,
      rows: {
        code: '22P02',
        details: null,
        hint: null,
        message: 'invalid input syntax for type integer: "x"',
      },
    },
    {
      name: 'a fraction for an integer',
      path: 'books?id=eq.1.5',
      status: 400,
      has: { code: '22P02' },
    },
    {
      name: 'an integer past 64 bits',
      path: 'books?id=eq.9223372036854775808',
      status: 400,
      has: {
        code: '22003',
        message: 'value "9223372036854775808" is out of range for type integer',
      },
    },
    {
      name: 'a text for a float',
      path: 'authors?rating=gt.x',
      status: 400,
      has: { message: 'invalid input syntax for type double precision: "x"' },
    },
    {
      name: 'a float past all bounds',
      path: 'authors?rating=gt.1e999',
      status: 400,
      has: { code: '22003' },
    },
    {
      name: 'a text for a boolean',
      path: 'books?in_print=eq.maybe',
      status: 400,
      has: { message: 'invalid input syntax for type boolean: "maybe"' },
    },
    {
      name: 'a date that is none',
      path: 'samples?seen_at=gt.soon',
      status: 400,
      has: { code: '22007' },
    },
    {
      name: 'bytes that are none',
      path: 'samples?bytes=eq.xyz',
      status: 400,
      has: { code: '22P02' },
    },
    { name: 'a NUL byte', path: 'books?title=eq.a%00b', status: 400, has: { code: '22021' } },
    ...['fts', 'plfts', 'phfts', 'wfts', 'fts(english)'].map((operator) => ({
      name: `${operator} without an index`,
      path: `books?title=${operator}.alpha`,
      notYet: "the app has to declare fullText(books, ['title'])",
    })),
    ...['match', 'imatch', 'sl', 'sr', 'nxr', 'nxl', 'adj'].map((operator) => ({
      name: `the operator ${operator}`,
      path: `books?title=${operator}.x`,
      notYet: `the operator ${operator}: it is for`,
    })),
    ...[
      ['cs', '@>'],
      ['cd', '<@'],
      ['ov', '&&'],
    ].map(([operator, sign]) => ({
      name: `${operator} of a text`,
      path: `books?title=${operator}.{x}`,
      status: 404,
      has: { code: '42883', message: `operator does not exist: text ${sign} unknown` },
    })),
  ])
})
