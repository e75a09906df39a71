// Aggregates inside embedded resources and spreads, and all of them switched off (protocol/rest.md, sections 2 and 2.1).
import { beforeAll, describe } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { countingLibrary, library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(countingLibrary)

describe('of embedded rows', () => {
  runCases(call, [
    {
      name: 'all at once, also of none',
      path: 'books?select=id,sales(copies.sum(),copies.max(),n:count())&id=in.(1,4)&order=id',
      rows: [
        { id: 1, sales: [{ sum: 30, max: 20, n: 2 }] },
        { id: 4, sales: [{ sum: null, max: null, n: 0 }] },
      ],
    },
    {
      name: 'in groups, in order, a page of them',
      path: 'books?select=id,sales(region,copies.sum())&sales.order=region.desc&sales.limit=1&id=in.(1,4)&order=id',
      rows: [
        { id: 1, sales: [{ region: 'south', sum: 20 }] },
        { id: 4, sales: [] },
      ],
    },
    {
      name: 'two levels down',
      path: 'authors?select=books!author_id(title,sales(copies.sum()))&books.order=id&id=eq.ann',
      rows: [
        {
          books: [
            { title: 'Alpha', sales: [{ sum: 30 }] },
            { title: 'Beta', sales: [{ sum: 5 }] },
          ],
        },
      ],
    },
    {
      name: 'of one row',
      path: 'books?select=id,author_id(n:count(),rating.max())&id=in.(1,4)&order=id',
      rows: [
        { id: 1, author_id: { n: 1, max: 4.5 } },
        { id: 4, author_id: { n: 0, max: null } },
      ],
    },
  ])
})

describe('of what is spread', () => {
  runCases(call, [
    {
      name: 'lifted columns are groups',
      path: 'sales?select=copies.sum(),...book_id(author_id)&order=book_id(author_id)',
      rows: [
        { sum: 35, author_id: 'ann' },
        { sum: 7, author_id: 'bob' },
        { sum: 1, author_id: null },
      ],
    },
    {
      name: 'lifted aggregates are of the groups',
      path: 'sales?select=region,...book_id(pages.sum(),n:count())&order=region',
      rows: [
        { region: 'north', sum: 350, n: 2 },
        { region: 'south', sum: 100, n: 1 },
        { region: null, sum: null, n: 1 },
      ],
    },
    {
      name: 'from two levels, ordered by no group',
      path: 'sales?select=copies.sum(),...book_id(...author_id(writer:name,best:rating.max()))&book_id=not.is.null&order=id',
      status: 400,
      has: { code: '42803' },
    },
    {
      name: 'from two levels',
      path: 'sales?select=copies.sum(),...book_id(...author_id(writer:name,best:rating.max()))&book_id=lt.3',
      rows: [{ sum: 35, writer: 'Ann Äpfel', best: 4.5 }],
    },
    {
      name: 'only aggregates',
      path: 'sales?select=...book_id(n:count(),pages.max())',
      rows: [{ n: 4, max: 250 }],
    },
    {
      name: 'rows of many as a group',
      path: 'authors?select=n:count(),...books!author_id(b:id)&books.id=eq.9',
      rows: [{ n: 4, b: [] }],
    },
  ])
})

describe('switched off', () => {
  const off = { status: 400, has: { code: 'PGRST123' } } as const
  runCases(createCaller(library), [
    {
      name: 'an aggregate',
      path: 'sales?select=copies.sum()',
      status: 400,
      rows: {
        code: 'PGRST123',
        details: null,
        hint: null,
        message: 'Use of aggregate functions is not allowed',
      },
    },
    { name: 'inside', path: 'books?select=sales(copies.sum())', ...off },
    { name: 'spread', path: 'sales?select=...book_id(pages.max())', ...off },
    { name: 'count()', path: 'sales?select=count()', ...off },
    { name: 'count works', path: 'sales?select=count', rows: [{ count: 5 }] },
    {
      name: 'count works inside, beside columns',
      path: 'books?select=sales(book_id,count)&id=eq.1',
      rows: [{ sales: [{ book_id: 1, count: 2 }] }],
    },
  ])
})
