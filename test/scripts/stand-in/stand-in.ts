// A folder with a program `wrangler` in it: the stand-in, for PATH.
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

export interface StandInState {
  isLoggedIn: boolean
  /** Deploys so far; 0 before the first. */
  version: number
  /** Names of the secrets that it has. */
  secrets: string[]
  /** Where a deploy says that it answers. */
  targets: string[]
  /** A command that begins so fails. */
  failing: string | null
  /** What `wrangler tail` prints. */
  tail: string
}

export interface StandIn {
  readonly folder: string
  /** What a program needs in its environment to find it. */
  readonly environment: Record<string, string>
  change(state: Partial<StandInState>): void
  readState(): StandInState
  /** Its calls so far: the words before the first option. */
  readCalls(): string[]
}

/** Makes one: logged in, nothing deployed. */
export function createStandIn(state: Partial<StandInState> = {}): StandIn {
  const folder = mkdtempSync(join(tmpdir(), 'ledge-stand-in-'))
  const program = join(folder, 'wrangler')
  const script = join(import.meta.dirname, 'wrangler.ts')
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`)
  chmodSync(program, 0o755)
  const stateFile = join(folder, 'state.json')
  const begin = { isLoggedIn: true, version: 0, secrets: [], targets: [], failing: null, tail: '' }
  const change = (changed: Partial<StandInState>) => {
    const now = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : begin
    writeFileSync(stateFile, JSON.stringify({ ...now, ...changed }))
  }
  change(state)
  return {
    folder,
    environment: {
      LEDGE_STAND_IN: folder,
      PATH: [folder, process.env.PATH ?? ''].join(delimiter),
    },
    change,
    readState: () => JSON.parse(readFileSync(stateFile, 'utf8')) as StandInState,
    readCalls() {
      const calls = join(folder, 'calls.jsonl')
      if (!existsSync(calls)) return []
      const lines = readFileSync(calls, 'utf8').trim().split('\n')
      return lines.map((line) => {
        const words = JSON.parse(line) as string[]
        const end = words.findIndex((word) => word.startsWith('-'))
        return words.slice(0, end === -1 ? undefined : end).join(' ')
      })
    },
  }
}
