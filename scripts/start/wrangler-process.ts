// The process of `wrangler dev`: started, stopped with this one, and under chaos killed and started again.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Screen } from './screen.ts'

interface Options {
  /** The project's folder. */
  readonly root: string
  /** The arguments of wrangler's for its nth start, counted from 1. */
  readonly argumentsOf: (life: number) => readonly string[]
  /** Where its output goes when something else is written there too; without one, it writes for itself. */
  readonly screen: Screen | null
  /** Whether it may be killed: then it is the head of a process group, for the Worker's own process is its grandchild. */
  readonly mayDie: boolean
}

export class WranglerProcess {
  readonly #options: Options
  #life = 1
  #child: ChildProcess

  constructor(options: Options) {
    this.#options = options
    this.#child = this.#start()
    if (options.mayDie) process.on('exit', () => this.#killAll())
  }

  /** Ends it, and this process with it. */
  stop(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** `kill -9`, as if the power had gone, and the next start. */
  async dieAndRise(): Promise<void> {
    const dying = this.#child
    dying.removeAllListeners('exit')
    const gone = once(dying, 'exit')
    this.#killAll()
    await gone
    this.#life += 1
    this.#child = this.#start()
  }

  #killAll(): void {
    try {
      process.kill(-(this.#child.pid ?? 0), 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }

  #start(): ChildProcess {
    const { root, argumentsOf, screen, mayDie } = this.#options
    const words = [
      join(root, 'node_modules/wrangler/bin/wrangler.js'),
      'dev',
      ...argumentsOf(this.#life),
    ]
    const output = screen === null ? 'inherit' : 'pipe'
    const child = spawn(process.execPath, words, {
      cwd: root,
      stdio: [mayDie ? 'ignore' : 'inherit', output, output], // a group of its own may not read from the terminal
      detached: mayDie,
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: join(root, '.cache/node'),
        ...(screen?.isTerminal && { FORCE_COLOR: '1' }), // it is shown in a terminal, if not by itself
      },
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => screen?.print(text))
    }
    child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 0))
    return child
  }
}
