// Spreads: what is embedded gives its keys to the row around it (protocol/rest.md, section 2.1).
import { beforeAll, describe } from 'vitest'
import { createCaller, secretKey } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { countingLibrary, library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

describe('of one row', () => {
  runCases(call, [
    {
      name: 'keys are lifted, null when there is none',
      path: 'books?select=id,...author_id(writer:name,is_active,rating)&id=in.(1,4)&order=id',
      rows: [
        { id: 1, writer: 'Ann Äpfel', is_active: true, rating: 4.5 },
        { id: 4, writer: null, is_active: null, rating: null },
      ],
    },
    {
      name: 'all columns',
      path: 'books?select=id,...books_editor_id_fkey(*)&id=eq.1',
      rows: [
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
      name: 'with a hint, two of one table',
      path: 'books?select=id,...authors!author_id(w:name),...authors!editor_id(e:name)&id=eq.3',
      rows: [{ id: 3, w: 'Bob', e: 'Ann Äpfel' }],
    },
    {
      name: 'one in another',
      path: 'books?select=id,...author_id(name,...mentor_id(mentor:name))&id=in.(2,3)&order=id',
      rows: [
        { id: 2, name: 'Ann Äpfel', mentor: null },
        { id: 3, name: 'Bob', mentor: 'Ann Äpfel' },
      ],
    },
    {
      name: 'a one-to-one',
      path: 'authors?select=id,...biographies(body)&id=in.(ann,cyd)&order=id',
      rows: [
        { id: 'ann', body: 'Born.' },
        { id: 'cyd', body: null },
      ],
    },
    {
      name: 'a key of two columns',
      path: 'copies?select=id,...shelves(label)&order=id&id=gt.2',
      rows: [
        { id: 3, label: 'E1' },
        { id: 4, label: null },
      ],
    },
    {
      name: 'inside an embedded resource',
      path: 'authors?select=books!author_id(id,...editor_id(editor:name))&books.order=id&id=eq.ann',
      rows: [
        {
          books: [
            { id: 1, editor: 'Bob' },
            { id: 2, editor: null },
          ],
        },
      ],
    },
    {
      name: 'an embedded resource inside: null when the spread row is absent',
      path: 'books?select=id,...author_id(biographies(body),pupils:authors!mentor_id(id))&id=in.(1,4,5)&order=id&author_id.pupils.order=id',
      rows: [
        { id: 1, biographies: { body: 'Born.' }, pupils: [{ id: 'bob' }, { id: 'cyd' }] },
        { id: 4, biographies: null, pupils: null },
        { id: 5, biographies: null, pupils: [] },
      ],
    },
    {
      name: 'a junction and what is beyond it',
      path: 'books?select=g:book_genres(genre_id,...genres(name))&id=eq.1',
      rows: [
        {
          g: [
            { genre_id: 1, name: 'crime' },
            { genre_id: 2, name: 'poetry' },
          ],
        },
      ],
    },
    {
      name: 'the last of two with one key counts',
      path: 'books?select=id,...author_id(id)&id=eq.1',
      rows: [{ id: 'ann' }],
    },
    {
      name: 'filters on it give nulls',
      path: 'books?select=id,...author_id(name)&author_id.id=eq.bob&id=in.(1,3)&order=id',
      rows: [
        { id: 1, name: null },
        { id: 3, name: 'Bob' },
      ],
    },
    {
      name: 'a limit of 0 gives nulls',
      path: 'books?select=id,...author_id(name)&author_id.limit=0&id=eq.1',
      rows: [{ id: 1, name: null }],
    },
    {
      name: 'inner drops rows, and the count knows',
      path: 'books?select=id,...author_id!inner(name)&author_id.id=eq.bob',
      headers: { Prefer: 'count=exact' },
      gives: { 'Content-Range': '0-0/1' },
      rows: [{ id: 3, name: 'Bob' }],
    },
    {
      name: 'a semi-join',
      path: 'books?select=id,...author_id(name)&author_id=is.null',
      rows: [{ id: 4, name: null }],
    },
    {
      name: 'casts and JSON paths',
      path: 'books?select=...author_id(age:profile->>age::int,active:is_active::text)&id=eq.1',
      rows: [{ age: 40, active: 'true' }],
    },
    { name: 'nothing of it', path: 'books?select=id,...author_id()&id=eq.1', rows: [{ id: 1 }] },
    {
      name: 'an order by it',
      path: 'books?select=id,...author_id(name)&order=author_id(name).desc.nullslast&limit=1',
      rows: [{ id: 5, name: 'cyd, "the" (pen)' }],
    },
    {
      name: 'in the answer of an insert',
      path: 'sales?select=copies,...book_id(title,...author_id(name))',
      method: 'POST',
      as: secretKey,
      body: { id: 99, book_id: 3, copies: 2 },
      headers: { Prefer: 'return=representation' },
      status: 201,
      rows: [{ copies: 2, title: 'Gamma 100%', name: 'Bob' }],
    },
    {
      name: 'in the answer of an update',
      path: 'sales?id=eq.99&select=copies,...book_id(title)',
      method: 'PATCH',
      as: secretKey,
      body: { copies: 3 },
      headers: { Prefer: 'return=representation' },
      rows: [{ copies: 3, title: 'Gamma 100%' }],
    },
    {
      name: 'in the answer of a delete',
      path: 'sales?id=eq.99&select=copies,...book_id(title)',
      method: 'DELETE',
      as: secretKey,
      headers: { Prefer: 'return=representation' },
      rows: [{ copies: 3, title: 'Gamma 100%' }],
    },
    {
      name: 'an alias',
      path: 'books?select=x:...author_id(name)',
      status: 400,
      has: { code: 'PGRST100' },
    },
    {
      name: 'a column that may not be read',
      path: 'books?select=...author_id(secret)',
      status: 400,
      has: { code: '42703' },
    },
  ])
})

describe('of many rows', () => {
  runCases(call, [
    {
      name: 'each column is a list, nulls are kept',
      path: 'authors?select=id,...books!author_id(titles:title,pages)&books.order=id&order=id&id=neq.cyd',
      rows: [
        { id: 'ann', titles: ['Alpha', 'Beta'], pages: [100, 250] },
        { id: 'bob', titles: ['Gamma 100%'], pages: [null] },
        { id: 'dee', titles: [], pages: [] },
      ],
    },
    {
      name: 'one order for all columns',
      path: 'authors?select=...books!author_id(id,title,in_print)&books.order=pages.desc&id=eq.ann',
      rows: [{ id: [2, 1], title: ['Beta', 'Alpha'], in_print: [false, true] }],
    },
    {
      name: 'limit and offset',
      path: 'authors?select=...books!author_id(id)&books.order=id&books.limit=1&books.offset=1&id=eq.ann',
      rows: [{ id: [2] }],
    },
    {
      name: 'filters on it',
      path: 'authors?select=id,...books!author_id(books:id)&books.pages=gt.100&order=id&id=lt.c',
      rows: [
        { id: 'ann', books: [2] },
        { id: 'bob', books: [] },
      ],
    },
    {
      name: 'inner',
      path: 'authors?select=id,...books!author_id!inner(books:id)&books.pages=gt.100&order=id&id=lt.c',
      rows: [{ id: 'ann', books: [2] }],
    },
    {
      name: 'through a junction',
      path: 'books?select=id,...genres(genres:name)&genres.order=name.desc&id=in.(1,3)&order=id',
      rows: [
        { id: 1, genres: ['poetry', 'crime'] },
        { id: 3, genres: [] },
      ],
    },
    {
      name: 'an object in each',
      path: 'authors?select=...books!author_id(editor_id(name))&books.order=id&id=eq.ann',
      rows: [{ editor_id: [{ name: 'Bob' }, null] }],
    },
    {
      name: 'a spread of one row in each',
      path: 'authors?select=...books!author_id(id,...editor_id(editors:name))&books.order=id&id=eq.ann',
      rows: [{ id: [1, 2], editors: ['Bob', null] }],
    },
    {
      name: 'a spread of many rows in each: lists of lists',
      path: 'authors?select=...books!author_id(id,...genres(g:name,n:id))&books.order=id&books.genres.order=id&id=eq.ann',
      rows: [
        {
          id: [1, 2],
          g: [['crime', 'poetry'], ['crime']],
          n: [[1, 2], [1]],
        },
      ],
    },
    {
      name: 'in a spread of one row: null when that is absent',
      path: 'books?select=id,...author_id(...authors!mentor_id(pupils:id))&author_id.authors.order=id&id=in.(1,4,5)&order=id',
      rows: [
        { id: 1, pupils: ['bob', 'cyd'] },
        { id: 4, pupils: null },
        { id: 5, pupils: [] },
      ],
    },
    {
      name: 'inside an embedded resource',
      path: 'books?select=author_id(...books!author_id(titles:title))&author_id.books.order=id&id=eq.1',
      rows: [{ author_id: { titles: ['Alpha', 'Beta'] } }],
    },
    {
      name: 'one of its keys is the last of that name',
      path: 'authors?select=...books!author_id(id,title),id&books.order=id&id=eq.ann',
      rows: [{ id: 'ann', title: ['Alpha', 'Beta'] }],
    },
    {
      name: 'odd keys',
      path: `authors?select=...books!author_id("a ""x":id,"{}":title)&id=eq.bob`.replaceAll(
        '""',
        '\\"',
      ),
      rows: [{ 'a "x': [3], '{}': ['Gamma 100%'] }],
    },
    {
      name: 'a count in it',
      path: 'authors?select=id,...books!author_id(count)',
      status: 400,
      has: {
        code: 'PGRST127',
        details: 'Aggregates are not implemented for one-to-many or many-to-many spreads.',
      },
    },
  ])
  runCases(createCaller(countingLibrary), [
    {
      name: 'an aggregate in it',
      path: 'authors?select=id,...books!author_id(pages.sum())',
      status: 400,
      rows: {
        code: 'PGRST127',
        details: 'Aggregates are not implemented for one-to-many or many-to-many spreads.',
        hint: null,
        message: 'Feature not implemented',
      },
    },
    {
      name: 'an aggregate of what is spread in it',
      path: 'authors?select=id,...books!author_id(...editor_id(rating.max()))',
      status: 400,
      has: { code: 'PGRST127' },
    },
  ])
})
