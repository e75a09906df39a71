// Starts and stops a Worker on the local workerd, with its storage on disk.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { findChildren } from './cpu.ts'
import type { Server } from './target.ts'

export interface WorkerSettings {
  /** The main module of its bundle. */
  readonly script: string
  /** Folder of its D1, KV and queues. */
  readonly storage: string
  readonly port: number
  /** Its secrets. */
  readonly variables: Record<string, string>
  readonly compatibilityDate: string
  /** Whether its queues have consumers. */
  readonly hasConsumers: boolean
  /** Where a debugger may attach. */
  readonly inspectorPort?: number
}

/** What a caller chooses; the rest is found here. */
export type WorkerChoice = Omit<WorkerSettings, 'port' | 'compatibilityDate'>

/** Starts a Worker on a free port. @throws Error with what it printed when it ends before it is ready */
export async function startWorker(root: string, choice: WorkerChoice): Promise<Server> {
  const port = await findFreePort()
  const settings: WorkerSettings = { ...choice, port, compatibilityDate: readDate(root) }
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'worker-process.ts'), JSON.stringify(settings)],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let printed = ''
  child.stderr.on('data', (chunk: Buffer) => {
    printed += chunk
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', () => reject(new Error(`the Worker did not start:\n${printed}`)))
  })
  child.stdout.resume()
  return {
    origin: `http://127.0.0.1:${port}`,
    processes: findChildren(child.pid ?? 0), // workerd alone: who starts it only reads its log
    stop: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

function readDate(root: string): string {
  const [, date] =
    /^compatibility_date = "(.*)"$/m.exec(readFileSync(join(root, 'wrangler.toml'), 'utf8')) ?? []
  if (date === undefined) throw new Error('wrangler.toml has no compatibility_date')
  return date
}

/** A port that nobody listens on. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
