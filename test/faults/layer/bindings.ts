// Everything that the Worker is bound to, with faults.
import { breakDatabase } from './d1.ts'
import { breakKv } from './kv.ts'
import type { Plan } from './plan.ts'
import { breakQueue } from './queue.ts'

const DOORBELL = 'EVENTS'

/** The same bindings, of which databases, KV and queues meet the faults of `plan`; the rest passes through. */
export function breakBindings<Bindings extends object>(env: Bindings, plan: Plan): Bindings {
  const entries = Object.entries(env).map(([name, binding]) => [
    name,
    breakOne(name, binding, plan),
  ])
  return Object.fromEntries(entries) as Bindings // each under its name
}

function breakOne(name: string, binding: unknown, plan: Plan): unknown {
  if (typeof binding !== 'object' || binding === null) return binding
  if ('fetch' in binding) return binding // other Workers and the static files, which say yes to every name
  if ('withSession' in binding) return breakDatabase(binding as D1Database, plan)
  if ('getWithMetadata' in binding) return breakKv(binding as KVNamespace, plan)
  if (!('sendBatch' in binding)) return binding
  return breakQueue(binding as Queue<unknown>, plan, { name, isDoorbell: name === DOORBELL })
}
