// `npm run deploy`: what it is asked, what it finds, and what it decides to do.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { findBreaking } from '../../scripts/db/expand-only.ts'
import type { Facts } from '../../scripts/deploy/facts.ts'
import { readOptions } from '../../scripts/deploy/options.ts'
import { planDeploy } from '../../scripts/deploy/plan.ts'
import { describeWayBack, findVersion } from '../../scripts/deploy/way-back.ts'
import { findMigrations } from '../../scripts/start/database.ts'
import { NEXT_MIGRATION } from '../support/next-version.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'ledge-plan-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const first: Facts = {
  git: { kind: 'clean', commit: 'abc1234' },
  isLoggedIn: true,
  deployed: null,
  variables: null,
  pending: ['1_engine/0000.sql'],
  breaking: [],
}
const later: Facts = { ...first, deployed: { hasKeys: true } }
const plan = (facts: Facts, argv: readonly string[] = []) => planDeploy(facts, readOptions(argv))
const kindsOf = (made: ReturnType<typeof planDeploy>) =>
  made.kind === 'ready' ? made.steps.map(({ kind }) => kind) : made.reasons

describe('the steps', () => {
  test.each<{ what: string; facts: Facts; argv?: string[]; steps: string[] }>([
    {
      what: 'the first time',
      facts: first,
      steps: ['check', 'keys', 'deploy', 'address', 'migrate', 'smoke'],
    },
    {
      what: 'the first time, with an address',
      facts: first,
      argv: ['--url', 'https://shop.example'],
      steps: ['check', 'keys', 'deploy', 'migrate', 'smoke'],
    },
    {
      what: 'with an address in .prod.vars',
      facts: { ...first, variables: { LEDGE_SITE_URL: 'https://shop.example' } },
      steps: ['check', 'keys', 'deploy', 'migrate', 'smoke'],
    },
    {
      what: 'later: migrations come before the code',
      facts: later,
      steps: ['check', 'way-back', 'migrate', 'deploy', 'smoke'],
    },
    {
      what: 'later, without migrations',
      facts: { ...later, pending: [] },
      steps: ['check', 'way-back', 'deploy', 'smoke'],
    },
    {
      what: 'after a first time that broke off before its keys',
      facts: { ...first, deployed: { hasKeys: false } },
      steps: ['check', 'keys', 'deploy', 'address', 'migrate', 'smoke'],
    },
    {
      what: 'unchecked',
      facts: { ...later, pending: [] },
      argv: ['--skip-check'],
      steps: ['way-back', 'deploy', 'smoke'],
    },
  ])('$what', ({ facts, argv, steps }) => {
    expect(kindsOf(plan(facts, argv))).toEqual(steps)
  })

  test('each says what it does, and what to do when it fails', () => {
    for (const facts of [first, later]) {
      const made = plan(facts)
      if (made.kind !== 'ready') throw new Error('refused')
      for (const { says, failure } of made.steps) {
        expect(says.length).toBeGreaterThan(10)
        expect(failure).toMatch(/\.$|\.prod\.vars$|npm run logs\.$/)
      }
    }
  })
})

describe('what is refused', () => {
  const breaking = [
    { migration: '2_app/0007.sql', danger: 'drop-column' as const, message: 'It drops it.' },
  ]
  test.each<{ what: string; facts: Facts; argv: string[]; says: string }>([
    {
      what: 'nobody logged in',
      facts: { ...first, isLoggedIn: false },
      argv: [],
      says: 'wrangler login',
    },
    {
      what: 'changes that are not committed',
      facts: { ...later, git: { kind: 'dirty', files: [' M src/app/index.ts'] } },
      argv: [],
      says: 'src/app/index.ts',
    },
    {
      what: 'a migration that breaks the version before',
      facts: { ...later, breaking },
      argv: [],
      says: '--allow drop-column',
    },
    {
      what: 'another break than the one that is allowed',
      facts: { ...later, breaking },
      argv: ['--allow', 'drop-table'],
      says: '--allow drop-column',
    },
  ])('$what', ({ facts, argv, says }) => {
    const made = plan(facts, argv)
    expect(made.kind).toBe('refused')
    expect(kindsOf(made).join()).toContain(says)
  })

  test.each<{ what: string; facts: Facts; argv: string[] }>([
    {
      what: 'a break',
      facts: { ...later, breaking },
      argv: ['--allow', 'drop-column,drop-table'],
    },
    {
      what: 'uncommitted changes',
      facts: { ...later, git: { kind: 'dirty', files: ['x'] } },
      argv: ['--allow-dirty'],
    },
    {
      what: 'a dry run of nobody',
      facts: { ...first, isLoggedIn: false },
      argv: ['--dry-run'],
    },
    { what: 'a folder without git', facts: { ...later, git: { kind: 'none' } }, argv: [] },
  ])('$what may be allowed', ({ facts, argv }) => {
    expect(plan(facts, argv).kind).toBe('ready')
  })
})

test.each([
  '--url shop.example',
  '--url http://shop.example',
  '--url ftp://shop.example',
  '--allow everything',
  '--nope',
  'now',
])('%s is refused with the usage', (given) => {
  expect(() => readOptions(given.split(' '))).toThrow('npm run deploy')
})

describe('R20 migrations under the version that is deployed', () => {
  const applied = findMigrations(root)
  let count = 0

  /** What the deployed version would notice of one more migration. */
  function findBreaks(sql: string): string[] {
    const project = join(folder, String(count++))
    mkdirSync(project)
    cpSync(join(root, 'migrations'), join(project, 'migrations'), { recursive: true })
    writeFileSync(join(project, 'migrations/2_app/9999_next.sql'), sql)
    return findBreaking(project, ['2_app/9999_next.sql']).map(({ danger }) => danger)
  }

  test('the migrations that are applied are nobody’s business any more', () => {
    expect(findBreaking(root, [])).toEqual([])
    expect(applied.length).toBeGreaterThan(1)
  })

  test.each([
    { what: 'what the next version of the test has', sql: NEXT_MIGRATION, breaks: [] },
    {
      what: 'a column with a default',
      sql: 'ALTER TABLE products ADD COLUMN b TEXT NOT NULL DEFAULT 1',
      breaks: [],
    },
    {
      what: 'a new table, strict as it likes',
      sql: 'CREATE TABLE b (id TEXT PRIMARY KEY NOT NULL, n INTEGER NOT NULL CHECK (n > 0), UNIQUE (n))',
      breaks: [],
    },
    { what: 'an index', sql: 'CREATE INDEX b ON products (name)', breaks: [] },
    {
      what: 'a unique index',
      sql: 'CREATE UNIQUE INDEX b ON products (name)',
      breaks: ['narrow-table'],
    },
    {
      what: 'a column that is gone, although its file allows it',
      sql: '-- allow: drop-column\nALTER TABLE advertisers DROP COLUMN name',
      breaks: ['drop-column'],
    },
    {
      what: 'a column by another name',
      sql: 'ALTER TABLE advertisers RENAME COLUMN name TO title',
      breaks: ['drop-column', 'narrow-table'],
    },
    {
      what: 'a table that is gone',
      sql: '-- allow: drop-table\nDROP TABLE clicks',
      breaks: ['drop-table'],
    },
    {
      what: 'a reference that is new and may be empty',
      sql: 'ALTER TABLE advertisers ADD COLUMN b TEXT REFERENCES products(id)',
      breaks: [],
    },
    {
      what: 'a check',
      sql: 'ALTER TABLE advertisers ADD COLUMN b INTEGER CHECK (b > 0)',
      breaks: ['narrow-table'],
    },
    {
      what: 'a trigger that is gone',
      sql: 'DROP TRIGGER products_fts_insert',
      breaks: ['drop-trigger'],
    },
    { what: 'rows that are gone', sql: 'DELETE FROM order_items', breaks: ['delete-rows'] },
  ])('$what: $breaks', ({ sql, breaks }) => {
    expect(findBreaks(sql)).toEqual(breaks)
  })
})

describe('the way back', () => {
  const deploy = (created_on: string, ...versions: [string, number][]) => ({
    created_on,
    versions: versions.map(([version_id, percentage]) => ({ version_id, percentage })),
  })

  test('leads to the version that most requests reach now', () => {
    const list = [deploy('2026-02', ['b', 10], ['a', 90]), deploy('2026-01', ['c', 100])]
    expect(findVersion(list)).toBe('a')
    expect(findVersion(list.toReversed())).toBe('a')
    expect(() => findVersion([])).toThrow('no deployment')
  })

  test('is told as lines to type', () => {
    const text = describeWayBack({ version: 'v1', bookmark: 'b1' }).join('\n')
    expect(text).toContain('npx wrangler rollback v1')
    expect(text).toContain('npx wrangler d1 time-travel restore DB --bookmark=b1')
  })
})
