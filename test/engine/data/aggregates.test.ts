// Aggregates, and rows in groups (protocol/rest.md, section 2).
import { env } from 'cloudflare:workers'
import { beforeAll, describe } from 'vitest'
import { createCaller, secretKey } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { countingLibrary } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(countingLibrary)

describe('over all rows', () => {
  runCases(call, [
    { name: 'count()', path: 'sales?select=count()', rows: [{ count: 5 }] },
    { name: 'an alias', path: 'sales?select=n:count()', rows: [{ n: 5 }] },
    { name: 'count', path: 'sales?select=count', rows: [{ count: 5 }] },
    {
      name: 'of a column: nulls do not count',
      path: 'sales?select=region.count()',
      rows: [{ count: 4 }],
    },
    {
      name: 'all of them',
      path: 'sales?select=copies.sum(),copies.avg(),copies.min(),copies.max(),n:copies.count()',
      rows: [{ sum: 43, avg: 8.6, min: 1, max: 20, n: 5 }],
    },
    {
      name: 'of floats',
      path: 'sales?select=income.sum(),income.avg()',
      rows: [{ sum: 386.25, avg: 96.5625 }],
    },
    {
      name: 'of texts',
      path: 'sales?select=region.min(),region.max()',
      rows: [{ min: 'north', max: 'south' }],
    },
    {
      name: 'of instants',
      path: 'sales?select=sold_at.min(),sold_at.max()',
      rows: [{ min: '1970-01-01T00:00:00+00:00', max: '2024-06-17T00:00:00+00:00' }],
    },
    {
      name: 'of what is inside JSON, once cast',
      path: 'authors?select=profile->>age::int.sum()',
      rows: [{ sum: 40 }],
    },
    {
      name: 'cast before and after',
      path: 'authors?select=s:profile->>age::int.sum()::text,n:count()::text',
      rows: [{ s: '40', n: '4' }],
    },
    {
      name: 'of no rows',
      path: 'sales?select=copies.sum(),copies.avg(),copies.max(),count()&id=eq.99',
      rows: [{ sum: null, avg: null, max: null, count: 0 }],
    },
    {
      name: 'filtered',
      path: 'sales?select=copies.sum()&region=eq.north',
      rows: [{ sum: 16 }],
    },
    {
      name: 'past the only row',
      path: 'sales?select=count()&offset=1',
      rows: [],
    },
    {
      name: 'as one object',
      path: 'sales?select=count()',
      headers: { Accept: 'application/vnd.pgrst.object+json' },
      rows: { count: 5 },
    },
    {
      name: 'counted: one row',
      path: 'sales?select=count()',
      headers: { Prefer: 'count=exact' },
      gives: { 'Content-Range': '0-0/1' },
      rows: [{ count: 5 }],
    },
    {
      name: 'HEAD',
      path: 'sales?select=count()',
      method: 'HEAD',
      gives: { 'Content-Range': '0-0/*' },
    },
  ])
})

describe('in groups', () => {
  runCases(call, [
    {
      name: 'by a column',
      path: 'sales?select=region,copies.sum(),count()&order=region',
      rows: [
        { region: 'north', sum: 16, count: 3 },
        { region: 'south', sum: 20, count: 1 },
        { region: null, sum: 7, count: 1 },
      ],
    },
    {
      name: 'by a column under an alias',
      path: 'sales?select=r:region,n:count()&order=region.desc&limit=2',
      rows: [
        { r: null, n: 1 },
        { r: 'south', n: 1 },
      ],
    },
    {
      name: 'by two columns',
      path: 'sales?select=region,book_id,count()&order=region.nullsfirst,book_id.nullsfirst&limit=3',
      rows: [
        { region: null, book_id: 3, count: 1 },
        { region: 'north', book_id: null, count: 1 },
        { region: 'north', book_id: 1, count: 1 },
      ],
    },
    {
      name: 'ordered by what stands in a group cast',
      path: 'sales?select=day:sold_at::date,count()&id=in.(1,2)&order=sold_at',
      status: 400,
      has: { code: '42803' },
    },
    {
      name: 'by a cast value',
      path: 'sales?select=day:sold_at::date,count()&id=in.(1)',
      rows: [{ day: '2024-06-15', count: 1 }],
    },
    {
      name: 'by what is inside JSON',
      path: 'authors?select=age:profile->age,count()&order=profile->age.nullslast&id=in.(ann,bob)',
      rows: [
        { age: 40, count: 1 },
        { age: null, count: 1 },
      ],
    },
    {
      name: 'ordered by a column of an embedded row',
      path: 'sales?select=book_id(title),n:count()&order=book_id(title)',
      status: 400,
      has: {
        code: '42803',
        message:
          'column "books.title" must appear in the GROUP BY clause or be used in an aggregate function',
      },
    },
    {
      name: 'by an embedded row and its key',
      path: 'sales?select=book_id,copies.sum(),b:book_id(title)&order=book_id&limit=2',
      rows: [
        { book_id: 1, sum: 30, b: { title: 'Alpha' } },
        { book_id: 2, sum: 5, b: { title: 'Beta' } },
      ],
    },
    {
      name: 'rows whose embedded row is alike are one group',
      path: 'sales?select=n:count(),b:book_id(a:author_id(id))&book_id=in.(1,2)',
      rows: [{ n: 3, b: { a: { id: 'ann' } } }],
    },
    {
      name: 'by embedded rows',
      path: 'books?select=genres(id),n:count()&genres.order=id&id=in.(3,4,5)',
      rows: [{ genres: [], n: 3 }],
    },
    {
      name: 'count beside columns',
      path: 'books?select=author_id,count&order=author_id',
      rows: [
        { author_id: 'ann', count: 2 },
        { author_id: 'bob', count: 1 },
        { author_id: 'cyd', count: 1 },
        { author_id: null, count: 1 },
      ],
    },
    {
      name: 'counted: groups',
      path: 'sales?select=region,count()&order=region&limit=2',
      headers: { Prefer: 'count=exact' },
      status: 206,
      gives: { 'Content-Range': '0-1/3' },
      rows: [
        { region: 'north', count: 3 },
        { region: 'south', count: 1 },
      ],
    },
    {
      name: 'HEAD tells the groups',
      path: 'sales?select=region,count()',
      method: 'HEAD',
      headers: { Prefer: 'count=exact' },
      gives: { 'Content-Range': '0-2/3' },
    },
    {
      name: 'no groups of no rows',
      path: 'sales?select=region,count()&id=eq.99',
      headers: { Prefer: 'count=exact' },
      gives: { 'Content-Range': '*/0' },
      rows: [],
    },
    {
      name: 'ordered by what is no group',
      path: 'sales?select=region,count()&order=id',
      status: 400,
      has: {
        code: '42803',
        message:
          'column "sales.id" must appear in the GROUP BY clause or be used in an aggregate function',
      },
    },
    {
      name: 'ordered by any column where the key is among the groups',
      path: 'sales?select=id,count()&order=copies.desc&limit=1',
      rows: [{ id: 2, count: 1 }],
    },
  ])
})

describe('types and rights', () => {
  runCases(call, [
    {
      name: 'a sum of texts',
      path: 'books?select=title.sum()',
      status: 404,
      rows: {
        code: '42883',
        details: null,
        hint: 'No function matches the given name and argument types. You might need to add explicit type casts.',
        message: 'function sum(text) does not exist',
      },
    },
    {
      name: 'a maximum of booleans',
      path: 'books?select=in_print.max()',
      status: 404,
      has: { code: '42883', message: 'function max(boolean) does not exist' },
    },
    {
      name: 'an average of instants',
      path: 'sales?select=sold_at.avg()',
      status: 404,
      has: { message: 'function avg(timestamp with time zone) does not exist' },
    },
    {
      name: 'a column that may not be read',
      path: 'authors?select=secret.max()',
      status: 400,
      has: { code: '42703' },
    },
    {
      name: 'a sum past 64 bits',
      path: 'samples?select=count.sum()',
      status: 400,
      has: { code: '22003', message: 'bigint out of range' },
    },
    {
      name: 'a value that cannot be cast',
      path: 'books?select=title::int.sum()',
      status: 400,
      has: { code: '22P02', message: 'invalid input syntax for type integer: "Alpha"' },
    },
    {
      name: 'in the answer of a write',
      path: 'sales?select=count(),copies.sum()&copies=gt.9',
      method: 'PATCH',
      as: secretKey,
      body: { region: 'east' },
      headers: { Prefer: 'return=representation' },
      rows: [{ count: 2, sum: 30 }],
    },
  ])
  beforeAll(async () => {
    await env.DB.prepare(
      "INSERT INTO samples (id, count) VALUES ('a', 9223372036854775807), ('b', 1)",
    ).run()
  })
})
