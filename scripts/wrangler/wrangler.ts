// Running wrangler: the one on PATH, as npm's scripts have it, else the project's own. It is never asked to prompt.
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface WranglerOptions {
  /** The project's folder. */
  readonly root: string
  /** Whether what it prints is shown as it comes. */
  readonly isShown?: boolean
  readonly environment?: Readonly<Record<string, string>>
}

export type Row = Record<string, unknown>

/** Runs it. @returns its exit status and what it printed; it throws only when there is no wrangler */
export function runWrangler(
  args: readonly string[],
  { root, isShown = false, environment = {} }: WranglerOptions,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('wrangler', args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'], // nobody is there to answer: it takes the defaults
      env: { ...process.env, ...environment, PATH: findPath(root, environment.PATH) },
    })
    const printed = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        printed[name] += text
        if (isShown) process[name].write(text)
      })
    }
    child.on('error', (cause) => reject(new Error('wrangler does not run: npm ci', { cause })))
    child.on('close', (code) => resolve({ status: code ?? 1, ...printed }))
  })
}

const findPath = (root: string, path = process.env.PATH ?? ''): string =>
  [path, join(root, 'node_modules/.bin')].join(delimiter)

/** Runs it until it ends or Ctrl+C ends it, and passes on what it prints as it comes. @returns its exit status */
export function followWrangler(
  args: readonly string[],
  { root }: WranglerOptions,
  take: (text: string) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('wrangler', args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PATH: findPath(root) },
    })
    process.once('SIGINT', () => child.kill('SIGINT'))
    child.stdout.setEncoding('utf8').on('data', take)
    child.on('error', (cause) => reject(new Error('wrangler does not run: npm ci', { cause })))
    child.on('close', (code, signal) => resolve(signal === null ? (code ?? 1) : 0))
  })
}

/** Runs it, and wants it to succeed. @throws Error with what it said last */
export async function requireWrangler(
  args: readonly string[],
  options: WranglerOptions,
): Promise<string> {
  const outcome = await runWrangler(args, options)
  if (outcome.status === 0) return outcome.stdout
  throw new Error(`wrangler ${args.slice(0, 3).join(' ')} failed:\n${tellFailure(outcome)}`)
}

/** What wrangler said of its failure, without ornament. */
export function tellFailure({ stdout, stderr }: Outcome): string {
  const lines = `${stdout}\n${stderr}`
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/^[\s─-]*$/.test(line))
  return lines.slice(-12).join('\n')
}

/** Asks a deployed D1: all statements are one batch there. @returns the rows of each */
export async function askDatabase(
  sql: string,
  { database, ...options }: WranglerOptions & { readonly database: string },
): Promise<Row[][]> {
  const args = ['d1', 'execute', database, '--remote', '--json', '--yes', '--command', sql]
  const results = JSON.parse(await requireWrangler(args, options)) as { results: Row[] }[]
  return results.map(({ results }) => results)
}
