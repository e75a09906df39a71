// Installs a peer from npm into a cache folder that git ignores: none is one of our dependencies.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from '../run.ts'
import { CannotRun } from './cannot-run.ts'

export interface Package {
  /** On npm. */
  readonly name: string
  /** Exact. */
  readonly version: string
  /** Whether it is a program for Linux on x64, not JavaScript. */
  readonly isProgram?: boolean
}

/**
 * Installs a package with all that it needs, unless it is there.
 * @returns its folder; what it brought along is beside it in `node_modules`
 * @throws CannotRun when npm could not, or the program is for another machine
 */
export async function installPeer(run: Run, wanted: Package): Promise<string> {
  const { name, version, isProgram = false } = wanted
  if (isProgram && `${process.platform}-${process.arch}` !== 'linux-x64') {
    throw new CannotRun(`${name} is a program for Linux on x64 alone.`)
  }
  const prefix = join(run.root, '.cache/bench-peers', name.replace('/', '-'))
  const folder = join(prefix, 'node_modules', name)
  if (findVersion(folder) === version) return folder
  run.tell(`installing ${name} ${version}`)
  mkdirSync(prefix, { recursive: true })
  const { status, printed } = await runNpm(prefix, `${name}@${version}`)
  if (status !== 0) {
    throw new CannotRun(`${name} ${version} could not be installed: ${explain(printed)}`)
  }
  return folder
}

/** npm's first line with words in it, after those with its codes. */
function explain(printed: string): string {
  const [line = 'npm failed'] = /(?<=npm error )(?!code |errno |syscall ).*/.exec(printed) ?? []
  return line
}

function findVersion(folder: string): string | null {
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) return null
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return version.replace(/^v/, '')
}

/** No script of any package is run: none of the peers needs one. */
function runNpm(prefix: string, wanted: string): Promise<{ status: number; printed: string }> {
  const quietly = ['--no-audit', '--no-fund', '--save-exact', '--ignore-scripts']
  const npm = spawn('npm', ['install', '--prefix', prefix, ...quietly, wanted], { cwd: prefix })
  let printed = ''
  npm.stderr.on('data', (chunk: Buffer) => {
    printed += chunk
  })
  npm.stdout.resume()
  return new Promise((resolve) => {
    npm.once('error', ({ message }) => resolve({ status: 1, printed: `npm error ${message}` }))
    npm.once('close', (status) => resolve({ status: status ?? 1, printed }))
  })
}
