// Resources embedded in resources: filters, joins and pages at every level (protocol/rest.md, section 2.1).
import { beforeAll, describe } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

describe('levels', () => {
  runCases(call, [
    {
      name: 'one-to-many, then many-to-many',
      path: 'authors?select=id,books!author_id(id,genres(name))&books.genres.order=name&books.order=id&id=in.(ann,dee)&order=id',
      rows: [
        {
          id: 'ann',
          books: [
            { id: 1, genres: [{ name: 'crime' }, { name: 'poetry' }] },
            { id: 2, genres: [{ name: 'crime' }] },
          ],
        },
        { id: 'dee', books: [] },
      ],
    },
    {
      name: 'five levels of a self reference',
      path: 'authors?select=mentor_id(id,mentor_id(id,mentor_id(id,mentor_id(id,mentor_id(id)))))&id=eq.dee',
      rows: [{ mentor_id: { id: 'bob', mentor_id: { id: 'ann', mentor_id: null } } }],
    },
    {
      name: 'five levels, up and down',
      path: 'genres?select=name,books(id,w:author_id(id,biographies(body,authors(id,mentor_id(id)))))&id=eq.2',
      rows: [
        {
          name: 'poetry',
          books: [
            {
              id: 1,
              w: {
                id: 'ann',
                biographies: { body: 'Born.', authors: { id: 'ann', mentor_id: null } },
              },
            },
          ],
        },
      ],
    },
    {
      name: 'children of children',
      path: 'authors?select=id,pupils:authors!mentor_id(id,pupils:authors!mentor_id(id))&id=eq.ann&pupils.order=id',
      rows: [
        {
          id: 'ann',
          pupils: [
            { id: 'bob', pupils: [{ id: 'dee' }] },
            { id: 'cyd', pupils: [] },
          ],
        },
      ],
    },
    {
      name: 'a key of two columns, from the side that holds it',
      path: 'copies?select=id,shelves(label)&order=id',
      rows: [
        { id: 1, shelves: { label: 'E1' } },
        { id: 2, shelves: { label: 'W1' } },
        { id: 3, shelves: { label: 'E1' } },
        { id: 4, shelves: null },
      ],
    },
    {
      name: 'a key of two columns, from the other side',
      path: 'shelves?select=label,copies!copies_shelf_fkey(id)&copies.order=id&order=label',
      rows: [
        { label: 'E1', copies: [{ id: 1 }, { id: 3 }] },
        { label: 'E2', copies: [] },
        { label: 'W1', copies: [{ id: 2 }] },
      ],
    },
    {
      name: 'only joins within joins: no key',
      path: 'books?select=id,author_id(mentor_id())&id=eq.1',
      rows: [{ id: 1 }],
    },
    {
      name: 'a junction with what is beyond it',
      path: 'books?select=book_genres(genre_id,genres(name))&id=eq.2',
      rows: [{ book_genres: [{ genre_id: 1, genres: { name: 'crime' } }] }],
    },
  ])
})

describe('modifiers at depth', () => {
  runCases(call, [
    {
      name: 'a filter two levels down leaves both parents',
      path: 'authors?select=id,books!author_id(id,genres(id))&books.genres.name=eq.poetry&id=eq.ann&books.order=id',
      rows: [
        {
          id: 'ann',
          books: [
            { id: 1, genres: [{ id: 2 }] },
            { id: 2, genres: [] },
          ],
        },
      ],
    },
    {
      name: 'inner inside left filters that one only',
      path: 'authors?select=id,books!author_id(id,genres!inner(id))&books.genres.name=eq.poetry&id=in.(ann,bob)&order=id',
      rows: [
        { id: 'ann', books: [{ id: 1, genres: [{ id: 2 }] }] },
        { id: 'bob', books: [] },
      ],
    },
    {
      name: 'inner inside inner filters all',
      path: 'authors?select=id,books!author_id!inner(id,genres!inner(id))&books.genres.name=eq.poetry',
      rows: [{ id: 'ann', books: [{ id: 1, genres: [{ id: 2 }] }] }],
    },
    {
      name: 'left inside inner filters by the outer one',
      path: 'authors?select=id,books!author_id!inner(id,genres(id))&books.genres.name=eq.poetry&books.id=eq.3',
      rows: [{ id: 'bob', books: [{ id: 3, genres: [] }] }],
    },
    {
      name: 'inner count tells how many are left',
      path: 'authors?select=id,books!author_id!inner(id,genres!inner(id))&books.genres.name=eq.poetry',
      headers: { Prefer: 'count=exact' },
      gives: { 'Content-Range': '0-0/1' },
      rows: [{ id: 'ann', books: [{ id: 1, genres: [{ id: 2 }] }] }],
    },
    {
      name: 'paths by alias',
      path: 'authors?select=id,b:books!author_id(id,g:genres(id))&b.g.id=eq.2&b.order=id.desc&b.limit=1&id=eq.ann',
      rows: [{ id: 'ann', b: [{ id: 2, g: [] }] }],
    },
    {
      name: 'order, limit and offset two levels down',
      path: 'authors?select=books!author_id(genres(id))&books.genres.order=id.desc&books.genres.limit=1&books.order=id&books.limit=1&id=eq.ann',
      rows: [{ books: [{ genres: [{ id: 2 }] }] }],
    },
    {
      name: 'a tree two levels down',
      path: 'authors?select=books!author_id(id,genres(id))&books.genres.or=(id.eq.2,name.eq.x)&books.id=eq.1&id=eq.ann',
      rows: [{ books: [{ id: 1, genres: [{ id: 2 }] }] }],
    },
    {
      name: 'a semi-join two levels down',
      path: 'authors?select=id,books!author_id(id,genres())&books.genres=not.is.null&books.order=id&id=in.(ann,bob)&order=id',
      rows: [
        { id: 'ann', books: [{ id: 1 }, { id: 2 }] },
        { id: 'bob', books: [] },
      ],
    },
    {
      name: 'an anti-join two levels down, and a semi-join on it',
      path: 'authors?select=id,books!author_id(id,genres())&books.genres=is.null&books=not.is.null&order=id',
      rows: [
        { id: 'bob', books: [{ id: 3 }] },
        { id: 'cyd', books: [{ id: 5 }] },
      ],
    },
    {
      name: 'a limit of 0 on a to-one gives null',
      path: 'books?select=id,author_id(id)&author_id.limit=0&id=eq.1',
      rows: [{ id: 1, author_id: null }],
    },
    {
      name: 'a count two levels down',
      path: 'authors?select=books!author_id(id,genres(count))&books.order=id&id=eq.ann',
      rows: [
        {
          books: [
            { id: 1, genres: [{ count: 2 }] },
            { id: 2, genres: [{ count: 1 }] },
          ],
        },
      ],
    },
    {
      name: 'a path past what is embedded',
      path: 'authors?select=books!author_id(id)&books.genres.id=eq.1',
      status: 400,
      has: { code: 'PGRST108', message: "'genres' is not an embedded resource in this request" },
    },
    {
      name: 'a column two levels down that may not be read',
      path: 'genres?select=books(author_id(secret))',
      status: 400,
      has: { code: '42703', message: 'column authors.secret does not exist' },
    },
    {
      name: 'a filter two levels down on a column that may not be read',
      path: 'genres?select=books(author_id(id))&books.author_id.secret=eq.s-ann',
      status: 400,
      has: { code: '42703' },
    },
    {
      name: 'a table without a policy two levels down',
      path: 'authors?select=books!author_id(hidden(id))',
      status: 400,
      has: { code: 'PGRST200' },
    },
  ])
})
