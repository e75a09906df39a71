// Accounts, sessions and tokens: the GoTrue dialect.
import type { Subscriber } from '../events/index.ts'
import { mailSender } from './mail/send.ts'
import { tombstoneWriter } from './session/end-sessions.ts'
import { smsSender } from './sms/send.ts'

export { identityFacts, identitySchemas, mailboxFacts, wellKnownFacts } from './describe/index.ts'
export { presentAuthError } from './errors.ts'
export { mailboxRoutes } from './mail/mailbox-routes.ts'
export { emailBinding, resendMailer } from './mail/mailers.ts'
export { listMissing } from './provider/find-provider.ts'
export { discord, github } from './provider/oauth.ts'
export { apple, google, microsoft, openId } from './provider/openid.ts'
export { identityClearings } from './prune.ts'
export { identityRoutes, wellKnownRoutes } from './routes.ts'
export { findStanding } from './session/standing.ts'
export { requireKeys } from './token/api-key.ts'
export { findCaller } from './token/caller.ts'

/** What identity wants to hear of. */
export const identitySubscribers: readonly Subscriber[] = [tombstoneWriter, mailSender, smsSender]
