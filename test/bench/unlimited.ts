// The rate limit answers at once while it is measured: its local simulation writes to a database for each request, and costs
// more than the whole Worker. The call itself is made, by both sides.

const everybody: RateLimit = { limit: async () => ({ success: true }) }

/** The same Worker with a limiter that lets everybody pass. */
export function unlimited<Worker extends ExportedHandler<Env>>(worker: Worker): Worker {
  const { fetch } = worker
  if (fetch === undefined) return worker
  return { ...worker, fetch: (request, env, context) => fetch(request, withoutLimit(env), context) }
}

// One for each isolate, as the real one is: the engine keeps what it has read of it.
let open: Env | undefined

function withoutLimit(env: Env): Env {
  open ??= { ...env, RATE_LIMIT: everybody, AUTH_RATE_LIMIT: everybody }
  return open
}
