// What `wrangler deploy` would upload: it builds, and it stays small.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const MAX_GZIPPED_BYTES = 350_000
/** What the layer of faults has and nothing else. */
const OF_FAULTS = ['LEDGE_CHAOS', '_chaos', 'queueDuplicates', 'D1 DB is overloaded']

test('wrangler deploy --dry-run builds the web app and a Worker under 350 KB gzipped', {
  timeout: 60_000,
}, () => {
  const outdir = mkdtempSync(join(tmpdir(), 'ledge-deploy-'))
  const program = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const args = [program, 'deploy', '--dry-run', '--outdir', outdir]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
  })
  expect(status, stdout + stderr).toBe(0)
  const bundle = readFileSync(join(outdir, 'index.js'))
  expect(gzipSync(bundle).length).toBeLessThan(MAX_GZIPPED_BYTES)
  for (const word of OF_FAULTS) expect(bundle.includes(word), word).toBe(false)
  expect(readFileSync(join(root, 'public/index.html'), 'utf8')).toContain('name="ledge-key"')
})
