// Starts and stops the programs that peers are made of.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Server } from '../target.ts'

const PATIENCE_SECONDS = 60

export interface Program {
  readonly command: string
  readonly args?: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Whose process it is; ours, unless given. */
  readonly owner?: Owner
  /** What tells it to end in good order. */
  readonly signal?: NodeJS.Signals
  /** Whether it is ready for requests. */
  isReady(): Promise<boolean>
}

/** An account of the operating system. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** A program that runs. */
export type Running = Pick<Server, 'stop'> & { readonly process: number }

/** Starts a program and waits until it is ready. @throws Error with what it printed */
export async function startProgram(program: Program): Promise<Running> {
  const { command, args = [], cwd, env, owner, signal = 'SIGTERM' } = program
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    ...owner,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill) // whatever ends this process ends the peer
  const stop = async () => {
    process.off('exit', kill)
    if (hasEnded(child)) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  try {
    await waitUntilReady(child, program)
    return { process: child.pid ?? 0, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Ended, or never begun. */
const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null

async function waitUntilReady(child: ChildProcess, { command, isReady }: Program): Promise<void> {
  let printed = ''
  const keep = (chunk: Buffer | string) => {
    printed = (printed + chunk).slice(-2_000)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  child.once('error', ({ message }) => keep(message))
  const end = Date.now() + PATIENCE_SECONDS * 1000
  while (!(await isReady())) {
    if (hasEnded(child)) throw new Error(`${command} ended before it was ready:\n${printed}`)
    if (Date.now() > end) throw new Error(`${command} was never ready:\n${printed}`)
    await wait(50)
  }
}

/** Whether anything answers at `url` without an error of its own. */
export const isAnswering = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ status }) => status < 500,
    () => false,
  )

/** Goes on with something that runs, and stops it when that fails. */
export async function orStop<Value>(
  running: Pick<Server, 'stop'>,
  goOn: () => Promise<Value>,
): Promise<Value> {
  try {
    return await goOn()
  } catch (error) {
    await running.stop()
    throw error
  }
}
