// The migration gate: refuses a migration that would lose something, unless its first line says that it means to.
// Each migration is tried on a small database that has a row in every table, so that what it deletes is seen, however
// it does it: a rebuilt table drops its old self, and with foreign keys on (D1 cannot switch them off) that deletes its children.
import { findMigrations, readMigration } from '../start/database.ts'
import { Probe, type Shape } from './probe.ts'

export const DANGERS = [
  'delete-rows',
  'drop-table',
  'drop-column',
  'drop-trigger',
  'stale-index',
] as const

export type Danger = (typeof DANGERS)[number]

export interface Finding {
  migration: string
  danger: Danger
  /** What would be lost, and what to write instead. */
  message: string
}

/**
 * Tries every migration of a project, in order.
 * @param root folder that holds `migrations/`
 * @returns what would be lost and is not allowed by a first line such as `-- allow: drop-column`
 * @throws Error when a migration does not run at all, naming it
 */
export function checkMigrations(root: string): Finding[] {
  const probe = new Probe()
  const findings = findMigrations(root).flatMap((migration) => {
    const { losses, allowed } = tryMigration(probe, root, migration)
    return losses
      .filter(({ danger }) => !allowed.has(danger))
      .map((loss) => ({ migration, ...loss }))
  })
  probe.close()
  return findings
}

/**
 * Tries one migration on a database that has a row in every table.
 * @returns all that it loses, and what its first line allows of that
 */
export function tryMigration(
  probe: Probe,
  root: string,
  migration: string,
): { losses: Loss[]; allowed: ReadonlySet<string> } {
  probe.fill()
  const before = probe.readShape()
  const counts = readCounts(probe, before)
  const statements = readMigration(root, migration)
  try {
    probe.migrate(statements)
  } catch (error) {
    throw new Error(`migrations/${migration} does not run: ${(error as Error).message}`)
  }
  const after = probe.readShape()
  const losses = [
    ...findDropped(before, after),
    ...findDeleted(counts, readCounts(probe, after)),
    ...findStale(probe, after),
  ]
  return { losses, allowed: readAllowance(statements[0] ?? '') }
}

export type Loss = Omit<Finding, 'migration'>
type Counts = Map<string, number>

/** `-- allow: drop-column, delete-rows` */
function readAllowance(text: string): Set<string> {
  const list = /^--\s*allow:\s*(.+)/.exec(text)?.[1] ?? ''
  return new Set(list.split(',').map((word) => word.trim()))
}

/** Rows of each table, and values of each column (under `table.column`). */
function readCounts(probe: Probe, { tables }: Shape): Counts {
  const counts: Counts = new Map()
  for (const [table, columns] of tables) {
    counts.set(table, probe.countRows(table))
    for (const { name } of columns) counts.set(`${table}.${name}`, probe.countValues(table, name))
  }
  return counts
}

function findDropped(before: Shape, after: Shape): Loss[] {
  const tables = [...before.tables.keys()].filter((name) => !after.tables.has(name))
  const columns = [...before.tables].flatMap(([table, list]) => {
    const kept = after.tables.get(table)?.map(({ name }) => name)
    if (kept === undefined) return []
    return list.filter(({ name }) => !kept.includes(name)).map(({ name }) => `${table}.${name}`)
  })
  const extras = [...before.extras].filter(([name]) => !after.extras.has(name))
  return [
    ...tables.map((name) => ({
      danger: 'drop-table' as const,
      message: explainDrop(`table ${name}`),
    })),
    ...columns.map((name) => ({
      danger: 'drop-column' as const,
      message: explainDrop(`column ${name}`),
    })),
    ...extras.map(([name, kind]) => ({
      danger: 'drop-trigger' as const,
      message: `It loses the ${kind} ${name}. If the app still declares it, "npm run db:generate" writes it back.`,
    })),
  ]
}

function findDeleted(before: Counts, after: Counts): Loss[] {
  const fewer = [...before].filter(([name, count]) => (after.get(name) ?? count) < count)
  const tables = fewer.map(([name]) => name).filter((name) => !name.includes('.'))
  const columns = fewer
    .map(([name]) => name)
    .filter((name) => name.includes('.') && !tables.includes(name.split('.')[0] ?? ''))
  return [...tables, ...columns].map((name) => ({
    danger: 'delete-rows' as const,
    message: explainDeletion(name),
  }))
}

function findStale(probe: Probe, { extras }: Shape): Loss[] {
  return [...extras]
    .filter(([name, kind]) => kind === 'full-text index' && !probe.isIndexSound(name))
    .map(([name]) => ({
      danger: 'stale-index' as const,
      message: `It leaves the full-text index ${name} out of step. End it with: INSERT INTO ${name}(${name}) VALUES ('rebuild');`,
    }))
}

const explainDrop = (what: string): string =>
  `It drops the ${what}. Code of the version before still uses it while a deploy rolls out: stop using it first, drop it in a later release.`

function explainDeletion(name: string): string {
  const table = name.split('.')[0]
  const what = name.includes('.') ? `empties ${name}` : `deletes the rows of ${name}`
  return `It ${what}: rebuilding a table deletes its children, and D1 cannot switch foreign keys off. Use ALTER TABLE … ADD COLUMN where that is enough; else keep the rows aside:
    CREATE TABLE __keep_${table} AS SELECT * FROM ${table};
    … the rebuild …
    DELETE FROM ${table};
    INSERT INTO ${table} SELECT * FROM __keep_${table};
    DROP TABLE __keep_${table};`
}
