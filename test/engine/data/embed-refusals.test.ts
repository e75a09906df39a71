// What cannot be embedded or selected, and how that is told (protocol/rest.md, sections 2 and 10).
import { beforeAll } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)

runCases(createCaller(library), [
  {
    name: 'no relationship',
    path: 'genres?select=authors(*)',
    status: 400,
    rows: {
      code: 'PGRST200',
      details:
        "Searched for a foreign key relationship between 'genres' and 'authors' in the schema 'public', but no matches were found.",
      hint: null,
      message: "Could not find a relationship between 'genres' and 'authors' in the schema cache",
    },
  },
  {
    name: 'no relationship of that hint',
    path: 'books?select=authors!nope(*)',
    status: 400,
    has: {
      code: 'PGRST200',
      details:
        "Searched for a foreign key relationship between 'books' and 'authors' using the hint 'nope' in the schema 'public', but no matches were found.",
    },
  },
  {
    name: 'a similar relationship',
    path: 'biographies?select=author(*)',
    status: 400,
    has: { code: 'PGRST200', hint: "Perhaps you meant 'authors' instead of 'author'." },
  },
  {
    name: 'a constraint as the hint of a self reference',
    path: 'authors?select=authors!authors_mentor_id_fkey(*)',
    status: 400,
    has: { code: 'PGRST200' },
  },
  {
    name: 'several relationships',
    path: 'books?select=authors(*)',
    status: 300,
    rows: {
      code: 'PGRST201',
      details: [
        {
          cardinality: 'many-to-one',
          embedding: 'books with authors',
          relationship: 'books_author_id_fkey using books(author_id) and authors(id)',
        },
        {
          cardinality: 'many-to-one',
          embedding: 'books with authors',
          relationship: 'books_editor_id_fkey using books(editor_id) and authors(id)',
        },
      ],
      hint: "Try changing 'authors' to one of the following: 'authors!books_author_id_fkey', 'authors!books_editor_id_fkey'. Find the desired relationship in the 'details' key.",
      message:
        "Could not embed because more than one relationship was found for 'books' and 'authors'",
    },
  },
  {
    name: 'a filter on what is not embedded',
    path: 'books?author.id=eq.1',
    status: 400,
    rows: {
      code: 'PGRST108',
      details: null,
      hint: "Verify that 'author' is included in the 'select' query parameter.",
      message: "'author' is not an embedded resource in this request",
    },
  },
  {
    name: 'an order of what is not embedded',
    path: 'books?author.order=id',
    status: 400,
    has: { code: 'PGRST108' },
  },
  {
    name: 'an unknown column inside',
    path: 'books?select=author_id(nope)',
    status: 400,
    has: { code: '42703', message: 'column authors.nope does not exist' },
  },
  {
    name: 'an aggregate',
    path: 'books?select=pages.sum()',
    status: 400,
    has: { code: 'PGRST123', message: 'Use of aggregate functions is not allowed' },
  },
  { name: 'count()', path: 'books?select=count()', status: 400, has: { code: 'PGRST123' } },
  {
    name: 'a select that does not parse',
    path: 'books?select=id,(',
    status: 400,
    has: {
      code: 'PGRST100',
      message: '"failed to parse select parameter (id,()" (line 1, column 4)',
    },
  },
  {
    name: 'an order that does not parse',
    path: 'books?order=id.up',
    status: 400,
    has: { code: 'PGRST100', message: '"failed to parse order (id.up)" (line 1, column 3)' },
  },
])
