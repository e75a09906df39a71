// Rows in the order of what is embedded in them (protocol/rest.md, sections 2.1 and 4).
import { env } from 'cloudflare:workers'
import { beforeAll } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(async () => {
  await fillLibrary()
  await env.DB.prepare("UPDATE authors SET profile = '{\"age\":9}' WHERE id = 'bob'").run()
})
const call = createCaller(library)
const ids = (...list: number[]) => list.map((id) => ({ id }))

runCases(call, [
  {
    name: 'by a to-one: nulls last when ascending',
    path: 'books?select=id,author_id()&order=author_id(name),id',
    rows: ids(1, 2, 3, 5, 4),
  },
  {
    name: 'by a to-one: nulls first when descending',
    path: 'books?select=id,author_id()&order=author_id(name).desc,id.desc',
    rows: ids(4, 5, 3, 2, 1),
  },
  {
    name: 'nulls as the request has them',
    path: 'books?select=id,author_id()&order=author_id(name).nullsfirst,id',
    rows: ids(4, 1, 2, 3, 5),
  },
  {
    name: 'by its alias',
    path: 'books?select=id,w:author_id(name)&order=w(name).desc.nullslast,id&limit=1',
    rows: [{ id: 5, w: { name: 'cyd, "the" (pen)' } }],
  },
  {
    name: 'by one of two',
    path: 'books?select=id,author_id(id),editor_id(id)&order=editor_id(name),id&limit=2',
    rows: [
      { id: 3, author_id: { id: 'bob' }, editor_id: { id: 'ann' } },
      { id: 1, author_id: { id: 'ann' }, editor_id: { id: 'bob' } },
    ],
  },
  {
    name: 'by a one-to-one from the side without the key',
    path: 'authors?select=id,biographies()&order=biographies(body),id&limit=3',
    rows: [{ id: 'bob' }, { id: 'ann' }, { id: 'cyd' }],
  },
  {
    name: 'by a number inside JSON: as a number',
    path: 'books?select=id,author_id()&order=author_id(profile->age),id&author_id=not.is.null',
    rows: ids(3, 1, 2, 5),
  },
  {
    name: 'within an embedded resource',
    path: 'genres?select=books(id,author_id())&books.order=author_id(name).desc,id.desc&id=eq.1',
    rows: [{ books: ids(2, 1) }],
  },
  {
    name: 'within one that is embedded through a spread',
    path: 'books?select=id,...author_id(mentor_id())&order=author_id(name).desc.nullslast,id&limit=1',
    rows: [{ id: 5 }],
  },
  {
    name: 'only what the filters of the resource leave counts',
    path: 'books?select=id,author_id(id)&author_id.id=eq.bob&order=author_id(name),id&limit=2',
    rows: [
      { id: 3, author_id: { id: 'bob' } },
      { id: 1, author_id: null },
    ],
  },
  {
    name: 'with a count',
    path: 'books?select=id,author_id()&order=author_id(name),id&limit=1',
    headers: { Prefer: 'count=exact' },
    status: 206,
    gives: { 'Content-Range': '0-0/5' },
    rows: ids(1),
  },
  {
    name: 'a to-many',
    path: 'authors?select=*,books!author_id(*)&order=books(id)',
    status: 400,
    rows: {
      code: 'PGRST118',
      details: "'authors' and 'books' do not form a many-to-one or one-to-one relationship",
      hint: null,
      message: "A related order on 'books' is not possible",
    },
  },
  {
    name: 'a to-many by its alias',
    path: 'authors?select=b:books!author_id(*)&order=b(id)',
    status: 400,
    has: {
      code: 'PGRST118',
      details: "'authors' and 'b' do not form a many-to-one or one-to-one relationship",
    },
  },
  {
    name: 'what is not embedded',
    path: 'books?select=id&order=author_id(name)',
    status: 400,
    has: {
      code: 'PGRST108',
      hint: "Verify that 'author_id' is included in the 'select' query parameter.",
    },
  },
  {
    name: 'a column that may not be read',
    path: 'books?select=id,author_id()&order=author_id(secret)',
    status: 400,
    has: { code: '42703', message: 'column authors.secret does not exist' },
  },
])
