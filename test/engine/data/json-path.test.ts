// Values inside JSON columns, in select, filters and order (protocol/rest.md, sections 1 to 4).
import { env } from 'cloudflare:workers'
import { beforeAll } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

const DEE = {
  'a.b': 1,
  'say "x"': 'quoted',
  $cost: 5,
  '': 'empty',
  nested: { deep: [{ n: 1.5 }, { n: null }, true] },
  'back\\slash': 'yes',
  ä: 'umlaut',
  no: false,
}

beforeAll(async () => {
  await fillLibrary()
  await env.DB.prepare("UPDATE authors SET profile = ? WHERE id = 'dee'")
    .bind(JSON.stringify(DEE))
    .run()
  await env.DB.prepare("UPDATE authors SET profile = 'no json' WHERE id = 'cyd'").run()
})
const call = createCaller(library)

const dee = (path: string): string =>
  `authors?id=eq.dee&select=v:profile${encodeURIComponent(path)}`

runCases(call, [
  { name: 'an object inside', path: dee('->nested->deep->0'), rows: [{ v: { n: 1.5 } }] },
  { name: 'a number as text', path: dee('->nested->deep->0->>n'), rows: [{ v: '1.5' }] },
  { name: 'a number as JSON', path: dee('->nested->deep->0->n'), rows: [{ v: 1.5 }] },
  { name: 'null as JSON', path: dee('->nested->deep->1->n'), rows: [{ v: null }] },
  { name: 'null as text', path: dee('->nested->deep->1->>n'), rows: [{ v: null }] },
  { name: 'true as text', path: dee('->nested->deep->>2'), rows: [{ v: 'true' }] },
  { name: 'false as text', path: dee('->>no'), rows: [{ v: 'false' }] },
  { name: 'from the end', path: dee('->nested->deep->-1'), rows: [{ v: true }] },
  { name: 'past the end', path: dee('->nested->deep->9'), rows: [{ v: null }] },
  { name: 'an index into an object', path: dee('->nested->0'), rows: [{ v: null }] },
  { name: 'a key into an array', path: dee('->nested->deep->n'), rows: [{ v: null }] },
  { name: 'a key with a dot', path: dee('->>"a.b"'), rows: [{ v: '1' }] },
  { name: 'a key with quotes', path: dee('->>"say \\"x\\""'), rows: [{ v: 'quoted' }] },
  { name: 'a key with a backslash', path: dee('->>"back\\\\slash"'), rows: [{ v: 'yes' }] },
  { name: 'a key that begins with $', path: dee('->>$cost'), rows: [{ v: '5' }] },
  { name: 'an empty key', path: dee('->>""'), rows: [{ v: 'empty' }] },
  { name: 'a key beyond ASCII', path: dee('->>ä'), rows: [{ v: 'umlaut' }] },
  {
    name: 'the key is the last one of the path, past an index',
    path: 'authors?id=eq.ann&select=profile->>age,profile->langs->>0',
    rows: [{ age: '40', langs: 'de' }],
  },
  {
    name: 'what is stored but no JSON has nothing inside',
    path: 'authors?id=eq.cyd&select=profile->>age',
    rows: [{ age: null }],
  },
  { name: 'a filter', path: 'authors?profile->>age=eq.40&select=id', rows: [{ id: 'ann' }] },
  {
    name: 'a filter in a tree',
    path: 'authors?or=(profile->>age.eq.40,profile->>no.eq.false)&select=id&order=id',
    rows: [{ id: 'ann' }, { id: 'dee' }],
  },
  {
    name: 'an order',
    path: 'authors?order=profile->>age.desc.nullslast,id&select=id',
    rows: [{ id: 'ann' }, { id: 'bob' }, { id: 'cyd' }, { id: 'dee' }],
  },
  {
    name: 'a path into what is not JSON',
    path: 'authors?name->>age=eq.40',
    status: 404,
    has: { code: '42883', message: 'operator does not exist: text ->> unknown' },
  },
])
