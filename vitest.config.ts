// Five kinds of tests: in workerd beside the code, in plain Node, against a running Ledge with a browser, with faults, and a
// short run of the benchmark. `long` is a property test of the first kind with more runs.
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { createKeys } from './scripts/keys.ts'

const migrations = await readD1Migrations({
  migrationsDir: 'migrations',
  migrationsPattern: 'migrations/*/*.sql',
  projectPath: import.meta.dirname,
})

const keys = await createKeys()

// `npm run test:long` asks for more runs of the property tests.
const { LEDGE_ORACLE_RUNS } = process.env
const longer: Record<string, string> = LEDGE_ORACLE_RUNS === undefined ? {} : { LEDGE_ORACLE_RUNS }

const inWorkerd = (name: string, include: string[]) => ({
  plugins: [
    cloudflareTest({
      main: './test/support/main.ts',
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        workflows: { TEST_WORKFLOWS: { name: 'test-workflows', className: 'TestWorkflow' } },
        bindings: { ...keys, LEDGE_DEV: '1', TEST_MIGRATIONS: migrations, ...longer },
      },
    }),
  ],
  test: {
    name,
    include,
    setupFiles: ['test/support/migrate.ts'],
    testTimeout: 30_000,
    isolate: false, // one Worker for all files: starting it takes longer than most of them do
  },
})

export default defineConfig({
  test: {
    maxWorkers: 2, // files in workerd and in Node, two at a time; afterwards what wants the machine for itself
    silent: 'passed-only', // what the engine logs of injected faults is news only when a test fails
    projects: [
      inWorkerd('worker', ['test/{engine,app,data}/**/*.test.ts']),
      inWorkerd('long', ['test/data/{oracle,write-oracle}.test.ts']),
      {
        resolve: {
          alias: { 'cloudflare:workers': `${import.meta.dirname}/scripts/cloudflare-workers.ts` },
        },
        test: {
          name: 'node',
          include: ['test/*.test.ts', 'test/{scripts,unit}/**/*.test.ts'],
          testTimeout: 30_000, // several start another program
        },
      },
      {
        test: {
          name: 'server',
          include: ['test/{clients,e2e}/**/*.test.ts'],
          globalSetup: ['test/support/running-ledge.ts', 'test/clients/support/auth-ledge.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: { name: 'figures', include: ['test/figures/**/*.test.ts'], fileParallelism: false },
      },
    ],
  },
})
