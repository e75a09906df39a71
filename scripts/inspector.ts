// A Worker's inspector, as DevTools speaks to it (chromedevtools.github.io/devtools-protocol).
import { setTimeout as wait } from 'node:timers/promises'

export interface Inspector {
  /** Calls a method, such as `Profiler.start`. */
  ask(method: string, params?: object): Promise<unknown>
  close(): void
}

/** Opens the inspector of the Worker behind `port`. @throws Error when no Worker answers there */
export async function openInspector(port: number): Promise<Inspector> {
  // The inspector of `wrangler dev` asks where we are from. Node's WebSocket takes headers; the type, a browser's, knows of none.
  const options = { headers: { Origin: 'http://localhost' } } as unknown as string[]
  const socket = new WebSocket(await findTarget(port), options)
  await once(socket, 'open')
  return { ask: createAsker(socket), close: () => socket.close() }
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

interface Answer {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

function createAsker(socket: WebSocket): Inspector['ask'] {
  const waiting = new Map<number, Waiting>()
  let count = 0
  socket.addEventListener('message', ({ data }) => {
    const { id = 0, result, error } = JSON.parse(String(data)) as Answer
    if (error === undefined) waiting.get(id)?.resolve(result)
    else waiting.get(id)?.reject(new Error(error.message))
    waiting.delete(id)
  })
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the inspector has gone'))
  })
  return (method, params = {}) =>
    new Promise((resolve, reject) => {
      count += 1
      waiting.set(count, { resolve, reject })
      socket.send(JSON.stringify({ id: count, method, params }))
    })
}
