// Accounts, sessions and tokens: the GoTrue dialect.
import type { Subscriber } from '../events/index.ts'
import { tombstoneWriter } from './end-sessions.ts'

export { requireKnownKey } from './api-key.ts'
export { findCaller } from './caller.ts'
export { presentAuthError } from './errors.ts'
export { identityRoutes } from './routes.ts'

/** What identity wants to hear of. */
export const identitySubscribers: readonly Subscriber[] = [tombstoneWriter]
