// What a deploy has to know before it does anything. Nothing here changes anything.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import * as z from 'zod'
import { type Breaking, findBreaking } from '../db/expand-only.ts'
import { findMigrations } from '../start/database.ts'
import {
  askDatabase,
  runWrangler,
  tellFailure,
  type WranglerOptions,
} from '../wrangler/wrangler.ts'

/** Without these the Worker refuses every request. */
const KEYS = ['LEDGE_SIGNING_KEYS', 'LEDGE_PUBLISHABLE_KEY', 'LEDGE_SECRET_KEY'] as const

export type Git =
  | { readonly kind: 'none' }
  | { readonly kind: 'clean'; readonly commit: string }
  | { readonly kind: 'dirty'; readonly files: readonly string[] }

export interface Facts {
  readonly git: Git
  /** Whether wrangler may speak to Cloudflare. */
  readonly isLoggedIn: boolean
  /** The Worker as it is deployed; null before the first deploy. */
  readonly deployed: { readonly hasKeys: boolean } | null
  /** What `.prod.vars` says; null when there is none. */
  readonly variables: Readonly<Record<string, string | undefined>> | null
  /** Migrations that the deployed database has not had. */
  readonly pending: readonly string[]
  /** What of those the deployed version would notice; nothing on a database that had none. */
  readonly breaking: readonly Breaking[]
}

export const secretsFile = (root: string): string => join(root, '.prod.vars')

/** Asks git, wrangler and the deployed database. @throws Error when one that must answer does not */
export async function readFacts(root: string): Promise<Facts> {
  const options = { root }
  const isLoggedIn = (await runWrangler(['whoami', '--json'], options)).status === 0
  const deployed = isLoggedIn ? await findDeployed(options) : null
  const applied = deployed === null ? [] : await readApplied(options)
  const pending = findMigrations(root).filter((name) => !applied.includes(name))
  const file = secretsFile(root)
  return {
    git: readGit(root),
    isLoggedIn,
    deployed,
    variables: existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : null,
    pending,
    breaking: applied.length === 0 ? [] : findBreaking(root, pending),
  }
}

const secretList = z.array(z.object({ name: z.string() }))

async function findDeployed(options: WranglerOptions): Promise<Facts['deployed']> {
  const outcome = await runWrangler(['secret', 'list', '--format', 'json'], options)
  if (outcome.status !== 0) {
    const failure = tellFailure(outcome)
    if (/not found|does not exist|\b10007\b/i.test(failure)) return null
    throw new Error(`wrangler cannot tell whether the Worker is deployed:\n${failure}`)
  }
  const names = secretList.parse(JSON.parse(outcome.stdout)).map(({ name }) => name)
  return { hasKeys: KEYS.every((name) => names.includes(name)) }
}

/** Names as wrangler keeps them; none on a database that was never migrated. */
async function readApplied(options: WranglerOptions): Promise<string[]> {
  const ask = (sql: string) => askDatabase(sql, { ...options, database: 'DB' })
  const [tables = []] = await ask("SELECT name FROM sqlite_schema WHERE name = 'd1_migrations'")
  if (tables.length === 0) return []
  const [rows = []] = await ask('SELECT name FROM d1_migrations ORDER BY id')
  return rows.map(({ name }) => String(name))
}

function readGit(root: string): Git {
  const run = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const files = run('status', '--porcelain').split('\n').filter(Boolean)
    if (files.length > 0) return { kind: 'dirty', files }
    return { kind: 'clean', commit: run('rev-parse', '--short', 'HEAD').trim() }
  } catch {
    return { kind: 'none' } // no repository, or no git
  }
}
