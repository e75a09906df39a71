// How often mails and messages leave. What is counted is who would get them, whether or not there is such an account:
// the refusal tells nothing about accounts.
import type { Scope } from '../../core/index.ts'
import { type Part, together } from '../part.ts'
import { limitAttempt } from './attempts.ts'

const waitMore = (seconds: number): string =>
  `For security purposes, you can only request this after ${seconds} seconds.`

/**
 * Refuses a batch that sends too many mails to one mailbox, or the next one too soon.
 * @param kind those of one kind wait for each other
 */
export function limitMail(scope: Scope, kind: string, to: string): Part {
  const { mailIntervalSeconds: seconds, rateLimits } = scope.app.settings.identity
  const code = 'over_email_send_rate_limit'
  const once = { count: 1, seconds }
  return together(
    limitAttempt(scope, {
      kind: `mail-${kind}`,
      subject: to,
      limit: once,
      code,
      message: waitMore,
    }),
    limitAttempt(scope, { kind: 'mailbox', subject: to, limit: rateLimits.email, code }),
  )
}

/** The same for messages to one phone. */
export function limitSms(scope: Scope, to: string): Part {
  const { mailIntervalSeconds: seconds, rateLimits } = scope.app.settings.identity
  const code = 'over_sms_send_rate_limit'
  const once = { count: 1, seconds }
  return together(
    limitAttempt(scope, { kind: 'sms', subject: to, limit: once, code, message: waitMore }),
    limitAttempt(scope, { kind: 'phone', subject: to, limit: rateLimits.sms, code }),
  )
}
