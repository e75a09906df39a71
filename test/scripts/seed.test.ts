// The sample's data: enough of it, consistent, and with a picture for each product.
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createPictureFiles } from '../../scripts/pictures/index.ts'
import {
  createAdRows,
  createAdvertiserRows,
  createProductRows,
  createSeedStatements,
} from '../../scripts/seed/index.ts'
import { prepareDatabase } from '../../scripts/start/database.ts'
import { ADS } from '../../src/web/shop/catalogue/ads.ts'
import { CATEGORIES, SPECIES } from '../../src/web/shop/parts/words.ts'
import { readLocalDatabase } from '../support/local-database.ts'

const root = join(import.meta.dirname, '../..')
const products = createProductRows()
const pictures = createPictureFiles()

test('there are at least 60 products, in every species and category that the shop names', () => {
  expect(products.length).toBeGreaterThanOrEqual(60)
  expect(new Set(products.map(({ species }) => species))).toEqual(new Set(Object.keys(SPECIES)))
  const categories = new Set(products.map(({ category }) => category))
  expect(categories).toEqual(new Set(Object.keys(CATEGORIES)))
})

test.each(['id', 'name', 'description', 'photo', 'created_at'] as const)(
  'no two products share their %s',
  (column) => {
    expect(new Set(products.map((product) => product[column])).size).toBe(products.length)
  },
)

test('ids are UUIDs of version 5 that never change', () => {
  for (const { id } of products) {
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  }
  expect(products[0]).toMatchObject({
    id: '5b602ad2-d5b0-57f6-972f-e41a03ede1da',
    name: 'Moonshot Ball',
  })
})

test('every product has a picture, and no picture is left over', () => {
  const drawn = [...pictures.keys()].filter((path) => path.startsWith('products/'))
  const shown = products.map(({ photo }) => photo.replace('/assets/', ''))
  expect(drawn.toSorted()).toEqual(shown.toSorted())
})

test('the files are what the drawings say: otherwise run `node scripts/pictures.ts`', () => {
  for (const [path, svg] of pictures) {
    expect(readFileSync(join(root, 'public/assets', path), 'utf8'), path).toBe(svg)
  }
})

test('pictures hold shapes only: no text, script, style or link', () => {
  const foreign = /<(text|script|style|a|image|use|foreignObject)[\s>]|\son\w+=|href/
  expect([...pictures].filter(([, svg]) => foreign.test(svg)).map(([path]) => path)).toEqual([])
})

test('the ads that the shop carries are rows of the sample', () => {
  const advertisers = new Map(createAdvertiserRows().map(({ id, name }) => [id, name]))
  const rows = createAdRows().map(({ id, headline, advertiser_id }) => ({
    id,
    headline,
    advertiser: advertisers.get(advertiser_id),
  }))
  for (const { id, headline, advertiser } of ADS) {
    expect(rows).toContainEqual({ id, headline, advertiser })
  }
})

test('statements stay under 90 KB', () => {
  const sizes = createSeedStatements().map((statement) => Buffer.byteLength(statement))
  expect(Math.max(...sizes)).toBeLessThan(90_000)
})

test('the data goes into the tables as it is, and a second time changes nothing', async () => {
  const persistTo = mkdtempSync(join(tmpdir(), 'ledge-seed-'))
  const sample = [...createSeedStatements(), ...createSeedStatements()]
  await prepareDatabase({ root, persistTo, sample })
  const [stored = [], ads] = await readLocalDatabase(persistTo, [
    'SELECT * FROM products',
    'SELECT count(*) AS total FROM ads JOIN advertisers ON advertisers.id = ads.advertiser_id',
  ])
  const byId = (a: { id?: unknown }, b: { id?: unknown }) => (String(a.id) < String(b.id) ? -1 : 1)
  expect(stored.toSorted(byId)).toEqual(products.toSorted(byId))
  expect(ads).toEqual([{ total: createAdRows().length }])
})
