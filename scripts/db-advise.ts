// `npm run db:advise [-- --remote]`: which indexes are missing, by what clients have really asked.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { advise } from './advise/advise.ts'
import { askRemote, withLocalDatabase } from './advise/database.ts'
import { formatReport } from './advise/view.ts'
import { app } from './app.ts'

const root = join(import.meta.dirname, '..')

try {
  const { values } = parseArgs({
    options: {
      remote: { type: 'boolean', default: false },
      'persist-to': { type: 'string', default: '.wrangler/state' },
    },
  })
  const local = resolve(root, values['persist-to'])
  const report = values.remote
    ? await advise(app, askRemote(root))
    : await withLocalDatabase(local, (ask) => advise(app, ask))
  console.log(formatReport(report, app.settings.maxScannedRows, process.stdout.columns ?? 100))
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  const isNew = message.includes('no such table')
  console.error(isNew ? 'This database is not there yet: run "npm start" first.' : message)
  process.exitCode = 1
}
