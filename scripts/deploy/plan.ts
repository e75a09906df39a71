// What a deploy does, in which order, and what to do when a step fails. Pure: facts in, steps out.
import type { Facts } from './facts.ts'
import type { Options } from './options.ts'

export type StepKind = 'check' | 'keys' | 'way-back' | 'migrate' | 'deploy' | 'address' | 'smoke'

export interface Step {
  readonly kind: StepKind
  readonly says: string
  /** What it means that it failed, and what to do now. */
  readonly failure: string
}

/** Either why nothing is done, or what is. */
export type Plan =
  | { readonly kind: 'refused'; readonly reasons: readonly string[] }
  | { readonly kind: 'ready'; readonly withKeys: boolean; readonly steps: readonly Step[] }

/** Plans it. */
export function planDeploy(facts: Facts, options: Options): Plan {
  const reasons = [...findRefusals(facts, options)]
  if (reasons.length > 0) return { kind: 'refused', reasons }
  const withKeys = facts.deployed?.hasKeys !== true
  return { kind: 'ready', withKeys, steps: listSteps(facts, { options, withKeys }) }
}

function* findRefusals(facts: Facts, options: Options): Generator<string> {
  const { git, isLoggedIn, breaking } = facts
  if (!isLoggedIn && !options.isDryRun) {
    yield 'Nobody is logged in at Cloudflare: npx wrangler login, or set CLOUDFLARE_API_TOKEN.'
  }
  if (git.kind === 'dirty' && !options.isDirtyAllowed) {
    const some = git.files.slice(0, 5).join('\n  ')
    yield `What is deployed should be found again in git: commit this, or pass --allow-dirty.\n  ${some}`
  }
  for (const { migration, danger, message } of breaking) {
    if (options.allowed.includes(danger)) continue
    yield `migrations/${migration}: ${danger}\n  ${message}\n  Deploy what uses it no longer first, and this in a later release; or pass --allow ${danger}.`
  }
}

interface Choice {
  readonly options: Options
  readonly withKeys: boolean
}

function listSteps(facts: Facts, { options, withKeys }: Choice): Step[] {
  const migrate = facts.pending.length > 0 ? [migrateStep(facts)] : []
  const hasAddress = options.url !== null || facts.variables?.LEDGE_SITE_URL !== undefined
  const check = options.isChecked ? [CHECK] : []
  if (facts.deployed === null || withKeys) {
    const keys = withKeys ? [keysStep(facts)] : []
    const address = withKeys && !hasAddress ? [ADDRESS] : []
    return [...check, ...keys, deployStep(withKeys), ...address, ...migrate, SMOKE]
  }
  return [...check, WAY_BACK, ...migrate, deployStep(false), SMOKE]
}

const CHECK: Step = {
  kind: 'check',
  says: 'npm run check: types, lint, migrations and the quick tests',
  failure: 'Nothing was deployed. Mend what it says; --skip-check deploys without it.',
}

const keysStep = ({ variables }: Facts): Step => ({
  kind: 'keys',
  says:
    variables === null
      ? 'fresh keys for production into .prod.vars, which git ignores: keep a copy in a safe place'
      : 'the keys in .prod.vars are those of production',
  failure: 'Nothing was deployed. Mend or move .prod.vars away and try again.',
})

const WAY_BACK: Step = {
  kind: 'way-back',
  says: 'the way back: the version that runs now, and the point in time of the database',
  failure: 'Nothing was changed. Without a way back nothing is deployed: try again.',
}

const migrateStep = ({ pending }: Facts): Step => ({
  kind: 'migrate',
  says: `wrangler d1 migrations apply DB --remote: ${pending.join(', ')}`,
  failure:
    'A migration that fails is undone; those before it stay, and the version that runs works with them. Mend it and run npm run deploy again.',
})

const deployStep = (withKeys: boolean): Step => ({
  kind: 'deploy',
  says: withKeys
    ? 'wrangler deploy --secrets-file .prod.vars: makes the database, the KV namespace and the queues that are missing, uploads the Worker with its keys'
    : 'wrangler deploy: builds the web app and uploads the Worker',
  failure:
    'The version before runs on, if there was one; the migrations that were applied do not disturb it. Mend what wrangler says and run npm run deploy again.',
})

const ADDRESS: Step = {
  kind: 'address',
  says: 'tells Ledge where it answers (LEDGE_SITE_URL), for the links in its mails',
  failure:
    "Ledge runs, but mails lack their links: write LEDGE_SITE_URL='https://…' into .prod.vars, then npx wrangler secret bulk .prod.vars",
}

const SMOKE: Step = {
  kind: 'smoke',
  says: 'a smoke test: it answers, reads, refuses wrong keys, and has nothing of development in it',
  failure: 'The new version is live and fails this. Go back first, then look: npm run logs.',
}
