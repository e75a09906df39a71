// `npm start`: the whole backend on this machine. Keys, migrations, sample data and the web app, then `wrangler dev`.
// Extra arguments go through to wrangler.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSeedStatements } from './seed/index.ts'
import { type BannerFacts, formatBanner } from './start/banner.ts'
import { chaosArguments } from './start/chaos.ts'
import { killNowAndThen, watchChaos } from './start/chaos-watch.ts'
import { prepareDatabase } from './start/database.ts'
import { requireDevVars } from './start/dev-vars.ts'
import { readOptions } from './start/options.ts'
import { Screen } from './start/screen.ts'
import { findMissingLines } from './start/workflows.ts'
import { WranglerProcess } from './start/wrangler-process.ts'

const SCHEDULE = '/cdn-cgi/local/scheduled'
const root = join(import.meta.dirname, '..')
const { port, persistTo, chaos, rest } = readOptions(process.argv.slice(2), root)
const url = `http://localhost:${port}`

const variables = await requireDevVars(join(root, '.dev.vars'))
const [applied] = await Promise.all([
  prepareDatabase({ root, persistTo, sample: createSeedStatements() }),
  buildWebApp(), // meanwhile, on another core: wrangler's own build step then finds it done
])
if (applied.length > 0) console.log(`Applied to the local database: ${applied.join(', ')}`)

const screen = chaos === null ? null : new Screen(process.stdout)
const wrangler = new WranglerProcess({
  root,
  screen,
  mayDie: chaos?.processDies ?? false,
  argumentsOf: (life) => [
    ...(chaos === null ? [] : chaosArguments(root, chaos, life)),
    ...['--port', String(port), '--persist-to', persistTo],
    ...['--show-interactive-dev-session', 'false', ...rest],
  ],
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => wrangler.stop(signal))

const [missing, keepsAccounts] = await Promise.all([
  findMissing(),
  untilAnswered(`${url}/auth/v1/health`),
])
const banner = formatBanner(url, variables, { keepsAccounts, chaos, ...missing })
console.log(banner)
await ringSchedule()
setInterval(ringSchedule, 60_000)
if (chaos !== null && screen !== null) {
  const noteDeath = watchChaos(url, screen)
  if (chaos.processDies) await killNowAndThen(wrangler, chaos, noteDeath)
}

/** Runs the build; what it has to complain of, wrangler's own build step will say again and stop at. */
async function buildWebApp(): Promise<void> {
  const build = spawn(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'ignore' })
  await once(build, 'exit')
}

/**
 * What the app's providers of sign-in, its webhooks and its workflows lack. Read in the meantime; where the app cannot be
 * read, wrangler says why.
 */
async function findMissing(): Promise<Pick<BannerFacts, 'missing' | 'missingSecrets' | 'lines'>> {
  try {
    const { app } = await import('../src/app/index.ts')
    const { listMissing } = await import('../src/engine/identity/index.ts')
    const { listMissingSecrets } = await import('../src/engine/functions/index.ts')
    const all = (app.identity.providers ?? []).map(
      (provider) => [provider.name, listMissing(provider, variables)] as const,
    )
    return {
      missing: new Map(all.filter(([, names]) => names.length > 0)),
      missingSecrets: new Map(listMissingSecrets(app, variables)),
      lines: findMissingLines(app, readFileSync(join(root, 'wrangler.toml'), 'utf8')),
    }
  } catch {
    return { missing: new Map(), missingSecrets: new Map(), lines: null }
  }
}

/**
 * Waits until the Worker answers; wrangler's own exit ends the wait.
 * @returns whether accounts are kept here: where they are not, the answer is an error that says so
 */
async function untilAnswered(address: string): Promise<boolean> {
  for (;;) {
    const answer = await fetch(address).catch(() => null)
    if (answer?.ok) return true
    if (answer?.headers.get('X-Sb-Error-Code') === 'feature_disabled') return false
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Rings the minute's schedule, which local wrangler does not. */
async function ringSchedule(): Promise<void> {
  await fetch(url + SCHEDULE).catch(() => undefined) // the server is stopping; the next start rings again
}
