// The words everyone shares: ids, guards, settings, the meter, and what defineApp refuses.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import {
  createDrizzle,
  createId,
  createMeter,
  defineApp,
  findGuardTag,
  guard,
  isUuid,
  meterDatabase,
  requireSecrets,
  runBatch,
} from '../../../src/engine/core/index.ts'
import { everyone, policy } from '../../../src/engine/data/index.ts'

describe('ids', () => {
  test('are version 7 UUIDs that sort by time', () => {
    const times = [0, 1, 65_535, 65_536, 1_700_000_000_000, 2 ** 48 - 1]
    const ids = times.map((time) => createId(time))
    expect(ids.every((id) => isUuid(id) && id[14] === '7' && /[89ab]/.test(id[19] ?? ''))).toBe(
      true,
    )
    expect(ids).toEqual([...ids].sort())
  })

  test('do not repeat', () => {
    expect(new Set(Array.from({ length: 1000 }, () => createId(5))).size).toBe(1000)
  })
})

describe('guard', () => {
  const db = createDrizzle(env.DB)
  const run = (condition: ReturnType<typeof sql>) => db.run(guard(condition, 'stock:3'))

  test.each([
    { condition: sql`1`, aborts: false },
    { condition: sql`0`, aborts: true },
    { condition: sql`null`, aborts: true },
    { condition: sql`exists (select 1)`, aborts: false },
  ])('$aborts: aborts unless the condition is true', async ({ condition, aborts }) => {
    const tag = await run(condition).then(() => null, findGuardTag)
    expect(tag).toBe(aborts ? 'stock:3' : null)
  })

  test('rolls its whole batch back', async () => {
    await env.DB.exec('CREATE TABLE guarded (id TEXT)')
    const batch = runBatch(env.DB, [
      sql`INSERT INTO guarded VALUES ('a')`,
      guard(sql`(SELECT count(*) FROM guarded) = 0`, 'empty'),
    ])
    expect(await batch.then(() => null, findGuardTag)).toBe('empty')
    expect(await env.DB.prepare('SELECT count(*) FROM guarded').raw()).toEqual([[0]])
  })

  test('does not take another error for its own', () => {
    expect(findGuardTag(new Error('UNIQUE constraint failed: a.b'))).toBeNull()
    expect(findGuardTag('ledge:x')).toBeNull()
  })
})

describe('meter', () => {
  test('counts a batch as one round trip and adds up the rows', async () => {
    const meter = createMeter()
    const database = meterDatabase(env.DB, meter)
    await env.DB.exec('CREATE TABLE counted (id INTEGER PRIMARY KEY)')
    await database.batch([
      database.prepare('INSERT INTO counted VALUES (?)').bind(1),
      database.prepare('INSERT INTO counted VALUES (?)').bind(2),
    ])
    const { rowsRead } = meter
    await database.prepare('SELECT * FROM counted').all()
    expect(meter).toMatchObject({ roundTrips: 2, rowsWritten: 2, rowsRead: rowsRead + 2 })
  })

  test('counts a call that failed', async () => {
    const meter = createMeter()
    await expect(meterDatabase(env.DB, meter).prepare('SELECT nothing').all()).rejects.toThrow()
    expect(meter.roundTrips).toBe(1)
  })

  test('carries drizzle: select, insert and batch', async () => {
    const meter = createMeter()
    const db = createDrizzle(meterDatabase(env.DB, meter))
    const notes = sqliteTable('notes', { id: text('id').primaryKey() })
    await env.DB.exec('CREATE TABLE notes (id TEXT PRIMARY KEY)')
    await db.insert(notes).values({ id: 'a' })
    expect(await db.select().from(notes)).toEqual([{ id: 'a' }])
    await db.batch([db.insert(notes).values({ id: 'b' }), db.insert(notes).values({ id: 'c' })])
    expect(await db.select().from(notes)).toHaveLength(3)
    expect(meter.roundTrips).toBe(4)
  })
})

describe('S32 secrets', () => {
  const secrets = {
    LEDGE_SIGNING_KEYS: env.LEDGE_SIGNING_KEYS,
    LEDGE_PUBLISHABLE_KEY: env.LEDGE_PUBLISHABLE_KEY,
    LEDGE_SECRET_KEY: env.LEDGE_SECRET_KEY,
  }

  test('are read', () => {
    expect(requireSecrets(secrets)).toMatchObject({ isDevelopment: false })
    expect(requireSecrets({ ...secrets, LEDGE_DEV: '1' })).toMatchObject({ isDevelopment: true })
  })

  test.each([
    { name: 'LEDGE_SIGNING_KEYS', value: undefined },
    { name: 'LEDGE_SIGNING_KEYS', value: 'not json' },
    { name: 'LEDGE_SIGNING_KEYS', value: '[]' },
    { name: 'LEDGE_SIGNING_KEYS', value: '[{"kty":"oct","k":"c2VjcmV0"}]' },
    { name: 'LEDGE_PUBLISHABLE_KEY', value: '' },
    { name: 'LEDGE_SECRET_KEY', value: 'hunter2' },
  ])('$name of $value is refused by name, without its value', ({ name, value }) => {
    const attempt = () => requireSecrets({ ...secrets, [name]: value })
    expect(attempt).toThrow(name)
    expect(attempt).not.toThrow('hunter2')
  })
})

describe('defineApp', () => {
  const notes = sqliteTable('notes', { id: text('id') })
  const rules = policy(notes, { select: everyone })

  test('passes over what is no table', () => {
    expect(defineApp({ tables: { notes, helper: () => 1, rules } }).tables).toEqual([notes])
  })

  test('refuses a policy of a table that is not listed', () => {
    expect(() => defineApp({ tables: {}, policies: [rules] })).toThrow('"notes"')
  })

  test('refuses two policies of one table', () => {
    expect(() => defineApp({ tables: { notes }, policies: [rules, rules] })).toThrow(
      'policy "notes"',
    )
  })
})
