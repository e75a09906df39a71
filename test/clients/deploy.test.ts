// `npm run deploy` from end to end: a copy of the project, a stand-in for wrangler, and a real Ledge without LEDGE_DEV as
// what is "deployed". Then the smoke test against one that should not have been: the Ledge of development.
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { runSmokeTest } from '../../scripts/deploy/smoke.ts'
import { createKeys, formatVariables } from '../../scripts/keys.ts'
import { createStandIn } from '../scripts/stand-in/stand-in.ts'
import { type RunningLedge, startLedge } from '../support/running-ledge.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'ledge-deploy-'))
const project = join(folder, 'project')
const standIn = createStandIn()
let ledge: RunningLedge

beforeAll(async () => {
  for (const name of ['scripts', 'src', 'migrations', 'package.json', '.gitignore']) {
    cpSync(join(root, name), join(project, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'))
  git('init', '--quiet')
  commit()
  const variables = join(folder, 'production.vars')
  writeFileSync(variables, formatVariables(await createKeys()))
  ledge = await startLedge(join(folder, 'state'), ['--env-file', variables])
  standIn.change({ targets: [ledge.url] })
}, 120_000)

afterAll(async () => {
  await ledge?.kill()
  rmSync(folder, { recursive: true, force: true })
})

function git(...args: string[]): void {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
  const { status, stderr } = spawnSync('git', [...who, ...args], { cwd: project, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

function commit(): void {
  git('add', '-A')
  git('commit', '--quiet', '-m', 'A state')
}

/** Runs the command, and tells how it ended and what it called. */
async function deploy(...args: string[]) {
  const callsBefore = standIn.readCalls().length
  const child = spawn(process.execPath, ['scripts/deploy.ts', '--skip-check', ...args], {
    cwd: project,
    env: { ...process.env, ...standIn.environment },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const status = await new Promise((resolve) => child.on('close', resolve))
  return { status, printed, calls: standIn.readCalls().slice(callsBefore) }
}

const migration = (name: string): string => join(project, `migrations/2_app/${name}.sql`)

const readKeys = () => parseEnv(readFileSync(join(project, '.prod.vars'), 'utf8'))

test('a dry run says what it would do, and does nothing', async () => {
  const { status, printed, calls } = await deploy('--dry-run')
  expect([status, calls]).toEqual([0, ['whoami', 'secret list']])
  expect(printed).toContain('2. wrangler deploy --secrets-file .prod.vars')
  expect(existsSync(join(project, '.prod.vars'))).toBe(false)
})

test('the first time: keys, the Worker, the tables, and a smoke test', async () => {
  const { status, printed, calls } = await deploy()
  expect(printed).toContain(`Ledge runs at ${ledge.url}`)
  expect(status).toBe(0)
  expect(calls).toEqual([
    ...['whoami', 'secret list', 'deploy'],
    `secret bulk ${join(project, '.prod.vars')}`,
    'd1 migrations apply DB',
  ])
  const keys = readKeys()
  expect(printed).toContain(keys.LEDGE_PUBLISHABLE_KEY)
  expect(printed).not.toContain(keys.LEDGE_SECRET_KEY)
  expect(keys.LEDGE_SITE_URL).toBe(ledge.url)
  expect(statSync(join(project, '.prod.vars')).mode & 0o777).toBe(0o600)
  expect(standIn.readState().secrets.toSorted()).toEqual([
    'LEDGE_PUBLISHABLE_KEY',
    'LEDGE_SECRET_KEY',
    'LEDGE_SIGNING_KEYS',
    'LEDGE_SITE_URL',
  ])
})

test('later: the way back, a migration that only adds, then the code; the keys stay', async () => {
  const keys = readKeys()
  writeFileSync(migration('9998_more'), 'ALTER TABLE products ADD COLUMN origin TEXT')
  commit()
  const { status, printed, calls } = await deploy()
  expect(status).toBe(0)
  expect(calls.slice(2)).toEqual([
    ...['d1 execute DB', 'd1 execute DB', 'd1 time-travel info DB', 'deployments list'],
    ...['d1 migrations apply DB', 'deploy'],
  ])
  expect(printed).toContain('npx wrangler rollback version-1')
  expect(printed).toContain('--bookmark=0000002a-00000001')
  expect(readKeys()).toEqual(keys)
})

test('a migration that breaks what is deployed is refused, although its file allows it', async () => {
  const file = migration('9999_less')
  writeFileSync(file, '-- allow: drop-column\nALTER TABLE products DROP COLUMN origin')
  const { status, printed, calls } = await deploy('--allow-dirty')
  expect([status, calls.at(-1)]).toEqual([1, 'd1 execute DB'])
  expect(printed).toContain('--allow drop-column')
  rmSync(file)
})

test.each([
  { failing: 'd1 time-travel', says: 'Nothing was changed', goesBack: false },
  { failing: 'deploy --message', says: 'runs on', goesBack: true },
])('when "$failing" fails: $says', async ({ failing, says, goesBack }) => {
  standIn.change({ failing })
  const { status, printed, calls } = await deploy()
  standIn.change({ failing: null })
  expect(status).toBe(1)
  expect(printed).toContain(says)
  expect(`${calls.at(-1)} --message`).toContain(failing)
  expect(printed.split('✗').at(-1)?.includes('npx wrangler rollback')).toBe(goesBack)
})

test('keys that somebody made by a shell are for their owner alone from then on', async () => {
  standIn.change({ secrets: [] })
  chmodSync(join(project, '.prod.vars'), 0o644)
  expect((await deploy()).status).toBe(0)
  expect(statSync(join(project, '.prod.vars')).mode & 0o777).toBe(0o600)
})

test('a smoke test that fails says how to go back', async () => {
  const { status, printed } = await deploy('--url', inject('ledge').url)
  expect(status).toBe(1)
  expect(printed).toContain('✗ the mailbox of development is not there')
  expect(printed).toContain('✗ strangers are not told what a request cost')
  expect(printed.split('✗').at(-1)).toContain('npx wrangler rollback')
})

test('a smoke test of nobody fails in every check', async () => {
  const verdicts = await runSmokeTest('http://127.0.0.1:9')
  expect(verdicts.filter(({ fault }) => fault?.includes('nobody answers'))).toHaveLength(6)
})
