// `(any)` and `(all)` with Postgres' array literals (protocol/rest.md, section 3).
import { beforeAll, describe, expect, test } from 'vitest'
import { requireArray } from '../../../src/engine/data/plan/array-literal.ts'
import { createCaller } from '../../support/worker.ts'
import { type Case, runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { leavesOf } from './support/leaves.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)
const books = leavesOf('books')
const authors = leavesOf('authors')

const refused = (filter: string, status: number, has: Record<string, unknown>): Case => ({
  name: `${filter} is refused`,
  path: `books?${filter}`,
  status,
  has,
})

describe('any', () => {
  runCases(call, [
    books('id=eq(any).{1,3,99}', [1, 3]),
    books('id=not.eq(any).{1,3}', [2, 4, 5]),
    books('id=gt(any).{3,4}', [4, 5]),
    books('id=gte(any).{3,4}', [3, 4, 5]),
    books('id=lt(any).{2,3}', [1, 2]),
    books('id=lte(any).{2,3}', [1, 2, 3]),
    books('title=eq(any).{Alpha,"Gamma 100%"}', [1, 3]),
    books('title=gt(any).{Beta,Zeta}', [3, 4, 5]),
    books('in_print=eq(any).{t,0}', [1, 2, 4, 5]),
    books('price=lt(any).{1.5,NULL}', [4, 5]),
    books('pages=eq(any).{9007199254740993}', [5]),
    books('pages=gt(any).{9007199254740992}', [5]),
    books('title=like(any).{Al*,*mm*}', [1, 3]),
    books('title=ilike(any).{AL*,be%}', [1, 2, 4]),
    books('title=not.ilike(any).{AL*,be%}', [3, 5]),
    authors('name=eq(any).{"cyd, \\"the\\" (pen)",007}', ['cyd', 'dee']),
    authors('profile->>age=eq(any).{40,41}', ['ann']),
    authors('profile->age=eq(any).{40.0,41}', ['ann']),
    books('or=(id.eq(any).{1,2},title.like(any).{G*,X*})', [1, 2, 3]),
  ])
})

describe('all', () => {
  runCases(call, [
    books('id=eq(all).{2,2}', [2]),
    books('id=eq(all).{2,3}', []),
    books('id=gt(all).{2,3}', [4, 5]),
    books('id=gte(all).{2,3}', [3, 4, 5]),
    books('id=lt(all).{2,3}', [1]),
    books('id=lte(all).{2,3}', [1, 2]),
    books('id=not.gt(all).{2,3}', [1, 2, 3]),
    books('title=like(all).{*a,B*}', [2]),
    books('title=ilike(all).{*A,a*}', [1]),
  ])
})

describe('empty lists and nulls settle as in Postgres', () => {
  runCases(call, [
    books('pages=eq(any).{}', []),
    books('pages=not.eq(any).{}', [1, 2, 3, 4, 5]),
    books('pages=gt(any).{}', []),
    books('pages=gt(all).{}', [1, 2, 3, 4, 5]),
    books('title=like(all).{}', [1, 2, 3, 4, 5]),
    books('title=like(any).{}', []),
    books('id=eq(any).{1,NULL}', [1]),
    books('id=not.eq(any).{1,NULL}', []),
    books('id=gt(any).{4,null}', [5]),
    books('id=not.gt(any).{4,null}', []),
    books('id=lt(all).{4,NULL}', []),
    books('id=not.lt(all).{4,NULL}', [4, 5]),
    books('id=gt(all).{NULL}', []),
    books('id=not.gt(all).{NULL}', []),
    books('title=like(any).{Al*,NULL}', [1]),
    books('title=not.like(all).{Al*,NULL}', [2, 3, 4, 5]),
    books('pages=not.gt(any).{1000}', [1, 2, 4]),
  ])
})

describe('refusals', () => {
  const malformed = (text: string) => ({
    code: '22P02',
    message: `malformed array literal: "${text}"`,
  })
  runCases(call, [
    refused('id=eq(any).1', 400, malformed('1')),
    refused('id=eq(any).{1', 400, malformed('{1')),
    refused('id=eq(any).{{1},{2}}', 400, malformed('{{1},{2}}')),
    refused('id=eq(any).{1,}', 400, malformed('{1,}')),
    refused('id=eq(any).{1,x}', 400, { code: '22P02' }),
    refused('id=like(any).{1*}', 404, { code: '42883' }),
    refused('id=neq(any).{1}', 400, {
      code: 'PGRST100',
      message: '"failed to parse filter (neq(any).{1})" (line 1, column 1)',
    }),
    refused('id=eq(some).{1}', 400, { code: 'PGRST100' }),
    refused('id=eq().{1}', 400, { code: 'PGRST100' }),
    refused('id=in(any).{1}', 400, { code: 'PGRST100' }),
    refused('title=match(any).{a}', 400, { code: 'PGRST127' }),
    refused(`title=like(any).{${Array.from({ length: 201 }, () => 'a').join()}}`, 400, {
      code: '54001',
      details: 'at most 200 patterns or JSON values',
    }),
  ])
})

describe('array literals', () => {
  test.each<[string, (string | null)[]]>([
    ['{}', []],
    [' { } ', []],
    ['{a}', ['a']],
    ['{ a , b c }', ['a', 'b c']],
    ['{"a,b","{c}"}', ['a,b', '{c}']],
    ['{"say \\"x\\"","back\\\\slash"}', ['say "x"', 'back\\slash']],
    ['{a\\,b,c\\ }', ['a,b', 'c ']],
    ['{NULL,null,"NULL",\\NULL}', [null, null, 'NULL', 'NULL']],
    ['{""}', ['']],
    ['{ä😀}', ['ä😀']],
  ])('%s', (text, elements) => {
    expect(requireArray(text)).toEqual(elements)
  })

  test.each(['', 'a', '{', '}', '{,}', '{a,}', '{a}b', '{"a}', '{"a"b}', '{a"b"}', '{a}}', '{\\}'])(
    '%s is malformed',
    (text) => {
      expect(() => requireArray(text)).toThrow(expect.objectContaining({ code: '22P02' }))
    },
  )
})
