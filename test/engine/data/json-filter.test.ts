// JSON compared as jsonb's operators do it: containment, overlap, equality and order (protocol/rest.md, section 3).
import { env } from 'cloudflare:workers'
import { beforeAll, describe } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { type Case, runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { leavesOf } from './support/leaves.ts'
import { library } from './support/library.ts'

/** What is stored in `samples.data`, by id. */
const DATA: Record<string, string | null> = {
  array: '["a","b","c,d"]',
  big: '{"n":9007199254740993}',
  broken: 'no json',
  deep: '{"a":{"b":[1,{"c":2,"d":[3]}]},"e":null}',
  empty: '[]',
  flag: 'true',
  mixed: '[1,2.0,"1",true,null,[1,2],{"k":"v"}]',
  none: null,
  nothing: '{}',
  null: 'null',
  number: '40',
  object: '{"k":"v","n":1.0,"say \\"x\\"":"y","z":[]}',
  text: '"a"',
}

beforeAll(async () => {
  await fillLibrary()
  const add = env.DB.prepare('INSERT INTO samples (id, data) VALUES (?, ?)')
  await env.DB.batch(Object.entries(DATA).map(([id, data]) => add.bind(id, data)))
})
const call = createCaller(library)

const leaves = (filter: string, ids: readonly string[]): Case => ({
  ...leavesOf('samples')(filter, ids),
  name: filter,
})
const VALID = Object.keys(DATA).filter((id) => id !== 'none' && id !== 'broken')
const allBut = (ids: readonly string[]) => VALID.filter((id) => !ids.includes(id))

describe('cs', () => {
  runCases(call, [
    leaves('data=cs.{a}', ['array']),
    leaves('data=cs.{a,b}', ['array']),
    leaves('data=cs.{b,a,a}', ['array']),
    leaves('data=cs.{"c,d"}', ['array']),
    leaves('data=cs.{a,x}', []),
    leaves('data=cs.{1}', ['mixed']),
    leaves('data=cs.{true,2}', ['mixed']),
    leaves('data=cs.["a"]', ['array']),
    leaves('data=cs."a"', ['array', 'text']),
    leaves('data=cs.[1,1.0]', ['mixed']),
    leaves('data=cs.["2"]', []),
    leaves('data=cs.[null]', ['mixed']),
    leaves('data=cs.null', ['mixed', 'null']),
    leaves('data=cs.[[2]]', ['mixed']),
    leaves('data=cs.[[3]]', []),
    leaves('data=cs.[{"k":"v"}]', ['mixed']),
    leaves('data=cs.[{}]', ['mixed']),
    leaves('data=cs.[]', ['array', 'empty', 'mixed']),
    leaves('data=cs.{}', ['array', 'big', 'deep', 'empty', 'mixed', 'nothing', 'object']),
    leaves('data=cs.{"k":"v"}', ['object']),
    leaves('data=cs.{"n":1,"k":"v"}', ['object']),
    leaves('data=cs.{"n":"1"}', []),
    leaves('data=cs.{"say \\"x\\"":"y"}', ['object']),
    leaves('data=cs.{"z":[]}', ['object']),
    leaves('data=cs.{"z":{}}', []),
    leaves('data=cs.{"a":{"b":[{"c":2}]}}', ['deep']),
    leaves('data=cs.{"a":{"b":[{"d":[3]},1]},"e":null}', ['deep']),
    leaves('data=cs.{"a":{"b":[{"c":3}]}}', []),
    leaves('data=cs.{"n":9007199254740993}', ['big']),
    leaves('data=cs.{"n":9007199254740992}', []),
    leaves('data=not.cs.{a}', allBut(['array'])),
    leaves('data->a->b=cs.[1]', ['deep']),
    leaves('data->a=cs.{"b":[]}', ['deep']),
    leaves('or=(data.cs.{"c,d"},data.cs.{"k":"v"})', ['array', 'object']),
  ])
})

describe('cd', () => {
  runCases(call, [
    leaves('data=cd.{a,b,"c,d",x}', ['array', 'empty', 'text']),
    leaves('data=cd.{a}', ['empty', 'text']),
    leaves('data=cd."a"', ['text']),
    leaves('data=cd.["a"]', ['empty', 'text']),
    leaves('data=cd.[40]', ['empty', 'number']),
    leaves('data=cd.{40,t}', ['empty', 'flag', 'number']),
    leaves('data=cd.[1,2,"1",true,null,[2,1,0],{"k":"v","l":1}]', [
      'empty',
      'flag',
      'mixed',
      'null',
    ]),
    leaves('data=cd.{}', ['empty', 'nothing']),
    leaves('data=cd.{"k":"v","n":1,"say \\"x\\"":"y","z":[5]}', ['nothing', 'object']),
    leaves('data=cd.{"k":"v","n":1,"say \\"x\\"":"y","z":{}}', ['nothing']),
    leaves('data=cd.{"a":{"b":[1,{"c":2,"d":[3,4]}]},"e":null,"f":1}', ['deep', 'nothing']),
    leaves('data->a->b=cd.[1,{"c":2,"d":[3]}]', ['deep']),
  ])
})

describe('ov', () => {
  runCases(call, [
    leaves('data=ov.{x,a}', ['array']),
    leaves('data=ov.["x","a"]', ['array']),
    leaves('data=ov.{2}', ['mixed']),
    leaves('data=ov.{}', []),
    leaves('data=ov.[]', []),
    leaves('data=not.ov.{a,1}', allBut(['array', 'mixed'])),
    leaves('data->a->b=ov.[1,7]', ['deep']),
  ])
})

describe('equality, whatever the spelling', () => {
  runCases(call, [
    leaves('data=eq.40.0', ['number']),
    leaves('data=eq."a"', ['text']),
    leaves('data=eq.null', ['null']),
    leaves('data=eq.true', ['flag']),
    leaves('data=eq.["a", "b", "c,d"]', ['array']),
    leaves('data=eq.["b", "a", "c,d"]', []),
    leaves('data=eq.["a","b"]', []),
    leaves('data=eq.{}', ['nothing']),
    leaves('data=eq.[]', ['empty']),
    leaves('data=eq.{"z":[],"n":1,"k":"v","say \\"x\\"":"y"}', ['object']),
    leaves('data=eq.{"e":null,"a":{"b":[1,{"d":[3],"c":2}]}}', ['deep']),
    leaves('data=eq.{"e":null,"a":{"b":[1,{"d":[3,3],"c":2}]}}', []),
    leaves('data=neq.40', allBut(['number'])),
    leaves('data=not.eq.40', allBut(['number'])),
    leaves(
      'data=isdistinct.40',
      Object.keys(DATA).filter((id) => id !== 'number'),
    ),
    leaves('data=not.isdistinct.40', ['number']),
    leaves('data=in.(40,"\\"a\\"",{})', ['nothing', 'number', 'text']),
    leaves('data=not.in.(40,[])', allBut(['number', 'empty'])),
    leaves('data->n=eq.1', ['object']),
    leaves('data->n=eq.9007199254740993', ['big']),
    leaves('data->n=eq.9007199254740992', []),
    leaves('data->e=eq.null', ['deep']),
    leaves(
      'data->e=is.null',
      Object.keys(DATA).filter((id) => id !== 'deep'),
    ),
    leaves('data->>e=is.not_null', []),
    leaves('data->>k=eq.v', ['object']),
    leaves('data->>n=eq.1.0', ['object']),
    leaves('data->>n=in.(9007199254740993,x)', ['big']),
    leaves('data->>k=like.v*', ['object']),
    leaves('data->a->>b=is.not_null', ['deep']),
  ])
})

describe('order', () => {
  runCases(call, [
    leaves('data=gt.39', [
      'array',
      'big',
      'deep',
      'empty',
      'flag',
      'mixed',
      'nothing',
      'number',
      'object',
    ]),
    leaves('data=lt.41', ['null', 'number', 'text']),
    leaves('data=lte."a"', ['null', 'text']),
    leaves('data=gte.true&data=lte.true', ['flag']),
    leaves('data=lt.null', []),
    leaves('data->n=gt.1', ['big']),
    leaves('data->n=gte.1', ['big', 'object']),
    leaves('data->n=lt(any).{1.5,0}', ['object']),
  ])
})

const refused = (filter: string, status: number, has: Record<string, unknown>): Case => ({
  name: `${filter.slice(0, 60)} is refused`,
  path: `samples?${filter}`,
  status,
  has,
})

describe('refusals', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
  runCases(call, [
    refused('data=cs.x', 400, {
      code: '22P02',
      message: 'invalid input syntax for type json: "x"',
    }),
    refused('data=cs.{a', 400, { code: '22P02', message: 'malformed array literal: "{a"' }),
    refused('data=eq.x', 400, { code: '22P02' }),
    refused('data=in.(a)', 400, { code: '22P02' }),
    refused('data=ov.{"k":1}', 404, {
      code: '42883',
      message: 'operator does not exist: json && unknown',
    }),
    refused('data=ov.[[1]]', 400, { code: 'PGRST127' }),
    refused('data=gt.[1]', 400, { code: 'PGRST127' }),
    refused('data->>k=cs.{a}', 404, {
      code: '42883',
      message: 'operator does not exist: text @> unknown',
    }),
    refused('data->>k->l=eq.1', 404, {
      code: '42883',
      message: 'operator does not exist: text -> unknown',
    }),
    refused('data->k=is.true', 400, { code: '42804' }),
    refused('data->k=like.v*', 404, { code: '42883' }),
    refused('count=cs.{1}', 404, {
      code: '42883',
      message: 'operator does not exist: integer @> unknown',
    }),
    refused(`data=cs.${nested(8)}`, 400, {
      code: '54001',
      details: 'at most 6 levels of JSON in a filter',
    }),
    refused(`data=cs.${nested(100_000)}`, 400, { code: '54001' }),
    refused(`data=cs.[${Array(1001).fill('1').join()}]`, 400, {
      code: '54001',
      details: 'at most 1000 values of JSON in a filter',
    }),
    refused(`data=cs.[${Array(60).fill('[]').join()}]`, 400, {
      code: '54001',
      details: 'at most 50 arrays and objects in a filter',
    }),
  ])
})
