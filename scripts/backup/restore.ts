// Restoring: a backup into a database that has no tables yet. Nothing is ever written over.
import { app } from '../../src/app/index.ts'
import { addUp } from './backup.ts'
import { type Contents, checkBackup, isEqual, readItems } from './file.ts'
import { quoteText } from './literal.ts'
import type { Source } from './source.ts'
import { listStatements } from './statements.ts'

const SESSIONS = 'auth_sessions'

/** What nobody is to come in with after a restore: whatever was taken back, changed or stolen since would be good again. */
const LEFT = new Set([
  ...[SESSIONS, 'auth_one_time_codes', 'auth_flow_states'],
  ...['auth_challenges', 'auth_provider_flows'],
])

/** Where a backup goes. */
export interface Target {
  /** How many tables there are. */
  countTables(): Promise<number>
  /** Runs all of them, or none. */
  run(statements: AsyncIterable<string>): Promise<void>
  open(): Promise<Source>
}

export interface Restored {
  readonly madeAt: string
  readonly tables: number
  readonly rows: number
  /** Sessions that were left out. */
  readonly endedSessions: number
}

/**
 * Restores, reads back and compares.
 * @throws Error when the file is damaged, the target is not empty, or what is read back differs
 */
export async function restore(path: string, target: Target): Promise<Restored> {
  const contents = await checkBackup(path)
  if ((await target.countTables()) > 0) {
    throw new Error('This database has tables already. A backup goes into an empty one.')
  }
  await target.run(listStatements(path, contents, LEFT))
  await compare(contents, target)
  const ended = await endSessions(path, target)
  const kept = [...contents.totals].filter(([name]) => !LEFT.has(name))
  return {
    madeAt: contents.madeAt,
    tables: contents.schema.tables.length,
    rows: kept.reduce((sum, [, { rows }]) => sum + rows, 0),
    endedSessions: ended,
  }
}

async function compare({ totals }: Contents, target: Target): Promise<void> {
  const source = await target.open()
  try {
    const found = await addUp(source)
    const wrong = [...totals]
      .filter(([name, total]) => !LEFT.has(name) && !isEqual(found.get(name), total))
      .map(([name]) => name)
    if (wrong.length === 0) return
    throw new Error(`What was read back differs in: ${wrong.join(', ')}. Do not use this database.`)
  } finally {
    await source.close()
  }
}

const PER_EVENT = 500
const MARGIN_SECONDS = 60

/** Announces that every session of the backup is over: the gateway's cache, which is not in D1, then learns of it too. */
async function endSessions(path: string, target: Target): Promise<number> {
  const ids: string[] = []
  let column = -1 // of the ids, in the table of sessions
  for await (const item of readItems(path)) {
    if (item.kind === 'table') column = item.name === SESSIONS ? item.columns.indexOf('id') : -1
    else if (column >= 0) ids.push(item.literals[column]?.slice(1, -1) ?? '')
  }
  if (ids.length > 0) await target.run(listEvents(ids))
  return ids.length
}

async function* listEvents(ids: readonly string[]): AsyncGenerator<string> {
  const now = Date.now()
  const life = (app.settings.accessTokenSeconds + MARGIN_SECONDS) * 1000
  const expiresAt = new Date(now + life).toISOString()
  for (let at = 0; at < ids.length; at += PER_EVENT) {
    const data = { session_ids: ids.slice(at, at + PER_EVENT), expires_at: expiresAt }
    const values = [crypto.randomUUID(), 'session.ended', JSON.stringify(data), new Date(now)]
    const literals = values.map((value) =>
      quoteText(value instanceof Date ? value.toISOString() : value),
    )
    yield `INSERT INTO ledge_events (id, type, data, created_at) VALUES (${literals.join(', ')});`
  }
}
