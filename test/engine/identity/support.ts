// A scope of an app, as a request has one, for tests of what routes stand on; and users to do it to.
import { env } from 'cloudflare:workers'
import {
  type App,
  createId,
  createScope,
  type Scope,
  timestamp,
} from '../../../src/engine/core/index.ts'
import { createUser } from '../../../src/engine/identity/account/account.ts'
import { type Part, writing } from '../../../src/engine/identity/part.ts'
import { users } from '../../../src/engine/identity/tables.ts'
import { defineApp } from '../../../src/engine/index.ts'
import { createRecordingQueue } from '../../support/pipeline.ts'

export const SITE = 'https://app.example'

/** Bindings of a Ledge in production. */
export const PRODUCTION = { LEDGE_DEV: undefined, LEDGE_SITE_URL: SITE }

/** A scope whose work after the answer is awaited by `settle`. */
export function openTestScope(
  app: App = defineApp({ tables: {} }),
  bindings: Record<string, unknown> = {},
): Scope & { settle(): Promise<unknown>; rung: readonly unknown[] } {
  const left: Promise<unknown>[] = []
  const queue = createRecordingQueue()
  const all = { ...env, LEDGE_SITE_URL: SITE, EVENTS: queue, ...bindings } as unknown as Env // some are taken away
  const scope = createScope(app, all, { waitUntil: (promise) => void left.push(promise) })
  return Object.assign(scope, { settle: () => Promise.all(left), rung: queue.bodies }) // a copy would lack `db`
}

/** Writes a user. */
export function insertUser(scope: Scope, email: string): { id: string; part: Part } {
  const id = createId()
  const times = { createdAt: timestamp(), updatedAt: timestamp() }
  const user = createUser({ id, email, appMetadata: {}, userMetadata: {}, ...times })
  return { id, part: writing(scope.db.insert(users).values(user)) }
}

/** How many of the promises were kept, and the reasons of the others. */
export async function tally(promises: readonly Promise<unknown>[]) {
  const results = await Promise.allSettled(promises)
  const reasons = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  return { kept: results.length - reasons.length, codes: reasons.map((reason) => reason.code) }
}
