// Prints the sample data as SQL: `node scripts/seed.ts > seed.sql`.
import { createSeedSql } from './seed/index.ts'

process.stdout.write(createSeedSql())
