// `npm run deploy`: the first time and each later time. Every step says what it does, and what to do when it fails.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { readFacts, secretsFile } from './deploy/facts.ts'
import { readOptions } from './deploy/options.ts'
import { type Plan, planDeploy } from './deploy/plan.ts'
import { type Deploy, runSteps } from './deploy/run.ts'
import { describeWayBack } from './deploy/way-back.ts'

const root = join(import.meta.dirname, '..')
const tell = (line: string) => console.log(line)

try {
  process.exitCode = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** @returns the exit status */
async function run(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  const facts = await readFacts(root)
  const plan = planDeploy(facts, options)
  if (plan.kind === 'refused') {
    for (const reason of plan.reasons) console.error(`\n✗ ${reason}`)
    return 1
  }
  if (options.isDryRun) {
    if (!facts.isLoggedIn) tell('Nobody is logged in at Cloudflare, so this is a first deploy.')
    for (const [index, { says }] of plan.steps.entries()) tell(`${index + 1}. ${says}`)
    return 0
  }
  return deployNow({ ...{ root, facts, options, tell }, ...plan, url: null, wayBack: null }, plan)
}

async function deployNow(deploy: Deploy, { steps }: Extract<Plan, { kind: 'ready' }>) {
  const failed = await runSteps(steps, deploy)
  if (failed === null) {
    tell(`\nLedge runs at ${deploy.url}`)
    tellKey()
    return 0
  }
  console.error(`\n✗ ${failed.reason}\n\n${failed.step.failure}`)
  if (failed.step.kind !== 'way-back' && deploy.wayBack !== null) {
    console.error(`\n${describeWayBack(deploy.wayBack).join('\n')}`)
  }
  return 1
}

/** The publishable key, where this machine knows it. The others are nobody's to see. */
function tellKey(): void {
  const file = secretsFile(root)
  if (!existsSync(file)) return
  const { LEDGE_PUBLISHABLE_KEY: key } = parseEnv(readFileSync(file, 'utf8'))
  if (key !== undefined) tell(`Publishable key  ${key}`)
}
