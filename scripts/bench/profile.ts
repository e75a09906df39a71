// Where a Worker's CPU time goes: V8's sampling profiler over the inspector, while it is under load
// (chromedevtools.github.io/devtools-protocol, domain Profiler).
import { openInspector } from '../inspector.ts'

/** V8's profile, as DevTools opens it (`*.cpuprofile`). */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  /** Microseconds between samples. */
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: {
    readonly functionName: string
    readonly url: string
    readonly lineNumber: number
  }
  readonly children?: readonly number[]
}

/** Profiles the Worker behind `inspectorPort` while `work` goes on. @throws Error when no Worker answers there */
export async function profile(
  inspectorPort: number,
  work: () => Promise<unknown>,
): Promise<CpuProfile> {
  const { ask, close } = await openInspector(inspectorPort)
  try {
    await ask('Profiler.enable')
    await ask('Profiler.setSamplingInterval', { interval: 200 })
    await ask('Profiler.start')
    await work()
    const { profile } = (await ask('Profiler.stop')) as { profile: CpuProfile }
    return profile
  } finally {
    close()
  }
}

export interface Share {
  readonly place: string
  /** Part of the time that was not idle, from 0 to 1. */
  readonly self: number
  readonly total: number
}

/** Functions by their share of the time, the largest first. */
export function rankFunctions({ nodes, samples, timeDeltas }: CpuProfile): Share[] {
  const selfOf = new Map<number, number>()
  for (const [at, id] of samples.entries()) {
    selfOf.set(id, (selfOf.get(id) ?? 0) + (timeDeltas[at] ?? 0))
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const shares = new Map<string, { self: number; total: number }>()
  const add = (place: string, key: 'self' | 'total', time: number) => {
    const share = shares.get(place) ?? { self: 0, total: 0 }
    share[key] += time
    shares.set(place, share)
  }
  const walk = (id: number, above: ReadonlySet<string>): number => {
    const node = byId.get(id)
    if (node === undefined) return 0
    const place = placeOf(node)
    const self = place.startsWith('(idle)') ? 0 : (selfOf.get(id) ?? 0)
    const within = new Set([...above, place])
    const total = (node.children ?? []).reduce((sum, child) => sum + walk(child, within), self)
    add(place, 'self', self)
    if (!above.has(place)) add(place, 'total', total)
    return total
  }
  const all = walk(nodes[0]?.id ?? 0, new Set())
  return [...shares]
    .map(([place, { self, total }]) => ({ place, self: self / all, total: total / all }))
    .sort((a, b) => b.self - a.self)
}

const placeOf = ({ callFrame }: ProfileNode): string =>
  `${callFrame.functionName || '(anonymous)'} ${callFrame.url.split('/').at(-1) ?? ''}:${callFrame.lineNumber + 1}`
