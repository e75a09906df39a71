// The Worker with faults: what `npm start -- --chaos` and the rounds of `npm run test:faults` run in place of src/index.ts.
// It is no part of what is deployed, and does nothing without `LEDGE_DEV=1`.
import worker, { Workflow as PlainWorkflow } from '../../src/index.ts'
import { addBar, findBarFile } from './layer/bar.ts'
import { breakBindings } from './layer/bindings.ts'
import { breakClock, type Clock } from './layer/clock.ts'
import { changeSchema, optionsSchema } from './layer/options.ts'
import { Plan } from './layer/plan.ts'

interface Chaos {
  readonly plan: Plan
  readonly clock: Clock
}

/** What development alone sets. */
type Settings = Env & { readonly LEDGE_DEV?: string; readonly LEDGE_CHAOS?: string }

let chaos: Chaos | undefined
const broken = new WeakMap<Env, Env>()

/** The faults of this isolate. @throws Error outside of development, ZodError when `LEDGE_CHAOS` is not what it should be */
function chaosOf(env: Settings): Chaos & { readonly env: Env } {
  if (env.LEDGE_DEV !== '1') throw new Error('faults are for local development: LEDGE_DEV is not 1')
  chaos ??= createChaos(env.LEDGE_CHAOS ?? '')
  const bindings = broken.get(env) ?? breakBindings(env, chaos.plan)
  broken.set(env, bindings)
  return { ...chaos, env: bindings }
}

function createChaos(text: string): Chaos {
  const plan = new Plan(optionsSchema.parse(JSON.parse(text)))
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
  async fetch(request, env, context) {
    const { plan, env: bindings, clock } = chaosOf(env)
    const { pathname } = new URL(request.url)
    if (pathname === '/_chaos') return answerChaos(request, plan)
    const file = findBarFile(pathname)
    if (file !== null) return file
    clock.tick()
    return addBar(await worker.fetch(request, bindings, context))
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
