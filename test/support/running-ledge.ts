// A real Ledge for tests that come from outside: `npm start` on a free port with a state folder of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { TestProject } from 'vitest/node'
import { findFreePort } from '../../scripts/bench/worker.ts'
import { startCompany } from './company.ts'

const root = join(import.meta.dirname, '../..')
const STARTED = 'Ledge is running.'

/** Between looking for a free port and taking it, another process, or a client's connection, may have taken it. */
const TAKEN = 'Address already in use'
const MOST_TRIES = 3

export interface LedgeAddress {
  url: string
  publishableKey: string
  secretKey: string
}

declare module 'vitest' {
  interface ProvidedContext {
    ledge: LedgeAddress
  }
}

export interface RunningLedge extends LedgeAddress {
  /** Of `npm start`, above all others. */
  readonly processId: number
  /** Everything that it printed so far. */
  printed(): string
  /** Ends the whole process group at once, as a power cut would. */
  kill(): Promise<void>
}

/** vitest's global setup: one Ledge for all files of a project, with a provider through which people may come in. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const persistTo = mkdtempSync(join(tmpdir(), 'ledge-'))
  const company = await startCompany()
  const { kill, url, publishableKey, secretKey } = await startLedge(persistTo, company.variables)
  project.provide('ledge', { url, publishableKey, secretKey })
  return async () => {
    await kill()
    await company.stop()
    rmSync(persistTo, { recursive: true, force: true })
  }
}

/**
 * Runs `npm start` and waits for its banner.
 * @param persistTo folder of the local state; a second start on it finds what the first one left
 * @param extra arguments for wrangler
 * @throws Error with what was printed when the server ends before its banner
 */
export async function startLedge(
  persistTo: string,
  extra: readonly string[] = [],
): Promise<RunningLedge> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryToStart(persistTo, extra)
    } catch (error) {
      if (tries === MOST_TRIES || !String(error).includes(TAKEN)) throw error
    }
  }
}

async function tryToStart(persistTo: string, extra: readonly string[]): Promise<RunningLedge> {
  const port = await findFreePort()
  const server = spawn(
    'npm',
    ['start', '--', '--port', String(port), '--persist-to', persistTo, ...extra],
    {
      cwd: root,
      detached: true, // a process group of its own, so that kill() reaches all of it
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const killAtExit = (): void => killNow(server) // nobody else would: the group is its own
  process.once('exit', killAtExit)
  server.once('exit', () => process.off('exit', killAtExit))
  const printed = record(server)
  await untilStarted(server, printed)
  const variables = parseEnv(readFileSync(join(root, '.dev.vars'), 'utf8'))
  return {
    url: `http://localhost:${port}`,
    publishableKey: variables.LEDGE_PUBLISHABLE_KEY ?? '',
    secretKey: variables.LEDGE_SECRET_KEY ?? '',
    processId: server.pid ?? 0,
    printed,
    kill: () => killGroup(server),
  }
}

function record(server: ChildProcess): () => string {
  let text = ''
  const add = (chunk: Buffer) => {
    text += chunk
  }
  server.stdout?.on('data', add)
  server.stderr?.on('data', add)
  return () => text
}

function untilStarted(server: ChildProcess, printed: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.stdout?.on('data', () => printed().includes(STARTED) && resolve())
    server.on('exit', () => reject(new Error(`npm start ended early:\n${printed()}`)))
  })
}

async function killGroup(server: ChildProcess): Promise<void> {
  if (hasEnded(server)) return
  const gone = new Promise((resolve) => server.once('exit', resolve))
  killNow(server)
  await gone
}

function killNow(server: ChildProcess): void {
  if (server.pid !== undefined && !hasEnded(server)) process.kill(-server.pid, 'SIGKILL')
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null
