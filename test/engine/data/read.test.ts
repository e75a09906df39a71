// Reading a table: columns, values, order and pages (protocol/rest.md, sections 2 and 4).
import { beforeAll, describe, expect, test } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

describe('columns', () => {
  runCases(call, [
    {
      name: 'all columns when select is absent',
      path: 'genres?id=eq.1',
      rows: [{ id: 1, name: 'crime' }],
      gives: {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Range': '0-0/*',
        'Preference-Applied': null,
      },
    },
    { name: 'a star', path: 'genres?select=*&id=eq.2', rows: [{ id: 2, name: 'poetry' }] },
    { name: 'named columns', path: 'genres?select=name&id=eq.2', rows: [{ name: 'poetry' }] },
    { name: 'an alias', path: 'genres?select=title:name&id=eq.2', rows: [{ title: 'poetry' }] },
    {
      name: 'an alias with quotes, as a text',
      path: `genres?select=${encodeURIComponent(`"it's \\"x\\"; --":name`)}&id=eq.2`,
      rows: [{ 'it\'s "x"; --': 'poetry' }],
    },
    {
      name: 'of two with one key the last counts',
      path: 'genres?select=a:id,a:name&id=eq.2',
      rows: [{ a: 'poetry' }],
    },
    {
      name: 'blanks around names',
      path: 'genres?select= id , name &id=eq.2',
      rows: [{ id: 2, name: 'poetry' }],
    },
    { name: 'a quoted name', path: 'genres?select="name"&id=eq.2', rows: [{ name: 'poetry' }] },
    { name: 'an empty select', path: 'genres?select=&id=lt.3', rows: [{}, {}] },
    { name: 'the number of rows', path: 'genres?select=count', rows: [{ count: 3 }] },
    {
      name: 'the number of rows under a filter',
      path: 'genres?select=n:count&id=gt.1',
      rows: [{ n: 2 }],
    },
  ])
})

describe('values', () => {
  runCases(call, [
    {
      name: 'texts, floats, booleans, JSON and null',
      path: 'authors?id=in.(ann,bob)&order=id',
      rows: [
        {
          id: 'ann',
          name: 'Ann Äpfel',
          email: 'ann@example.com',
          rating: 4.5,
          is_active: true,
          profile: { langs: ['de', 'en'], age: 40 },
          mentor_id: null,
        },
        {
          id: 'bob',
          name: 'Bob',
          email: 'bob@example.com',
          rating: 5,
          is_active: false,
          profile: null,
          mentor_id: 'ann',
        },
      ],
    },
    {
      name: 'text that looks like a number',
      path: 'authors?id=eq.dee&select=name',
      rows: [{ name: '007' }],
    },
    {
      name: 'JSON that is a text',
      path: 'authors?id=eq.dee&select=profile',
      rows: [{ profile: 'plain' }],
    },
    {
      name: 'JSON that is an array',
      path: 'authors?id=eq.cyd&select=profile',
      rows: [{ profile: [] }],
    },
    {
      name: 'text with quotes',
      path: 'authors?id=eq.cyd&select=name',
      rows: [{ name: 'cyd, "the" (pen)' }],
    },
    {
      name: 'null booleans',
      path: 'books?id=eq.3&select=in_print,price',
      rows: [{ in_print: null, price: null }],
    },
    {
      name: 'numbers of a numeric column',
      path: 'books?select=price&id=in.(1,2,4)&order=id',
      rows: [{ price: 9.5 }, { price: 20 }, { price: 0 }],
    },
  ])

  test('N1 a 64-bit integer keeps its digits, a whole float is written without fraction', async () => {
    const pages = await (await call('/rest/v1/books?select=pages&id=eq.5')).text()
    expect(pages).toBe('[{"pages":9007199254740993}]')
    const rating = await (await call('/rest/v1/authors?select=rating&id=eq.bob')).text()
    expect(rating).toBe('[{"rating":5}]')
  })
})

describe('order and page', () => {
  const ids = (...list: number[]) => list.map((id) => ({ id }))
  runCases(call, [
    { name: 'ascending', path: 'books?select=id&order=title', rows: ids(1, 2, 5, 3, 4) },
    { name: 'descending', path: 'books?select=id&order=title.desc', rows: ids(4, 3, 5, 2, 1) },
    {
      name: 'nulls last when ascending',
      path: 'books?select=id&order=pages',
      rows: ids(4, 1, 2, 5, 3),
    },
    {
      name: 'nulls first when descending',
      path: 'books?select=id&order=pages.desc',
      rows: ids(3, 5, 2, 1, 4),
    },
    {
      name: 'nulls first on request',
      path: 'books?select=id&order=pages.asc.nullsfirst',
      rows: ids(3, 4, 1, 2, 5),
    },
    {
      name: 'nulls last on request',
      path: 'books?select=id&order=pages.desc.nullslast',
      rows: ids(5, 2, 1, 4, 3),
    },
    {
      name: 'nulls without a direction',
      path: 'books?select=id&order=pages.nullsfirst',
      rows: ids(3, 4, 1, 2, 5),
    },
    {
      name: 'two columns',
      path: 'books?select=id&order=in_print.desc.nullslast,id.desc',
      rows: ids(4, 1, 5, 2, 3),
    },
    {
      name: 'limit',
      path: 'books?select=id&order=id&limit=2',
      rows: ids(1, 2),
      gives: { 'Content-Range': '0-1/*' },
    },
    {
      name: 'limit and offset',
      path: 'books?select=id&order=id&limit=2&offset=1',
      rows: ids(2, 3),
      gives: { 'Content-Range': '1-2/*' },
    },
    {
      name: 'an offset alone',
      path: 'books?select=id&order=id&offset=3',
      rows: ids(4, 5),
      gives: { 'Content-Range': '3-4/*' },
    },
    { name: 'a limit of 0', path: 'books?limit=0', rows: [], gives: { 'Content-Range': '*/*' } },
    {
      name: 'the Range header',
      path: 'books?select=id&order=id',
      headers: { Range: '1-2' },
      rows: ids(2, 3),
      gives: { 'Content-Range': '1-2/*' },
    },
    {
      name: 'a Range without end',
      path: 'books?select=id&order=id',
      headers: { Range: '3-' },
      rows: ids(4, 5),
    },
    {
      name: 'Range within limit and offset',
      path: 'books?select=id&order=id&limit=3&offset=1',
      headers: { Range: '2-9' },
      rows: ids(3, 4),
    },
    {
      name: 'a Range in bytes is passed over',
      path: 'genres?select=id&order=id',
      headers: { Range: 'bytes=0-1' },
      rows: ids(1, 2, 3),
    },
    {
      name: 'a Range that ends before it begins',
      path: 'books',
      headers: { Range: '5-2' },
      status: 416,
      has: {
        code: 'PGRST103',
        message: 'Requested range not satisfiable',
        details:
          'The lower boundary must be lower than or equal to the upper boundary in the Range header.',
      },
    },
    {
      name: 'a negative limit',
      path: 'books?limit=-1',
      status: 416,
      has: { code: 'PGRST103', details: 'Limit should be greater than or equal to zero.' },
    },
    {
      name: 'a limit that is no number',
      path: 'books?limit=x',
      status: 400,
      has: { code: 'PGRST100' },
    },
  ])
})
