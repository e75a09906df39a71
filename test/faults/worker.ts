// The Worker with faults: what `npm start -- --chaos` and the rounds of `npm run test:faults` run in place of src/index.ts.
// It is no part of what is deployed.
import worker, { Workflow as PlainWorkflow } from '../../src/index.ts'
import { breakBindings } from './layer/bindings.ts'
import { breakClock, type Clock } from './layer/clock.ts'
import { changeSchema, optionsSchema } from './layer/options.ts'
import { Plan } from './layer/plan.ts'

interface Chaos {
  readonly plan: Plan
  readonly clock: Clock
}

let chaos: Chaos | undefined
const broken = new WeakMap<Env, Env>()

/** The faults of this isolate. @throws ZodError when `LEDGE_CHAOS` is not what it should be */
function chaosOf(env: Env & { LEDGE_CHAOS?: string }): Chaos & { readonly env: Env } {
  chaos ??= createChaos(env.LEDGE_CHAOS ?? '')
  const bindings = broken.get(env) ?? breakBindings(env, chaos.plan)
  broken.set(env, bindings)
  return { ...chaos, env: bindings }
}

function createChaos(text: string): Chaos {
  const { seed, faults } = optionsSchema.parse(JSON.parse(text))
  const plan = new Plan(seed, faults)
  return { plan, clock: breakClock(plan) }
}

/** The app's workflows, whose steps meet the same faults. */
export class Workflow extends PlainWorkflow {
  constructor(context: ExecutionContext, env: Env) {
    super(context, chaosOf(env).env)
  }
}

/** `GET /_chaos` tells what has happened; `POST /_chaos` with `{ faults }` sets how likely each fault is. */
async function answerChaos(request: Request, plan: Plan): Promise<Response> {
  if (request.method === 'POST') {
    const change = changeSchema.safeParse(await request.json().catch(() => null))
    if (!change.success) return new Response(change.error.message, { status: 400 })
    plan.change(change.data.faults)
  }
  return Response.json(plan.report(), { headers: { 'Cache-Control': 'no-store' } })
}

export default {
  fetch(request, env, context) {
    const { plan, env: bindings, clock } = chaosOf(env)
    const isDevelopment = (env as { LEDGE_DEV?: string }).LEDGE_DEV === '1'
    if (isDevelopment && new URL(request.url).pathname === '/_chaos') {
      return answerChaos(request, plan)
    }
    clock.tick()
    return worker.fetch(request, bindings, context)
  },
  queue(batch, env, context) {
    const { env: bindings, clock } = chaosOf(env)
    clock.tick()
    return worker.queue(batch, bindings, context)
  },
  scheduled(controller, env, context) {
    const { env: bindings, clock } = chaosOf(env)
    clock.tick()
    return worker.scheduled(controller, bindings, context)
  },
} satisfies ExportedHandler<Env>
