// The local database: migrations and sample data once, in wrangler's own ledger, in order.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { planSchemaObjects } from '../../scripts/db/schema-objects.ts'
import { findMigrations, prepareDatabase } from '../../scripts/start/database.ts'
import { app } from '../../src/app/index.ts'
import * as tables from '../../src/app/tables.ts'
import { defineApp } from '../../src/engine/core/index.ts'
import { fullText } from '../../src/engine/data/index.ts'

const root = join(import.meta.dirname, '../..')
const sample = ["INSERT INTO advertisers (id, name, budget_cents) VALUES ('a', 'Ada', 100)"]

test('the engine migrates before the app', () => {
  const folders = findMigrations(root).map((name) => name.split('/')[0])
  expect(folders).toEqual([...folders].sort())
  expect(new Set(folders)).toEqual(new Set(['1_engine', '2_app']))
})

test('everything is applied once', async () => {
  const persistTo = mkdtempSync(join(tmpdir(), 'ledge-database-'))
  const first = await prepareDatabase({ root, persistTo, sample })
  expect(first).toEqual([...findMigrations(root), 'sample data'])
  expect(await prepareDatabase({ root, persistTo, sample })).toEqual([])
})

test('sample data that fails leaves no mark, so that the next start tries again', async () => {
  const persistTo = mkdtempSync(join(tmpdir(), 'ledge-database-'))
  await expect(
    prepareDatabase({ root, persistTo, sample: ['INSERT INTO nowhere VALUES (1)'] }),
  ).rejects.toThrow('nowhere')
  expect(await prepareDatabase({ root, persistTo, sample })).toEqual(['sample data'])
})

test('the migrations hold every index and trigger that a declaration asks for', () => {
  expect(planSchemaObjects(root, app)).toEqual([])
})

test('a changed declaration drops the old index, makes the new one and fills it', () => {
  const app = defineApp({ tables, fullText: [fullText(tables.products, ['name'])] })
  const statements = planSchemaObjects(root, app)
  expect(statements.map((statement) => statement.split(/[ \n]/).slice(0, 3).join(' '))).toEqual([
    'DROP TRIGGER products_fts_insert',
    'DROP TRIGGER products_fts_delete',
    'DROP TRIGGER products_fts_update',
    'DROP TABLE products_fts',
    'CREATE VIRTUAL TABLE',
    'CREATE TRIGGER products_fts_insert',
    'CREATE TRIGGER products_fts_delete',
    'CREATE TRIGGER products_fts_update',
    'INSERT INTO products_fts(products_fts)',
  ])
})

test('a declaration that is gone takes its index with it', () => {
  const statements = planSchemaObjects(root, defineApp({ tables }))
  expect(statements.at(-1)).toBe('DROP TABLE products_fts')
})
