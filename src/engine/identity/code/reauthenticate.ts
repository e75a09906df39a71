// `GET /reauthenticate`: a code by which a user shows once more who they are, before they change their password.
import { ApiError } from '../../core/index.ts'
import { writeAudit } from '../audit/audit.ts'
import { requireInterval } from '../limit/interval.ts'
import { limitMail, limitSms } from '../limit/sending.ts'
import { commit } from '../part.ts'
import { requireTexting } from '../sms/phones.ts'
import { textCode } from '../sms/request.ts'
import type { Account } from '../tables.ts'
import { requireMailRoute, type Visit } from '../visit.ts'
import { mailCode } from './mail-code.ts'
import type { Sent } from './otp.ts'

/** Sends the code to the user's mailbox, or to the phone of who has none. */
export async function reauthenticate(visit: Visit, { user }: Account): Promise<Sent> {
  const { scope, device } = visit
  const { id: userId, email, phone } = user
  const action = 'user_reauthenticate_requested'
  const audit = writeAudit(scope, { action, actorId: userId, subjectId: userId, device })
  requireInterval(user.reauthenticationSentAt, scope.app.settings.identity.mailIntervalSeconds)
  if (email !== null) {
    if (user.emailConfirmedAt === null) throw unconfirmed('email')
    const facts = {
      userId,
      kind: 'reauthentication',
      to: email,
      ...requireMailRoute(visit),
    } as const
    await commit(scope, [
      limitMail(scope, 'reauthentication', email),
      await mailCode(scope, facts),
      audit,
    ])
    return {}
  }
  if (phone === null || user.phoneConfirmedAt === null) throw unconfirmed('phone')
  requireTexting(scope, phone)
  const facts = { userId, purpose: 'reauthentication', to: phone, channel: 'sms' } as const
  const { messageId, part } = await textCode(scope, facts)
  await commit(scope, [limitSms(scope, phone), part, audit])
  return { message_id: messageId }
}

const unconfirmed = (what: 'email' | 'phone'): ApiError =>
  new ApiError(`${what}_not_confirmed`, `Please verify your ${what} first.`, { status: 422 })
