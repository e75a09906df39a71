// Which migrations may run under the version that is deployed: those that only add. While a deploy rolls out, both
// versions use one database, and going back to the version before must not need going back with the data.
import { findMigrations } from '../start/database.ts'
import { DANGERS, type Danger, tryMigration } from './gate.ts'
import { Probe } from './probe.ts'

/** What the version before would notice. `narrow-table`: a table demands of its rows what it did not before. */
export const BREAKS = [...DANGERS.filter((one) => one !== 'stale-index'), 'narrow-table'] as const

export type Break = Exclude<Danger, 'stale-index'> | 'narrow-table'

export interface Breaking {
  readonly migration: string
  readonly danger: Break
  readonly message: string
}

/**
 * Looks for what the version that is deployed would notice of the migrations that it does not know.
 * @param root folder that holds `migrations/`
 * @param pending names of those that are to be applied
 */
export function findBreaking(root: string, pending: readonly string[]): Breaking[] {
  const probe = new Probe()
  try {
    return findMigrations(root).flatMap((migration) => {
      const shape = probe.readShape()
      const before = probe.readDemands(shape)
      const { losses } = tryMigration(probe, root, migration)
      if (!pending.includes(migration)) return []
      const breaks = losses.flatMap(({ danger, message }) =>
        danger === 'stale-index' ? [] : [{ danger, message }],
      )
      return [...breaks, ...findNarrowed(before, probe.readDemands(shape))].map((one) => ({
        migration,
        ...one,
      }))
    })
  } finally {
    probe.close()
  }
}

type Demands = ReadonlyMap<string, ReadonlySet<string>>

function findNarrowed(before: Demands, after: Demands) {
  return [...after].flatMap(([table, demands]) => {
    const known = before.get(table) ?? new Set()
    return [...demands.difference(known)].map((demand) => ({
      danger: 'narrow-table' as const,
      message: `It makes ${table} demand ${demand}. The version before does not know: its writes would fail.`,
    }))
  })
}
