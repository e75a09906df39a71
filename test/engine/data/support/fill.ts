// Makes the library's tables in the test's database and fills them.
import { env } from 'cloudflare:workers'
import { createFullTextObjects, indexName } from '../../../../src/engine/data/full-text.ts'
import { articleIndex, articles } from './library.ts'

const TABLES = `
CREATE TABLE authors (
  id text PRIMARY KEY NOT NULL, name text NOT NULL, email text UNIQUE, rating real,
  is_active integer NOT NULL DEFAULT true, profile text, secret text UNIQUE, mentor_id text REFERENCES authors(id),
  CONSTRAINT authors_rating_check CHECK (rating >= 0));
CREATE TABLE books (
  id integer PRIMARY KEY NOT NULL, title text NOT NULL, author_id text REFERENCES authors(id),
  editor_id text REFERENCES authors(id), pages integer, price numeric, in_print integer,
  CONSTRAINT books_pages_check CHECK (pages > 0));
CREATE TABLE biographies (
  author_id text PRIMARY KEY NOT NULL REFERENCES authors(id) ON DELETE cascade, body text NOT NULL);
CREATE TABLE genres (id integer PRIMARY KEY NOT NULL, name text NOT NULL);
CREATE TABLE book_genres (
  book_id integer NOT NULL REFERENCES books(id) ON DELETE cascade,
  genre_id integer NOT NULL REFERENCES genres(id), PRIMARY KEY (book_id, genre_id));
CREATE TABLE samples (
  id text PRIMARY KEY NOT NULL, label text NOT NULL DEFAULT 'none',
  token text DEFAULT (lower(hex(randomblob(4)))), count integer DEFAULT 7, ratio real, flag integer,
  data text, seen_at integer, made_at integer, bytes blob, revision integer,
  doubled integer GENERATED ALWAYS AS (count * 2) VIRTUAL);
CREATE TABLE notes (
  id text PRIMARY KEY NOT NULL, user_id text NOT NULL, title text NOT NULL,
  is_public integer NOT NULL DEFAULT false, parent_id text REFERENCES notes(id));
CREATE UNIQUE INDEX notes_owner_title_idx ON notes (user_id, title);
CREATE TABLE entries (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL, user_id text NOT NULL, amount integer NOT NULL);
CREATE TABLE hidden (id text PRIMARY KEY NOT NULL, book_id integer REFERENCES books(id));
CREATE TABLE mailbox (id integer PRIMARY KEY NOT NULL, message text NOT NULL);
CREATE TABLE sales (
  id integer PRIMARY KEY NOT NULL, book_id integer REFERENCES books(id), region text,
  copies integer NOT NULL, income real, sold_at integer);
CREATE INDEX sales_book_idx ON sales (book_id);
CREATE TABLE shelves (
  room text NOT NULL, place integer NOT NULL, label text NOT NULL, PRIMARY KEY (room, place));
CREATE TABLE copies (
  id integer PRIMARY KEY NOT NULL, book_id integer NOT NULL REFERENCES books(id), room text,
  place integer, FOREIGN KEY (room, place) REFERENCES shelves(room, place));
CREATE TABLE articles (
  id integer PRIMARY KEY NOT NULL, title text NOT NULL, body text, draft text, tags text)`

const ROWS = `
INSERT INTO authors (id, name, email, rating, is_active, profile, secret, mentor_id) VALUES
  ('ann', 'Ann Äpfel', 'ann@example.com', 4.5, 1, '{"langs":["de","en"],"age":40}', 's-ann', NULL),
  ('bob', 'Bob', 'bob@example.com', 5, 0, NULL, 's-bob', 'ann'),
  ('cyd', 'cyd, "the" (pen)', NULL, NULL, 1, '[]', 's-cyd', 'ann'),
  ('dee', '007', 'dee@example.com', 0.1, 1, '"plain"', 's-dee', 'bob');
INSERT INTO books (id, title, author_id, editor_id, pages, price, in_print) VALUES
  (1, 'Alpha', 'ann', 'bob', 100, 9.5, 1),
  (2, 'Beta', 'ann', NULL, 250, 20, 0),
  (3, 'Gamma 100%', 'bob', 'ann', NULL, NULL, NULL),
  (4, 'alphabet', NULL, NULL, 30, 0, 1),
  (5, 'De_lta', 'cyd', NULL, 9007199254740993, 1.25, 0);
INSERT INTO biographies VALUES ('ann', 'Born.'), ('bob', 'Also born.');
INSERT INTO genres VALUES (1, 'crime'), (2, 'poetry'), (3, 'empty');
INSERT INTO book_genres VALUES (1, 1), (1, 2), (2, 1);
INSERT INTO hidden VALUES ('h1', 5);
INSERT INTO sales VALUES
  (1, 1, 'north', 10, 95.5, 1718409600), (2, 1, 'south', 20, 190, 1718496000),
  (3, 2, 'north', 5, 100.25, 1718582400), (4, 3, NULL, 7, NULL, NULL), (5, NULL, 'north', 1, 0.5, 0);
INSERT INTO shelves VALUES ('east', 1, 'E1'), ('east', 2, 'E2'), ('west', 1, 'W1');
INSERT INTO copies VALUES (1, 1, 'east', 1), (2, 1, 'west', 1), (3, 2, 'east', 1), (4, 4, NULL, NULL);
INSERT INTO articles VALUES
  (1, 'The fat cat', 'A fat cat sat on a fat mat and ate a rat.', 'unicorn', '["a","b"]'),
  (2, 'The Dog', 'No cat here, only a "quoted" dog: rock-n-roll.', NULL, '{"k":1,"deep":{"list":[1,[2,3],{"x":null}]}}'),
  (3, 'Ümlaut', 'Über fat rats', NULL, '[1,2.5,true,"c"]'),
  (4, 'Nothing', NULL, 'dragon', NULL),
  (5, 'Scalar', '', NULL, '"a"')`

/** Creates and fills the tables. */
export async function fillLibrary(): Promise<void> {
  const index = createFullTextObjects(articleIndex).map(({ sql }) => sql)
  const statements = [...TABLES.split(';'), ...index, ...ROWS.split(';')]
  await env.DB.batch(statements.map((one) => env.DB.prepare(one)))
}

/** Drops the tables. */
export async function emptyLibrary(): Promise<void> {
  const names = [...TABLES.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name)
  const drops = names.map((name) => env.DB.prepare(`DROP TABLE IF EXISTS ${name}`))
  const index = env.DB.prepare(`DROP TABLE IF EXISTS ${indexName(articles)}`)
  await env.DB.batch([env.DB.prepare('PRAGMA defer_foreign_keys = on'), ...drops, index])
}
