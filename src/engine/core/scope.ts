// What one unit of work (a request, a queue batch, a tick) reaches the world through.
import type { App } from './app.ts'
import {
  createDrizzle,
  createMeter,
  type Drizzle,
  type Meter,
  meterDatabase,
  openSession,
  type SessionStart,
} from './database.ts'
import { assertIssuersServed } from './issuer-settings.ts'
import { requireSecrets, type Secrets } from './settings.ts'

export interface Scope {
  readonly app: App
  readonly env: Env
  readonly secrets: Secrets
  readonly meter: Meter
  /** Of the request under way; null in background work. */
  readonly requestId: string | null
  /** D1, each round trip counted by `meter`. */
  readonly database: D1Database
  /** drizzle over `database`. */
  readonly db: Drizzle
  waitUntil(promise: Promise<unknown>): void
}

/**
 * Opens a scope.
 * @throws Error when a secret is missing or malformed, or an issuer not one to trust here: then nothing is served (fail closed)
 */
export function createScope(
  app: App,
  env: Env,
  context: Pick<ExecutionContext, 'waitUntil'>,
  requestId: string | null = null,
): Scope {
  const meter = createMeter()
  const secrets = findCachedSecrets(env)
  assertServed(app, secrets)
  return new OpenScope({
    app,
    env,
    secrets,
    meter,
    requestId,
    database: meterDatabase(env.DB, meter),
    waitUntil: (promise) => context.waitUntil(promise),
  })
}

/** A scope whose drizzle is made when it is first asked for: most requests for data never do. */
class OpenScope implements Scope {
  readonly app: App
  readonly env: Env
  readonly secrets: Secrets
  readonly meter: Meter
  readonly requestId: string | null
  readonly database: D1Database
  readonly waitUntil: Scope['waitUntil']
  #db: Drizzle | undefined

  constructor(parts: Omit<Scope, 'db'>) {
    this.app = parts.app
    this.env = parts.env
    this.secrets = parts.secrets
    this.meter = parts.meter
    this.requestId = parts.requestId
    this.database = parts.database
    this.waitUntil = parts.waitUntil
  }

  get db(): Drizzle {
    this.#db ??= createDrizzle(this.database)
    return this.#db
  }
}

/** The same scope with its D1 in a session, which may read from replicas. Outside a session D1 asks the primary. */
export function scopeInSession(
  scope: Scope,
  start: SessionStart,
): { scope: Scope; getBookmark(): string | null } {
  const { database, getBookmark } = openSession(scope.database, start)
  return { scope: new OpenScope({ ...scope, database }), getBookmark }
}

// Secrets do not change while an isolate lives; parsing them takes longer than a request should.
const secretsByEnv = new WeakMap<object, Secrets>()

function findCachedSecrets(env: Env): Secrets {
  const known = secretsByEnv.get(env)
  if (known !== undefined) return known
  const secrets = requireSecrets(env as unknown as Record<string, unknown>) // bindings and secrets share one object
  secretsByEnv.set(env, secrets)
  return secrets
}

// What was found right stays so: settings and secrets are those of the isolate.
const served = new WeakMap<Secrets, App>()

function assertServed(app: App, secrets: Secrets): void {
  if (served.get(secrets) === app) return
  assertIssuersServed(app.settings.identity.issuers, secrets)
  served.set(secrets, app)
}
