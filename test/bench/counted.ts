// A Worker whose use of D1, KV and Queues is counted, by what it ran for: `GET /__figures` tells. Measuring only.
import { createMeter, type Meter, meterDatabase } from '../../src/engine/core/index.ts'

/** What the Worker used for its requests (`fetch`), for a queue (its name) or for the clock (`scheduled`). */
export interface Figures extends Meter {
  runs: number
  kvReads: number
  kvWrites: number
  messages: number
}

type Worker = Required<Pick<ExportedHandler<Env>, 'fetch' | 'queue' | 'scheduled'>>

/** The same Worker, counting. */
export function counted(worker: Worker): ExportedHandler<Env> {
  const figures = new Map<string, Figures>()
  const countFor = (name: string, env: Env): Env => {
    const one = figures.get(name) ?? createFigures()
    figures.set(name, one)
    one.runs += 1
    return countCalls(env, one)
  }
  return {
    fetch(request, env, context) {
      const isAsked = new URL(request.url).pathname === '/__figures'
      if (isAsked) return Response.json(Object.fromEntries(figures))
      return worker.fetch(request, countFor('fetch', env), context)
    },
    queue: (batch, env, context) => worker.queue(batch, countFor(batch.queue, env), context),
    scheduled: (controller, env, context) =>
      worker.scheduled(controller, countFor('scheduled', env), context),
  }
}

const createFigures = (): Figures => ({
  ...createMeter(),
  runs: 0,
  kvReads: 0,
  kvWrites: 0,
  messages: 0,
})

const countCalls = (env: Env, figures: Figures): Env => ({
  ...env,
  DB: meterDatabase(env.DB, figures),
  KV: countKeys(env.KV, figures),
  EVENTS: countMessages(env.EVENTS, figures),
  CLICKS: countMessages(env.CLICKS, figures),
})

/** KV bills each key of a bulk read. */
function countKeys(kv: KVNamespace, figures: Figures): KVNamespace {
  const get = (keys: string | string[], ...rest: unknown[]) => {
    figures.kvReads += typeof keys === 'string' ? 1 : keys.length
    return kv.get(keys as string, ...(rest as []))
  }
  const put = (...call: Parameters<KVNamespace['put']>) => {
    figures.kvWrites += 1
    return kv.put(...call)
  }
  return { get, put } as unknown as KVNamespace // the part of it that is used
}

function countMessages(queue: Queue, figures: Figures): Queue {
  const send = (...call: Parameters<Queue['send']>) => {
    figures.messages += 1
    return queue.send(...call)
  }
  const sendBatch = (...call: Parameters<Queue['sendBatch']>) => {
    figures.messages += [...call[0]].length
    return queue.sendBatch(...call)
  }
  return { send, sendBatch } as unknown as Queue // the part of it that is used
}
