// The two databases that `npm run db:advise` can ask: the local one, and the deployed one through wrangler.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Miniflare } from 'miniflare'
import { openLocalState } from '../start/database.ts'

export type Row = Record<string, unknown>

/** Runs statements without values. @returns the rows of each */
export type Ask = (statements: readonly string[]) => Promise<Row[][]>

/** Does `work` with the local database, also while its Ledge runs. */
export async function withLocalDatabase<T>(
  persistTo: string,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const miniflare = await openLocalState(persistTo)
  try {
    return await work(askDatabase(await miniflare.getD1Database('DB')))
  } finally {
    await miniflare.dispose()
  }
}

type Database = Awaited<ReturnType<Miniflare['getD1Database']>>

/** Asks a database that is open. */
export const askDatabase =
  (database: Database): Ask =>
  async (statements) => {
    if (statements.length === 0) return []
    const all = statements.map((statement) => database.prepare(statement))
    return (await database.batch<Row>(all)).map(({ results }) => results)
  }

const MAX_COMMAND_CHARACTERS = 60_000 // of a command line

/** Asks the deployed database. @throws Error with what wrangler says */
export const askRemote =
  (root: string): Ask =>
  async (statements) =>
    inPieces(statements).flatMap((piece) => runWrangler(root, `${piece.join(';\n')};`))

/** Statements in lists that fit into a command line each. */
export function inPieces(statements: readonly string[]): string[][] {
  const pieces: string[][] = []
  let room = 0
  for (const statement of statements) {
    room -= statement.length + 2
    if (room < 0) {
      pieces.push([])
      room = MAX_COMMAND_CHARACTERS - statement.length
    }
    pieces.at(-1)?.push(statement)
  }
  return pieces
}

function runWrangler(root: string, command: string): Row[][] {
  const program = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const args = [program, 'd1', 'execute', 'DB', '--remote', '--json', '--command', command]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`wrangler d1 execute: ${stderr || stdout}`)
  return (JSON.parse(stdout) as { results: Row[] }[]).map(({ results }) => results)
}
