// `npm run events` against a running Ledge.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'

const ledge = inject('ledge')
const script = join(import.meta.dirname, '../../scripts/events.ts')

function runEvents(args: readonly string[], { url = ledge.url, key = ledge.secretKey } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--url', url, ...args], {
    encoding: 'utf8',
    env: { ...process.env, LEDGE_SECRET_KEY: key },
  })
  return { status, stdout, stderr }
}

test('it shows the figures, once', () => {
  const { status, stdout } = runEvents(['--once'])
  expect(status).toBe(0)
  expect(stdout).toMatch(/pending \d+ {3}running \d+ {3}dead 0 {3}oldest .+ {3}done \d+\.\d\/s/)
  expect(stdout).toContain('No dead letters.')
})

test('it replays all that is dead: nothing', () => {
  expect(runEvents(['replay', '--all'])).toMatchObject({ status: 0, stdout: '0 run again.\n' })
  expect(runEvents(['replay', '--all', '--queue', 'clicks'])).toMatchObject({
    status: 0,
    stdout: '0 run again.\n',
  })
})

test.each([
  { what: 'a delivery that is not there', args: ['replay', 'e', 'f'], says: '404 No delivery' },
  { what: 'a wrong key', args: ['--once'], options: { key: 'sb_secret_wrong' }, says: '401' },
  {
    what: 'nobody there',
    args: ['--once'],
    options: { url: 'http://127.0.0.1:1' },
    says: 'No Ledge answers',
  },
])('$what is told in a line', ({ args, options, says }) => {
  const { status, stderr } = runEvents(args, options)
  expect([status, stderr]).toEqual([1, expect.stringContaining(says)])
})
