// Four kinds of tests: in workerd beside the code, in plain Node, against a running Ledge, and in a browser.
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { createKeys } from './scripts/keys.ts'

const migrations = await readD1Migrations({
  migrationsDir: 'migrations',
  migrationsPattern: 'migrations/*/*.sql',
  projectPath: import.meta.dirname,
})

export default defineConfig({
  test: {
    silent: 'passed-only', // what the engine logs of injected faults is news only when a test fails
    projects: [
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: { ...(await createKeys()), LEDGE_DEV: '1', TEST_MIGRATIONS: migrations },
            },
          }),
        ],
        test: {
          name: 'worker',
          include: ['test/{engine,app}/**/*.test.ts'],
          setupFiles: ['test/support/migrate.ts'],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'node', include: ['test/*.test.ts', 'test/scripts/**/*.test.ts'] } },
      {
        test: {
          name: 'server',
          include: ['test/{clients,e2e}/**/*.test.ts'],
          globalSetup: ['test/support/running-ledge.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
        },
      },
    ],
  },
})
