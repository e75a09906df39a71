// The bundle of a Worker as `wrangler deploy` would upload it.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'

export interface BundleChoice {
  /** Whether its functions keep their names, for a profile; else it is what a deploy uploads. */
  readonly isReadable?: boolean
}

/**
 * Bundles the Worker whose entry is `entry` into a folder of its own inside `folder`.
 * @returns the path of its main module
 * @throws Error with what wrangler printed
 */
export function bundleWorker(
  root: string,
  folder: string,
  { entry, isReadable = false }: BundleChoice & { readonly entry: string },
): string {
  const name = basename(entry, '.ts')
  const outdir = join(folder, `bundle-${name}`)
  mkdirSync(outdir, { recursive: true })
  const args = ['deploy', entry, '--dry-run', '--outdir', outdir]
  if (isReadable) args.push('--no-minify')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/wrangler/bin/wrangler.js'), ...args],
    { cwd: root, encoding: 'utf8', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  )
  if (status !== 0) throw new Error(`wrangler could not bundle ${entry}:\n${stdout}${stderr}`)
  return join(outdir, `${name}.js`)
}
