// Finds a Chromium for the browser tests, and gets one where there is none.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './run.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/**
 * The path of a Chromium: `CHROME_PATH`, else one on the PATH, else a fresh one.
 * @throws Error when none can be had, saying what to do
 */
export async function requireChromium(): Promise<string> {
  const found = findChromium()
  if (found !== null) return found
  console.log('No Chromium found (CHROME_PATH and the PATH were searched): getting one …')
  const installed = installDebianPackage() ?? (await downloadWithPlaywright())
  if (installed === null) {
    throw new Error('No Chromium could be installed. Install one and set CHROME_PATH to its path.')
  }
  console.log(`Using ${installed}`)
  return installed
}

function findChromium(): string | null {
  const fromPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  const candidates = [process.env.CHROME_PATH ?? '', ...fromPath]
  return candidates.find((path) => path !== '' && isExecutable(path)) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function installDebianPackage(): string | null {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  for (const words of [
    ['update', '-qq'],
    ['install', '-y', '-qq', 'chromium'],
  ]) {
    const [command = '', ...args] = [...sudo, 'apt-get', ...words]
    const { status } = spawnSync(command, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (status !== 0) return null
  }
  return findChromium()
}

async function downloadWithPlaywright(): Promise<string | null> {
  const program = join(root, 'node_modules/playwright-core/cli.js')
  const { status } = spawnSync(process.execPath, [program, 'install', 'chromium'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) return null
  const { chromium } = await import('playwright-core')
  return chromium.executablePath()
}
