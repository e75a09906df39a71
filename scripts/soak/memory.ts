// How much memory the Worker takes, and with it Cloudflare's local stand-ins for D1, KV, queues and workflows.
import { spawnSync } from 'node:child_process'
import { openInspector } from '../inspector.ts'

/**
 * Megabytes of the Worker's own heap that are in use once its garbage is collected: what Cloudflare limits to 128. It is
 * collected between requests, so some must come meanwhile.
 */
export async function readHeap(inspectorPort: number): Promise<number> {
  const { ask, close } = await openInspector(inspectorPort)
  try {
    await ask('HeapProfiler.collectGarbage')
    const { usedSize } = (await ask('Runtime.getHeapUsage')) as { usedSize: number }
    return usedSize / 2 ** 20
  } finally {
    close()
  }
}

interface Process {
  readonly id: number
  readonly parent: number
  readonly kilobytes: number
  readonly command: string
}

/** Megabytes that all `workerd` below a process take, as the system counts what is resident. */
export function readMemory(ancestor: number): number {
  const all = listProcesses()
  const below = new Set([ancestor])
  for (let size = 0; size !== below.size; ) {
    size = below.size
    for (const { id, parent } of all) if (below.has(parent)) below.add(id)
  }
  const workers = all.filter(({ id, command }) => below.has(id) && /workerd/.test(command))
  return workers.reduce((sum, { kilobytes }) => sum + kilobytes, 0) / 1024
}

function listProcesses(): Process[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,comm='], { encoding: 'utf8' })
  return stdout.split('\n').flatMap((line) => {
    const [, id, parent, kilobytes, command = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    if (id === undefined) return []
    return [{ id: Number(id), parent: Number(parent), kilobytes: Number(kilobytes), command }]
  })
}

/** By how much the median of the last third is above that of the second, in percent. */
export function growth(samples: readonly number[]): {
  middle: number
  last: number
  percent: number
} {
  const third = Math.floor(samples.length / 3)
  const middle = median(samples.slice(third, 2 * third))
  const last = median(samples.slice(2 * third))
  return { middle, last, percent: (last / middle - 1) * 100 }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
