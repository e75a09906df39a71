// The order of what a text search finds: the best first, when the request names none.
import { beforeAll } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)

runCases(createCaller(library), [
  {
    name: 'the best first',
    path: 'articles?body=fts.fat&select=id',
    rows: [{ id: 3 }, { id: 1 }],
  },
  {
    name: 'the best of a page, with a count',
    path: 'articles?body=fts.fat&select=id&limit=1',
    headers: { Prefer: 'count=exact' },
    status: 206,
    gives: { 'Content-Range': '0-0/2' },
    rows: [{ id: 3 }],
  },
  {
    name: 'an order that is named',
    path: 'articles?body=fts.fat&select=id&order=id',
    rows: [{ id: 1 }, { id: 3 }],
  },
  {
    name: 'with other filters, and a search that excludes words',
    path: 'articles?body=fts.fat&title=not.fts.cat&select=id',
    rows: [{ id: 3 }],
  },
  {
    name: 'a search that only excludes has no best',
    path: 'articles?body=fts.!fat&select=id&order=id',
    rows: [{ id: 2 }, { id: 5 }],
  },
  {
    name: 'groups have no best',
    path: 'articles?body=fts.fat&select=count',
    rows: [{ count: 2 }],
  },
  { name: 'S3 a word of a hidden column', path: 'articles?body=fts.unicorn', rows: [] },
  {
    name: 'S3 a hidden column, though it is in the index',
    path: 'articles?draft=fts.unicorn',
    status: 400,
    has: { code: '42703', message: 'column articles.draft does not exist' },
  },
])
