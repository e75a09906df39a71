// What people would use in Ledge's place, each started with the same rows and rules.
import type { Skipped } from '../results.ts'
import type { Run } from '../run.ts'
import type { Contender } from '../target.ts'
import { CannotRun } from './cannot-run.ts'
import * as parse from './parse.ts'
import * as pocketbase from './pocketbase.ts'
import * as postgrest from './postgrest.ts'
import * as supabaseLite from './supabase-lite.ts'

const PEERS = [
  { name: supabaseLite.NAME, start: supabaseLite.startSupabaseLite },
  { name: pocketbase.NAME, start: pocketbase.startPocketBase },
  { name: postgrest.NAME, start: postgrest.startPostgrest },
  { name: parse.NAME, start: parse.startParse },
]

export interface Peers {
  /** Those that run; whoever takes them stops them. */
  readonly peers: readonly Contender[]
  readonly skipped: readonly Skipped[]
}

/** Starts every peer that can run here, one after the other. */
export async function startPeers(run: Run): Promise<Peers> {
  const peers: Contender[] = []
  const skipped: Skipped[] = []
  for (const { name, start } of PEERS) {
    try {
      peers.push(await start(run))
    } catch (error) {
      const reason = explain(error)
      run.tell(`${name} is left out: ${reason}`)
      skipped.push({ name, reason: reason.split('\n')[0] ?? '' })
    }
  }
  return { peers, skipped }
}

/** What kept a peer from running: a sentence, or all that is known of an unexpected error. */
function explain(error: unknown): string {
  if (error instanceof CannotRun) return error.message
  return `It did not start: ${error instanceof Error ? error.message : String(error)}`
}
