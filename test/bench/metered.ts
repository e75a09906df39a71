// The Worker of the sample, counting its D1 round trips by what they are for. Measuring only: `GET /__figures` tells.
import { app } from '../../src/app/index.ts'
import { createMeter, type Meter, meterDatabase } from '../../src/engine/core/index.ts'
import { createWorker } from '../../src/engine/index.ts'

const worker = createWorker(app)
const meters = new Map<string, Meter & { runs: number }>()

/** The bindings with a D1 that counts under `name`. */
function meter(name: string, env: Env): Env {
  const one = meters.get(name) ?? { ...createMeter(), runs: 0 }
  meters.set(name, one)
  one.runs += 1
  return { ...env, DB: meterDatabase(env.DB, one) }
}

export default {
  fetch(request, env, context) {
    const isAsked = new URL(request.url).pathname === '/__figures'
    if (isAsked) return Response.json(Object.fromEntries(meters))
    return worker.fetch(request, meter('fetch', env), context)
  },
  queue: (batch, env, context) => worker.queue(batch, meter(batch.queue, env), context),
  scheduled: (controller, env, context) =>
    worker.scheduled(controller, meter('scheduled', env), context),
} satisfies ExportedHandler<Env>
