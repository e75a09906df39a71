// `npm run db:advise`: which indexes it misses, by statements that clients have sent and by foreign keys.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Miniflare } from 'miniflare'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { advise, fillHoles, type Report } from '../../scripts/advise/advise.ts'
import { type Ask, askDatabase, inPieces } from '../../scripts/advise/database.ts'
import { formatReport } from '../../scripts/advise/view.ts'
import { openLocalState, prepareDatabase } from '../../scripts/start/database.ts'
import { app } from '../../src/app/index.ts'
import * as tables from '../../src/app/tables.ts'
import { anonymous, defineApp, operator } from '../../src/engine/core/index.ts'
import { createAccess } from '../../src/engine/data/access.ts'
import { partsOf } from '../../src/engine/data/cost/part.ts'
import { shapeOf } from '../../src/engine/data/cost/shape.ts'
import { planRead } from '../../src/engine/data/plan/read.ts'
import { requireMediaType } from '../../src/engine/data/request/media-type.ts'
import { parsePrefer } from '../../src/engine/data/request/prefer.ts'
import { parseQuery } from '../../src/engine/data/request/query.ts'
import { parseRange } from '../../src/engine/data/request/range.ts'
import { toBoundSql } from '../../src/engine/data/statement/prepare.ts'
import { readStatements } from '../../src/engine/data/statement/read.ts'

const root = join(import.meta.dirname, '../..')
const persistTo = mkdtempSync(join(tmpdir(), 'ledge-advise-'))

let miniflare: Miniflare
let ask: Ask

beforeAll(async () => {
  await prepareDatabase({ root, persistTo, sample: [] })
  miniflare = await openLocalState(persistTo) // as a Ledge that runs has it open
  ask = askDatabase(await miniflare.getD1Database('DB'))
})
afterAll(async () => {
  await miniflare.dispose()
  rmSync(persistTo, { recursive: true, force: true })
})
beforeEach(async () => {
  await ask(['DELETE FROM ledge_query_shapes', 'DELETE FROM ledge_table_sizes'])
})

const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`

const insertNote = (sql: string, parts: unknown): string =>
  `INSERT INTO ledge_query_shapes VALUES (${quote(crypto.randomUUID())}, ${quote(sql)},
    ${quote(JSON.stringify(parts))}, 2, '2026-11-01', '2026-11-23T16:20:31.123Z')`

/** Notes a request as the Worker notes it. */
function noteOf(path: string, caller = anonymous()): string[] {
  const [table = '', query = ''] = path.split('?')
  const plan = planRead(createAccess(app, caller), {
    table,
    query: parseQuery(new URLSearchParams(query)),
    prefer: parsePrefer(undefined),
    media: requireMediaType(undefined),
    page: parseRange(undefined),
    isHead: false,
  })
  const parts = partsOf(plan.source)
  return readStatements(plan).map(({ sql }) => insertNote(shapeOf(sql, toBoundSql(sql)), parts))
}

async function adviseAfter(paths: readonly string[]): Promise<Report> {
  await ask(paths.flatMap((path) => noteOf(path, operator())))
  return advise(app, ask)
}

describe('statements', () => {
  test.each([
    { path: 'products?id=eq.x', lines: [] },
    { path: 'products?species=eq.cat&order=name', lines: [] },
    { path: 'products?limit=3', lines: [] },
    { path: 'products?species=like.c*', lines: [] },
    { path: 'orders?select=id,order_items(quantity)&limit=3', lines: [] },
    { path: 'products?name=fts.cat', lines: [] },
    { path: 'products?name=eq.x', lines: ["index('products_name_idx').on(table.name)"] },
    { path: 'products?name=like.x*', lines: ["index('products_name_idx').on(table.name)"] },
    { path: 'products?species=like.*c', lines: [null] },
    {
      path: 'products?price_cents=gt.5&order=name',
      lines: ["index('products_price_cents_idx').on(table.priceCents)"],
    },
    {
      path: 'products?order=created_at.desc',
      lines: ["index('products_created_at_idx').on(table.createdAt)"],
    },
    {
      path: `products?or=(${Array.from({ length: 150 }, (_, index) => `name.eq.${index}`)})`,
      lines: ["index('products_name_idx').on(table.name)"],
    },
  ])('$path', async ({ path, lines }) => {
    const { findings, statements } = await adviseAfter([path])
    expect(findings.map(({ line }) => line)).toEqual(lines)
    expect(statements).toBe(1)
  })

  test('that want the same index are one finding', async () => {
    const { findings } = await adviseAfter(['products?name=eq.x', 'products?name=gt.x&limit=2'])
    expect(findings).toMatchObject([{ table: 'products', why: [{ seen: 2 }, { seen: 2 }] }])
  })

  test('are explained anew: an index that has come is missed no more', async () => {
    expect((await adviseAfter(['products?stock=eq.1'])).findings.length).toBe(1)
    await ask(['CREATE INDEX added ON products (stock)'])
    const { findings } = await advise(app, ask)
    await ask(['DROP INDEX added'])
    expect(findings).toEqual([])
  })

  test('that no longer run are passed over, and those of tables that are gone', async () => {
    const part = { alias: '$0', isFiltered: true, isOrdered: false, indexes: [['x']], isLed: false }
    await ask([
      insertNote('SELECT 1 FROM "products" AS "$0" WHERE "$0"."gone" = ?', [
        { ...part, table: 'products' },
      ]),
      insertNote('SELECT 1 FROM "gone" AS "$0" WHERE "$0"."x" = ?', [{ ...part, table: 'gone' }]),
    ])
    const { findings, statements } = await adviseAfter(['products?name=eq.x'])
    expect([findings.length, statements]).toEqual([1, 2])
  })

  test('holes are filled outside of quotes', () => {
    const sql = `SELECT '?''?', "a?" FROM t WHERE a = ? AND b GLOB ? AND c = (?100 ->> '$[0]')`
    expect(fillHoles(sql)).toBe(
      `SELECT '?''?', "a?" FROM t WHERE a = '?' AND b GLOB '?' AND c = ('?' ->> '$[0]')`,
    )
  })
})

test('foreign keys without an index are missed, once each', async () => {
  const reviews = sqliteTable('reviews', {
    productId: text('product_id').references(() => tables.products.id),
    orderId: text('order_id')
      .primaryKey()
      .references(() => tables.orders.id),
  })
  const { findings } = await advise(defineApp({ tables: { ...tables, reviews } }), ask)
  expect(findings).toEqual([
    {
      table: 'reviews',
      line: "index('reviews_product_id_idx').on(table.productId)",
      why: 'foreign key',
    },
  ])
})

describe('the report', () => {
  const sighting = (where: string) => ({
    sql: `SELECT ('{' || '}') AS body FROM "products" AS "$0" WHERE ${where} LIMIT 100`,
    seen: 2,
    lastSeenAt: '2026-11-23T16:20:31.123Z',
  })
  const report: Report = {
    statements: 12,
    sizes: new Map([['products', 10_001]]),
    findings: [
      {
        table: 'products',
        line: "index('products_name_idx').on(table.name)",
        why: ['"name" = ?', '"name" > ?', '"name" = ?', '"name" < ?'].map(sighting),
      },
      {
        table: 'reviews',
        line: "index('reviews_product_id_idx').on(table.productId)",
        why: 'foreign key',
      },
      { table: 'products', line: null, why: [sighting('"name" LIKE ?')] },
    ],
  }

  test('says what to add, and why', () => {
    expect(formatReport(report, 10_000).split('\n')).toEqual([
      '2 indexes missing.',
      '',
      'products  (over 10000 rows: clients are refused)',
      "  index('products_name_idx').on(table.name)",
      '    SELECT … FROM "products" AS "$0" WHERE "name" = ? LIMIT 100',
      '      met by 2 isolates, the last at 2026-11-23 16:20',
      '    SELECT … FROM "products" AS "$0" WHERE "name" > ? LIMIT 100',
      '      met by 2 isolates, the last at 2026-11-23 16:20',
      '    and 1 statement more',
      '',
      'reviews  (not counted yet)',
      "  index('reviews_product_id_idx').on(table.productId)",
      '    a foreign key: embedding these rows, or deleting what they point to, reads all',
      '',
      'Add each line to its table in src/app/tables.ts; then: npm run db:generate',
      '',
      'Gone through row by row, where no index would do (filter by an indexed column too, or search words):',
      '',
      'products  (over 10000 rows: clients are refused)',
      '    SELECT … FROM "products" AS "$0" WHERE "name" LIKE ? LIMIT 100',
      '      met by 2 isolates, the last at 2026-11-23 16:20',
      '',
      'Looked at 12 statements that clients have sent, and at every foreign key.',
    ])
  })

  test('has no line longer than the terminal is wide', () => {
    const lines = formatReport(report, 10_000, 40).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBe(40)
  })

  test('says that nothing is missing', () => {
    expect(formatReport({ findings: [], statements: 1, sizes: new Map() }, 10_000)).toBe(
      'No index is missing.\n\nLooked at 1 statement that clients have sent, and at every foreign key.',
    )
  })
})

test('statements go to wrangler in pieces that fit into a command line', () => {
  const statements = Array.from({ length: 10 }, (_, index) => `${index}`.repeat(20_000))
  const pieces = inPieces(statements)
  expect(pieces.flat()).toEqual(statements)
  expect(pieces.map((piece) => piece.length)).toEqual([2, 2, 2, 2, 2])
})

describe('the command', () => {
  /** Not synchronously: the connection to the database must stay looked after. */
  const run = async (...args: string[]) => {
    const file = join(root, 'scripts/db-advise.ts')
    const child = spawn(process.execPath, [file, ...args], { cwd: tmpdir() })
    const [stdout, stderr, [status]] = await Promise.all([
      readText(child.stdout),
      readText(child.stderr),
      once(child, 'close'),
    ])
    return { status, stdout, stderr }
  }

  test('asks the local database', { timeout: 30_000 }, async () => {
    await ask(noteOf('products?name=eq.x'))
    const { status, stdout } = await run('--persist-to', persistTo)
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining("index('products_name_idx').on(table.name)"),
    ])
  })

  test('says so when there is none', { timeout: 30_000 }, async () => {
    const empty = mkdtempSync(join(tmpdir(), 'ledge-empty-'))
    const { status, stderr } = await run('--persist-to', empty)
    rmSync(empty, { recursive: true, force: true })
    expect([status, stderr]).toEqual([1, expect.stringContaining('run "npm start" first')])
  })

  test('refuses what it does not know', { timeout: 30_000 }, async () => {
    const { status, stderr } = await run('--remotely')
    expect([status, stderr]).toEqual([1, expect.stringContaining('--remotely')])
  })
})
