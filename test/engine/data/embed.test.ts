// Embedded resources: every kind of relationship, hints, joins, filters and pages inside (protocol/rest.md, section 2.1).
import { beforeAll, describe } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

const ann = { id: 'ann' }
const bob = { id: 'bob' }

describe('relationships', () => {
  runCases(call, [
    {
      name: "many-to-one by the key's column",
      path: 'books?select=id,author_id(id)&id=in.(1,4)&order=id',
      rows: [
        { id: 1, author_id: ann },
        { id: 4, author_id: null },
      ],
    },
    {
      name: 'many-to-one by the constraint',
      path: 'books?select=books_editor_id_fkey(id)&id=eq.1',
      rows: [{ books_editor_id_fkey: bob }],
    },
    {
      name: 'many-to-one by table and constraint',
      path: 'books?select=authors!books_editor_id_fkey(id)&id=eq.1',
      rows: [{ authors: bob }],
    },
    {
      name: 'many-to-one by table and column, with an alias',
      path: 'books?select=writer:authors!author_id(name)&id=eq.3',
      rows: [{ writer: { name: 'Bob' } }],
    },
    {
      name: 'one-to-many by table and constraint',
      path: 'authors?select=id,books!books_author_id_fkey(id)&id=in.(ann,dee)&order=id',
      rows: [
        { id: 'ann', books: [{ id: 1 }, { id: 2 }] },
        { id: 'dee', books: [] },
      ],
    },
    {
      name: 'one-to-many by table and column',
      path: 'authors?select=edited:books!editor_id(title)&id=eq.bob',
      rows: [{ edited: [{ title: 'Alpha' }] }],
    },
    {
      name: 'two embeds of one table',
      path: 'authors?select=w:books!author_id(id),e:books!editor_id(id)&id=eq.bob',
      rows: [{ w: [{ id: 3 }], e: [{ id: 1 }] }],
    },
    {
      name: 'one-to-one from the side without the key',
      path: 'authors?select=id,biographies(body)&id=in.(ann,cyd)&order=id',
      rows: [
        { id: 'ann', biographies: { body: 'Born.' } },
        { id: 'cyd', biographies: null },
      ],
    },
    {
      name: 'one-to-one from the side with the key',
      path: 'biographies?select=authors(id)&author_id=eq.bob',
      rows: [{ authors: bob }],
    },
    {
      name: 'many-to-many through a junction',
      path: 'books?select=id,genres(name)&id=in.(1,3)&order=id',
      rows: [
        { id: 1, genres: [{ name: 'crime' }, { name: 'poetry' }] },
        { id: 3, genres: [] },
      ],
    },
    {
      name: "many-to-many by the junction's name",
      path: 'genres?select=books!book_genres(id)&id=eq.1',
      rows: [{ books: [{ id: 1 }, { id: 2 }] }],
    },
    {
      name: 'a junction itself',
      path: 'books?select=book_genres(genre_id)&id=eq.2',
      rows: [{ book_genres: [{ genre_id: 1 }] }],
    },
    {
      name: 'self reference by column: the parent',
      path: 'authors?select=mentor_id(id)&id=eq.dee',
      rows: [{ mentor_id: bob }],
    },
    {
      name: 'self reference by table and column: the children',
      path: 'authors?select=authors!mentor_id(id)&id=eq.ann',
      rows: [{ authors: [{ id: 'bob' }, { id: 'cyd' }] }],
    },
    {
      name: 'self reference by table: the children',
      path: 'authors?select=pupils:authors(id)&id=eq.bob',
      rows: [{ pupils: [{ id: 'dee' }] }],
    },
    {
      name: 'values inside',
      path: 'books?select=author_id(is_active,profile,rating)&id=eq.1',
      rows: [
        { author_id: { is_active: true, profile: { langs: ['de', 'en'], age: 40 }, rating: 4.5 } },
      ],
    },
    {
      name: 'a count inside',
      path: 'authors?select=id,books!author_id(count)&order=id',
      rows: [
        { id: 'ann', books: [{ count: 2 }] },
        { id: 'bob', books: [{ count: 1 }] },
        { id: 'cyd', books: [{ count: 1 }] },
        { id: 'dee', books: [{ count: 0 }] },
      ],
    },
    {
      name: 'a filtered count inside',
      path: 'authors?select=b:books!author_id(n:count)&id=eq.ann&b.pages=gt.200',
      rows: [{ b: [{ n: 1 }] }],
    },
    {
      name: 'a quoted key',
      path: `books?select="the author":author_id(id)&id=eq.1`,
      rows: [{ 'the author': ann }],
    },
  ])
})

describe('filters, order and pages inside', () => {
  runCases(call, [
    {
      name: 'a filter',
      path: 'authors?select=id,books!author_id(id)&books.pages=gt.100&id=eq.ann',
      rows: [{ id: 'ann', books: [{ id: 2 }] }],
    },
    {
      name: 'a filter on a to-one gives null',
      path: 'books?select=id,author_id(id)&author_id.id=eq.bob&id=in.(1,3)&order=id',
      rows: [
        { id: 1, author_id: null },
        { id: 3, author_id: bob },
      ],
    },
    {
      name: 'the path is the alias',
      path: 'authors?select=b:books!author_id(id)&b.id=eq.2&id=eq.ann',
      rows: [{ b: [{ id: 2 }] }],
    },
    {
      name: 'a tree',
      path: 'authors?select=books!author_id(id)&books.or=(id.eq.2,id.eq.3)&id=eq.ann',
      rows: [{ books: [{ id: 2 }] }],
    },
    {
      name: 'a negated tree',
      path: 'authors?select=books!author_id(id)&books.not.or=(id.eq.2,id.eq.3)&id=eq.ann',
      rows: [{ books: [{ id: 1 }] }],
    },
    {
      name: 'order',
      path: 'authors?select=books!author_id(id)&books.order=id.desc&id=eq.ann',
      rows: [{ books: [{ id: 2 }, { id: 1 }] }],
    },
    {
      name: 'a limit for each parent',
      path: 'authors?select=id,books!author_id(id)&books.order=id&books.limit=1&order=id&id=lt.c',
      rows: [
        { id: 'ann', books: [{ id: 1 }] },
        { id: 'bob', books: [{ id: 3 }] },
      ],
    },
    {
      name: 'an offset',
      path: 'authors?select=books!author_id(id)&books.order=id&books.offset=1&id=eq.ann',
      rows: [{ books: [{ id: 2 }] }],
    },
    {
      name: 'a limit of 0',
      path: 'authors?select=books!author_id(id)&books.limit=0&id=eq.ann',
      rows: [{ books: [] }],
    },
    {
      name: 'order through a junction',
      path: 'books?select=genres(id)&genres.order=name.desc&id=eq.1',
      rows: [{ genres: [{ id: 2 }, { id: 1 }] }],
    },
  ])
})

describe('joins', () => {
  runCases(call, [
    {
      name: 'left keeps parents',
      path: 'authors?select=id,biographies!left(body)&biographies.body=like.Born*&order=id&id=lt.c',
      rows: [
        { id: 'ann', biographies: { body: 'Born.' } },
        { id: 'bob', biographies: null },
      ],
    },
    {
      name: 'inner drops them',
      path: 'authors?select=id,biographies!inner(body)&biographies.body=like.Born*',
      rows: [{ id: 'ann', biographies: { body: 'Born.' } }],
    },
    {
      name: 'inner with a hint, either way round',
      path: 'authors?select=id,books!inner!author_id(id)&books.pages=gt.300',
      rows: [{ id: 'cyd', books: [{ id: 5 }] }],
    },
    {
      name: 'inner through a junction',
      path: 'books?select=id,genres!inner(id)&genres.name=eq.poetry',
      rows: [{ id: 1, genres: [{ id: 2 }] }],
    },
    {
      name: 'an empty embed joins only',
      path: 'authors?select=id,books!author_id!inner()&books.id=eq.3',
      rows: [{ id: 'bob' }],
    },
    {
      name: 'parents without children',
      path: 'authors?select=id,books!author_id()&books=is.null',
      rows: [{ id: 'dee' }],
    },
    {
      name: 'parents with children',
      path: 'authors?select=id,b:books!author_id()&b=not.is.null&order=id',
      rows: [{ id: 'ann' }, { id: 'bob' }, { id: 'cyd' }],
    },
    {
      name: 'either of two relations',
      path: 'authors?select=id,w:books!author_id(),e:books!editor_id()&or=(w.is.null,e.not.is.null)&order=id',
      rows: [{ id: 'ann' }, { id: 'bob' }, { id: 'dee' }],
    },
    {
      name: 'another operator on a relation',
      path: 'authors?select=id,biographies()&biographies=eq.1',
      status: 400,
      has: { code: 'PGRST120' },
    },
  ])
})
