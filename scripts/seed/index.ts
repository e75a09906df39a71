// The sample's data: what `npm start` puts into an empty shop, once.
import { createAdRows, createAdvertiserRows, createProductRows } from './rows.ts'
import { createInserts } from './sql.ts'

export { createId } from './id.ts'
export { createAdRows, createAdvertiserRows, createProductRows, productsBySpecies } from './rows.ts'

/** SQL statements that fill the sample's tables; running them again changes nothing. */
export function createSeedStatements(): string[] {
  return [
    ...createInserts('products', createProductRows()),
    ...createInserts('advertisers', createAdvertiserRows()),
    ...createInserts('ads', createAdRows()),
  ]
}

/** The same as one SQL file, for `wrangler d1 execute DB --remote --file`. */
export const createSeedSql = (): string => `${createSeedStatements().join(';\n\n')};\n`
