// CPU time of a server: user and system time of its processes and all their children, from Linux's /proc.
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Ticks of /proc's clock in a second: USER_HZ, which is 100 on every Linux. */
const TICKS_PER_SECOND = 100

/** Whether CPU time can be read here. */
export const canReadCpu = existsSync('/proc/self/stat')

interface Stat {
  readonly parent: number
  readonly ticks: number
}

/** CPU milliseconds that `processes` and all their descendants have used so far (proc(5), `/proc/PID/stat`). */
export function readCpuMilliseconds(processes: readonly number[]): number {
  const stats = readStats()
  const tree = withDescendants(processes, stats)
  const ticks = [...tree].reduce((sum, id) => sum + (stats.get(id)?.ticks ?? 0), 0)
  return (ticks / TICKS_PER_SECOND) * 1000
}

/** The processes that a process has started. */
export const findChildren = (id: number): number[] =>
  [...readStats()].filter(([, { parent }]) => parent === id).map(([child]) => child)

function readStats(): Map<number, Stat> {
  if (!canReadCpu) return new Map()
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const found = ids.map((id) => [Number(id), findStat(id)] as const)
  return new Map(found.filter((entry): entry is [number, Stat] => entry[1] !== null))
}

/** Fields 4 (parent), 14 and 15 (user and system time), 16 and 17 (of children that have ended); the name in field 2 may hold anything. */
function findStat(id: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0)
    return { parent: Number(fields[1]), ticks }
  } catch {
    return null // it ended meanwhile
  }
}

function withDescendants(roots: readonly number[], stats: ReadonlyMap<number, Stat>): Set<number> {
  const tree = new Set(roots)
  let size = 0
  while (size !== tree.size) {
    size = tree.size
    for (const [id, { parent }] of stats) if (tree.has(parent)) tree.add(id)
  }
  return tree
}
