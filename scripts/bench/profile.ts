// Where a Worker's CPU time goes: V8's sampling profiler over the inspector, while it is under load
// (chromedevtools.github.io/devtools-protocol, domain Profiler).
import { setTimeout as wait } from 'node:timers/promises'

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
  const socket = new WebSocket(await findTarget(inspectorPort))
  await once(socket, 'open')
  const ask = createAsker(socket)
  await ask('Profiler.enable')
  await ask('Profiler.setSamplingInterval', { interval: 200 })
  await ask('Profiler.start')
  await work()
  const { profile } = (await ask('Profiler.stop')) as { profile: CpuProfile }
  socket.close()
  return profile
}

async function findTarget(port: number): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/json`).catch(() => null)
    const targets =
      answer === null
        ? []
        : ((await answer.json()) as { id: string; webSocketDebuggerUrl: string }[])
    const [target] = targets.filter(({ id }) => !id.startsWith('core:entry'))
    if (target !== undefined) return target.webSocketDebuggerUrl
    await wait(100)
  }
  throw new Error(`no Worker can be inspected at port ${port}`)
}

const once = (socket: WebSocket, name: 'open'): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.addEventListener(name, () => resolve())
    socket.addEventListener('error', () => reject(new Error('the inspector refused')))
  })

function createAsker(socket: WebSocket) {
  const waiting = new Map<number, (result: unknown) => void>()
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown }
    if (id !== undefined) waiting.get(id)?.(result)
  })
  return (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve) => {
      const id = waiting.size + 1
      waiting.set(id, resolve)
      socket.send(JSON.stringify({ id, method, params }))
    })
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
