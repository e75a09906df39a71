// The change feed: which changes it tells of, and what of each row.
import { env } from 'cloudflare:workers'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import { defineApp, isUuid } from '../../../src/engine/core/index.ts'
import { change, defineFunction } from '../../../src/engine/functions/index.ts'
import { createTriggers, prepareZoo, readFeed, run, watching } from './zoo-app.ts'

prepareZoo()

describe('a change', () => {
  test('tells the row before and after, each value as it is over REST', async () => {
    await env.DB.prepare('INSERT INTO animals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .bind(
        'tom',
        'Tóm "the cat"',
        1,
        '["a",{"b":null}]',
        4.5,
        1_700_000_000,
        1_700_000_000_120,
        new Uint8Array([1, 255]).buffer,
        'secret',
      )
      .run()
    await run(
      "UPDATE animals SET is_tame = 0, tags = 'no json', weight = 5, fed_at = NULL, photo = NULL WHERE id = 'tom'",
    )
    await run("DELETE FROM animals WHERE id = 'tom'")
    const first = {
      id: 'tom',
      name: 'Tóm "the cat"',
      is_tame: true,
      tags: ['a', { b: null }],
      weight: 4.5,
      born_at: '2023-11-14T22:13:20+00:00',
      fed_at: '2023-11-14T22:13:20.12+00:00',
      photo: '\\x01ff',
    }
    const second = {
      ...first,
      is_tame: false,
      tags: 'no json',
      weight: 5,
      fed_at: null,
      photo: null,
    }
    const feed = await readFeed()
    expect(feed.map(({ type, subject, data }) => ({ type, subject, data }))).toEqual([
      {
        type: 'table.animals.inserted',
        subject: 'tom',
        data: { action: 'insert', old: null, new: first },
      },
      {
        type: 'table.animals.updated',
        subject: 'tom',
        data: { action: 'update', old: first, new: second },
      },
      {
        type: 'table.animals.deleted',
        subject: 'tom',
        data: { action: 'delete', old: second, new: null },
      },
    ])
    expect(JSON.stringify(feed)).not.toContain('secret')
  })

  test('of each row of a statement is told, and of rows that go with another', async () => {
    await run(
      'INSERT INTO animals (id, name) SELECT value, \'twin\' FROM json_each(\'["a","b","c"]\')',
    )
    await run(`INSERT INTO meals VALUES ('a', 1, 'hay'), ('a', 2, 'oats')`)
    await run('DELETE FROM ledge_events')
    await run("DELETE FROM animals WHERE name = 'twin'")
    const told = (await readFeed()).map(({ type, subject }) => `${type} ${subject}`)
    expect(told.toSorted()).toEqual([
      'table.animals.deleted a',
      'table.animals.deleted b',
      'table.animals.deleted c',
      'table.meals.deleted ["a",1]',
      'table.meals.deleted ["a",2]',
    ])
  })

  test.each([
    {
      what: 'sets what was there',
      statement: "UPDATE animals SET name = 'Rex', weight = 1",
      events: 0,
    },
    {
      what: 'changes only what is hidden',
      statement: "UPDATE animals SET chip = 'new'",
      events: 0,
    },
    {
      what: 'changes only the case of a word',
      statement: "UPDATE animals SET name = 'REX'",
      events: 1,
    },
    { what: 'sets null', statement: 'UPDATE animals SET weight = NULL', events: 1 },
    {
      what: 'finds no row',
      statement: "UPDATE animals SET name = 'x' WHERE id = 'nobody'",
      events: 0,
    },
    {
      what: 'is an upsert',
      statement:
        "INSERT INTO animals (id, name) VALUES ('rex', 'Max') ON CONFLICT DO UPDATE SET name = 'Max'",
      events: 1,
    },
  ])('an update that $what raises $events events', async ({ statement, events }) => {
    await run(statement)
    expect(await readFeed()).toHaveLength(events)
  })

  test('that is rolled back was none', async () => {
    await expect(run("UPDATE animals SET name = 'x'", 'SELECT nonsense')).rejects.toThrow(
      'nonsense',
    )
    expect(await readFeed()).toEqual([])
  })

  test('has an id as createId makes it, of its own time, and never one twice', async () => {
    await run(
      `INSERT INTO animals (id, name) SELECT value, 'x' FROM json_each('[${Array.from({ length: 2000 }, (_, n) => `"n${n}"`)}]')`,
    )
    const feed = await readFeed()
    expect(new Set(feed.map(({ id }) => id)).size).toBe(2000)
    for (const { id, created_at } of feed) {
      expect(isUuid(id)).toBe(true)
      expect(id).toMatch(/^.{14}7.{4}[89ab]/)
      expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.parse(created_at))
    }
    const digits = feed.map(({ id }) => id.replaceAll('-', '').slice(13))
    for (let place = 0; place < 19; place += 1) {
      const seen = new Set(digits.map((text) => text[place]))
      expect(seen.size).toBe(place === 3 ? 4 : 16)
    }
  })
})

describe('subjects', () => {
  test.each([
    {
      key: 'a number',
      create: 'id INTEGER PRIMARY KEY',
      table: sqliteTable('t', { id: integer('id').primaryKey() }),
      values: '7',
      subject: '7',
    },
    {
      key: 'none',
      create: 'id TEXT',
      table: sqliteTable('t', { id: text('id') }),
      values: "'a'",
      subject: '1',
    },
  ])('the key of a row is $key', async ({ create, table, values, subject }) => {
    await run(`CREATE TABLE t (${create})`)
    await createTriggers(watching(table))
    await run(`INSERT INTO t VALUES (${values})`)
    expect(await readFeed()).toMatchObject([{ subject }])
    await run('DROP TABLE t')
  })

  test('a table may be as wide as D1 allows, and be named in SQL’s own words', async () => {
    const names = Array.from({ length: 100 }, (_, n) => (n === 0 ? 'group' : `it's "${n}"`))
    const table = sqliteTable(
      'my-table',
      Object.fromEntries(names.map((name) => [name, text(name)])),
    )
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}" TEXT`)
    await run(`CREATE TABLE "my-table" (${quoted.join(', ')})`)
    await createTriggers(watching(table))
    await run(`INSERT INTO "my-table" DEFAULT VALUES`, `UPDATE "my-table" SET "group" = 'g'`)
    const [, update] = await readFeed()
    expect(Object.keys(update?.data.new ?? {})).toEqual(names)
    expect(update).toMatchObject({
      type: 'table.my-table.updated',
      data: { old: { group: null }, new: { group: 'g' } },
    })
    await run('DROP TABLE "my-table"')
  })
})

test('a table that is not the app’s cannot be watched', () => {
  const table = sqliteTable('elsewhere', { id: text('id') })
  const watch = defineFunction({ name: 'watch', on: change(table, 'insert'), run: () => undefined })
  expect(() => defineApp({ tables: {}, functions: [watch] })).toThrow('"elsewhere"')
})
