// How large the Worker is, what its start costs, and how long a developer waits for the first answer.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { bundleWorker } from './bundle.ts'
import type { SizeResult } from './results.ts'
import { findFreePort } from './worker.ts'

const STARTS = 5

/** Measures the sample's Worker. @param folder of the run */
export async function measureSize(root: string, folder: string): Promise<SizeResult> {
  return {
    gzippedBytes: measureBundle(root, folder),
    startUpMilliseconds: measureStartUp(root, folder),
    startSeconds: await measureStarts(root, folder),
  }
}

/** Bytes of the Worker's code, gzipped. */
export const measureBundle = (root: string, folder: string): number =>
  gzipSync(readFileSync(bundleWorker(root, folder, { entry: 'src/index.ts' }))).length

/**
 * CPU milliseconds that the Worker's start takes: the least of some tries, as `wrangler check startup` samples them.
 * @throws Error with what wrangler printed when it tells none
 */
export function measureStartUp(root: string, folder: string): number {
  const profile = join(folder, 'start-up.cpuprofile')
  const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const tries = Array.from({ length: STARTS }, () => {
    const args = [wrangler, 'check', 'startup', '--outfile', profile]
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    const [, active] = /Active: ([\d.]+) ms/.exec(stdout) ?? []
    if (active === undefined) throw new Error(`wrangler told no start-up time:\n${stdout}${stderr}`)
    return Number(active)
  })
  return Math.min(...tries)
}

/** Seconds from `npm start` to the first answer, in a new folder and again in the same one. */
async function measureStarts(root: string, folder: string): Promise<SizeResult['startSeconds']> {
  const persistTo = mkdtempSync(join(folder, 'start-'))
  return { first: await measureStart(root, persistTo), next: await measureStart(root, persistTo) }
}

async function measureStart(root: string, persistTo: string): Promise<number> {
  const port = await findFreePort()
  const began = performance.now()
  const args = ['start', '--', '--port', String(port), '--persist-to', persistTo]
  const start = spawn('npm', args, { cwd: root, stdio: 'ignore', detached: true })
  const ended = once(start, 'exit')
  try {
    await Promise.race([untilAnswered(`http://localhost:${port}/auth/v1/health`), refuse(ended)])
    return (performance.now() - began) / 1000
  } finally {
    stopGroup(start.pid)
    await ended
  }
}

async function refuse(ended: Promise<unknown>): Promise<never> {
  await ended
  throw new Error('`npm start` ended before it answered')
}

async function untilAnswered(address: string): Promise<void> {
  for (;;) {
    const answer = await fetch(address).catch(() => null)
    if (answer?.ok) return
    await wait(20)
  }
}

/** npm, the script and wrangler are one group of processes. */
function stopGroup(id: number | undefined): void {
  if (id !== undefined) process.kill(-id, 'SIGTERM')
}
