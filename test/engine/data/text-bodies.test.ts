// Bodies as CSV and as forms (protocol/rest.md, section 6).
import { beforeAll, describe, expect, test } from 'vitest'
import { parseCsv } from '../../../src/engine/data/request/csv.ts'
import { createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

async function send(path: string, type: string, body: string, method = 'POST') {
  const headers = { 'Content-Type': type, Prefer: 'return=representation' }
  const response = await call(`/rest/v1/${path}`, { method, body, as: secretKey, headers })
  if (response.ok) expect(roundTripsOf(response)).toBe(1)
  return { status: response.status, answer: await response.json() }
}

const CSV = 'text/csv; charset=utf-8'
const FORM = 'application/x-www-form-urlencoded'

describe('csv', () => {
  test.each<[string, Record<string, unknown>[]]>([
    [
      'a,b\n1,2\n3,4',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['a,b\r\n1,2\r\n', [{ a: '1', b: '2' }]],
    ['a\n"x, ""y""\nz"', [{ a: 'x, "y"\nz' }]],
    ['a,b\n,', [{ a: '', b: '' }]],
    ['a,b\nNULL,"NULL"', [{ a: null, b: 'NULL' }]],
    ['"a b",ä\n1,ß😀', [{ 'a b': '1', ä: 'ß😀' }]],
    ['a,b', []],
    ['__proto__\nx', [JSON.parse('{"__proto__":"x"}')]],
  ])('%j', (text, rows) => {
    expect(parseCsv(text)).toEqual(rows)
  })

  test.each(['a,b\n1', 'a\n1,2', 'a\n"x', 'a\n"x"y', 'a\nx"y"'])('%j is no CSV', (text) => {
    expect(() => parseCsv(text)).toThrow(expect.objectContaining({ code: 'PGRST102' }))
  })

  test('rows, each value as its column has it', async () => {
    const body =
      'id,count,ratio,flag,data,seen_at,label\nc1,7,1.5,true,"{""a"":[1]}",2024-06-15,007\nc2,NULL,NULL,NULL,NULL,NULL,x'
    const { status, answer } = await send(
      'samples?select=id,count,ratio,flag,data,seen_at,label',
      CSV,
      body,
    )
    expect({ status, answer }).toEqual({
      status: 201,
      answer: [
        {
          id: 'c1',
          count: 7,
          ratio: 1.5,
          flag: true,
          data: { a: [1] },
          seen_at: '2024-06-15T00:00:00+00:00',
          label: '007',
        },
        { id: 'c2', count: null, ratio: null, flag: null, data: null, seen_at: null, label: 'x' },
      ],
    })
  })

  test.each([
    ['id,count\nx,many', '22P02'],
    ['id,data\nx,{', '22P02'],
    ['id,nope\nx,1', 'PGRST204'],
    ['id,label\nx', 'PGRST102'],
  ])('%j is refused', async (body, code) => {
    expect(await send('samples', CSV, body)).toMatchObject({ status: 400, answer: { code } })
  })
})

describe('a form', () => {
  test('is one row', async () => {
    expect(await send('genres', FORM, 'id=41&name=a+b%26c')).toEqual({
      status: 201,
      answer: [{ id: 41, name: 'a b&c' }],
    })
  })

  test('changes rows', async () => {
    expect(await send('genres?id=eq.41', FORM, 'name=d', 'PATCH')).toEqual({
      status: 200,
      answer: [{ id: 41, name: 'd' }],
    })
  })
})
