// `npm run db:check`: refuses migrations that would lose rows, columns, tables, triggers or indexes by accident.
import { join } from 'node:path'
import { checkMigrations } from './db/gate.ts'

const findings = checkMigrations(join(import.meta.dirname, '..'))
for (const { migration, danger, message } of findings) {
  console.error(`\nmigrations/${migration}: ${danger}\n  ${message}`)
  console.error(`  If you mean it, make this its first line:  -- allow: ${danger}`)
}
console.log(findings.length === 0 ? 'Migrations lose nothing.' : `\n${findings.length} found.`)
process.exit(findings.length === 0 ? 0 : 1)
