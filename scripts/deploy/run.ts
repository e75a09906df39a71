// Carrying a plan out, step by step. The first one that fails ends it.
import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import * as z from 'zod'
import { createKeys, formatVariables } from '../keys.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'
import { requireWrangler } from '../wrangler/wrangler.ts'
import { type Facts, secretsFile } from './facts.ts'
import type { Options } from './options.ts'
import type { Step, StepKind } from './plan.ts'
import { runSmokeTest, untilHealthy } from './smoke.ts'
import { describeWayBack, readWayBack, type WayBack } from './way-back.ts'

/** A deploy under way. */
export interface Deploy {
  readonly root: string
  readonly facts: Facts
  readonly options: Options
  readonly withKeys: boolean
  /** Says a line. */
  readonly tell: (line: string) => void
  /** Where the Worker answers, once that is known. */
  url: string | null
  wayBack: WayBack | null
}

const RUN: Readonly<Record<StepKind, (deploy: Deploy) => Promise<void>>> = {
  check: runCheck,
  keys: writeKeys,
  'way-back': noteWayBack,
  migrate: applyMigrations,
  deploy: upload,
  address: tellAddress,
  smoke: tryOut,
}

/** Runs all steps. @returns the step that failed, with why; null when all went well */
export async function runSteps(
  steps: readonly Step[],
  deploy: Deploy,
): Promise<{ step: Step; reason: string } | null> {
  for (const [index, step] of steps.entries()) {
    deploy.tell(`\n▸ ${index + 1}/${steps.length} ${step.says}`)
    try {
      await RUN[step.kind](deploy)
    } catch (error) {
      return { step, reason: error instanceof Error ? error.message : String(error) }
    }
  }
  return null
}

async function runCheck({ root }: Deploy): Promise<void> {
  const { status } = spawnSync('npm', ['run', '--silent', 'check'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('npm run check found something.')
}

async function writeKeys({ root, options }: Deploy): Promise<void> {
  const file = secretsFile(root)
  if (!existsSync(file)) writeFileSync(file, formatVariables(await createKeys()), { mode: 0o600 })
  chmodSync(file, 0o600) // who made it by a shell may have left it open to others
  const variables = parseEnv(readFileSync(file, 'utf8'))
  if (variables.LEDGE_DEV !== undefined) throw new Error('.prod.vars must not set LEDGE_DEV.')
  if (variables.LEDGE_SITE_URL === undefined && options.url !== null) addAddress(file, options.url)
}

const addAddress = (file: string, url: string): void =>
  appendFileSync(file, formatVariables({ LEDGE_SITE_URL: url }))

async function noteWayBack(deploy: Deploy): Promise<void> {
  deploy.wayBack = await readWayBack(deploy)
  for (const line of describeWayBack(deploy.wayBack)) deploy.tell(`  ${line}`)
}

async function applyMigrations({ root }: Deploy): Promise<void> {
  await requireWrangler(['d1', 'migrations', 'apply', 'DB', '--remote'], { root, isShown: true })
}

const deployEntry = z.object({ type: z.literal('deploy'), targets: z.array(z.string()).nullish() })

async function upload(deploy: Deploy): Promise<void> {
  const { root, facts, withKeys } = deploy
  const message = facts.git.kind === 'clean' ? ['--message', facts.git.commit] : []
  const secrets = withKeys ? ['--secrets-file', secretsFile(root)] : []
  deploy.url = await withTemporaryFolder('deploy', async (folder) => {
    const report = join(folder, 'wrangler.jsonl')
    const environment = { WRANGLER_OUTPUT_FILE_PATH: report }
    await requireWrangler(['deploy', ...message, ...secrets], { root, isShown: true, environment })
    return findAddress(deploy, report)
  })
  deploy.tell(`  ${deploy.url}`)
}

/** Where it answers: as it was asked for, as the secrets say, or as wrangler does in its report (a line of JSON for each thing done). */
function findAddress({ root, options }: Deploy, report: string): string {
  const file = secretsFile(root)
  const known = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')).LEDGE_SITE_URL : undefined
  const lines = existsSync(report) ? readFileSync(report, 'utf8').split('\n').filter(Boolean) : []
  const [told] = lines
    .map((line) => deployEntry.safeParse(JSON.parse(line)))
    .flatMap(({ data }) => data?.targets ?? [])
    .filter((target) => /^(https?:\/\/)?[\w.-]+(:\d+)?(\s|\/?$)/.test(target))
    .map((target) => (/^https?:/.test(target) ? target : `https://${target.split(/\s/)[0]}`))
  const url = options.url ?? known ?? told
  if (url === undefined) throw new Error('wrangler says no address: pass --url https://…')
  return url.replace(/\/+$/, '')
}

async function tellAddress({ root, url }: Deploy): Promise<void> {
  if (url === null) throw new Error('there is no address')
  addAddress(secretsFile(root), url)
  await requireWrangler(['secret', 'bulk', secretsFile(root)], { root })
}

async function tryOut({ url, tell }: Deploy): Promise<void> {
  if (url === null) throw new Error('there is no address')
  if (!(await untilHealthy(url))) throw new Error(`${url}/auth/v1/health does not answer.`)
  const verdicts = await runSmokeTest(url)
  for (const { name, fault } of verdicts)
    tell(fault === null ? `  ✓ ${name}` : `  ✗ ${name}: ${fault}`)
  if (verdicts.some(({ fault }) => fault !== null)) throw new Error('The smoke test failed.')
}
