// Everything an app may use, and createWorker, which turns an app into the Worker.
export {
  ApiError,
  type Caller,
  type Change,
  createId,
  defineApp,
  type FunctionContext,
  type IdentityContext,
  type IdentityUser,
  type LedgeEvent,
  type Mail,
  type MailContent,
  type Mailer,
  type MailFacts,
  type MailTemplate,
  type QueueMessage,
  type Reply,
  reply,
  type SendContext,
  type SmsMessage,
  type TokenFacts,
  timestamp,
} from './core/index.ts'
export { deny, everyone, fullText, policy } from './data/index.ts'
export {
  change,
  cron,
  defineFunction,
  event,
  http,
  queue,
  signedIn,
  signedUp,
  userDeleted,
} from './functions/index.ts'
export { createWorker } from './gateway/index.ts'
export { emailBinding, resendMailer } from './identity/index.ts'
