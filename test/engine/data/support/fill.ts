// Makes the library's tables in the test's database and fills them.
import { env } from 'cloudflare:workers'

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
CREATE TABLE mailbox (id integer PRIMARY KEY NOT NULL, message text NOT NULL)`

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
INSERT INTO hidden VALUES ('h1', 5)`

/** Creates and fills the tables. */
export async function fillLibrary(): Promise<void> {
  const statements = `${TABLES};${ROWS}`.split(';').map((one) => env.DB.prepare(one))
  await env.DB.batch(statements)
}

/** Drops the tables. */
export async function emptyLibrary(): Promise<void> {
  const names = [...TABLES.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name)
  const drops = names.map((name) => env.DB.prepare(`DROP TABLE IF EXISTS ${name}`))
  await env.DB.batch([env.DB.prepare('PRAGMA defer_foreign_keys = on'), ...drops])
}
