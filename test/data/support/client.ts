// The official client over the library's Worker, without a server; it notes which of its methods are called.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { createWorker } from '../../../src/engine/index.ts'
import { countingLibrary } from '../../engine/data/support/library.ts'
import { BASE } from '../../support/worker.ts'

const worker = createWorker(countingLibrary)
/** Names of the methods that were called. */
export const tried = new Set<string>()

async function fetchWorker(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const context = createExecutionContext()
  const response = await worker.fetch(new Request(input, init) as never, env, context)
  await waitOnExecutionContext(context)
  return response
}

/** A client that notes which of its methods are called. */
export function connect(key: string): SupabaseClient {
  const client = createClient(BASE, key, {
    global: { fetch: fetchWorker },
    auth: { persistSession: false },
  })
  return noteCalls(client)
}

function noteCalls<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, name, _receiver) {
      const member: unknown = Reflect.get(object, name, object)
      if (typeof member !== 'function') return member
      return (...values: unknown[]) => {
        tried.add(String(name))
        const result: unknown = member.apply(object, values)
        const isBuilder =
          typeof result === 'object' && result !== null && !(result instanceof Promise)
        return isBuilder ? noteCalls(result) : result
      }
    },
  })
}
