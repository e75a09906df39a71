// Asking for another address or number: at once where the settings say so, else once the mailbox or phone has confirmed.
import { eq } from 'drizzle-orm'
import { type Scope, timestamp } from '../../core/index.ts'
import { writeAudit } from '../audit/audit.ts'
import type { UpdateRequest } from '../body.ts'
import { requireChallenge } from '../code/challenge.ts'
import { closeBeside } from '../code/close-beside.ts'
import { countAttempt, type LimitVerdict } from '../limit/attempts.ts'
import { requireInterval } from '../limit/interval.ts'
import { limitMail, limitSms } from '../limit/sending.ts'
import { NOTHING, type Part, together, writing } from '../part.ts'
import { requireTexting } from '../sms/phones.ts'
import { textCode } from '../sms/request.ts'
import { type Account, users } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import { requireMailRoute, type Visit } from '../visit.ts'
import { findEmail } from './email.ts'
import { mailEmailChange } from './email-change.ts'
import { type Change, giveContact } from './give-contact.ts'
import { findPhone } from './phone.ts'
import { emailExists, phoneExists } from './taken.ts'
import type { Holders } from './update.ts'

/**
 * Counts what a user asks for, be it free or not: the answer tells which. For the batch that reads.
 * @returns verdicts for `requireWithin`
 */
export function countAsking(
  scope: Scope,
  { sub: subject, email, phone }: AccessClaims,
  request: UpdateRequest,
): Part<readonly LimitVerdict[]> {
  const { rateLimits } = scope.app.settings.identity
  const isOther = (asked: string | null, own: unknown) => asked !== null && asked !== own
  const counters = [
    ...(isOther(findEmail(request.email), email)
      ? [{ kind: 'email-change', limit: rateLimits.email, code: EMAILS } as const]
      : []),
    ...(isOther(findPhone(request.phone), phone)
      ? [{ kind: 'phone-change', limit: rateLimits.sms, code: MESSAGES } as const]
      : []),
  ]
  const parts = counters.map((counted) => countAttempt(scope, { ...counted, subject }))
  return {
    items: parts.flatMap(({ items }) => items),
    // One statement for each counter, but none where limits are off.
    read: (rows) => parts.map((part, at) => part.read(rows.slice(at, at + part.items.length))),
  }
}

const EMAILS = 'over_email_send_rate_limit'
const MESSAGES = 'over_sms_send_rate_limit'

/** What a user asks for, and who has it now. */
export interface ContactRequest {
  readonly account: Account
  readonly request: UpdateRequest
  readonly holders: Holders
}

/** What becomes of the account; null when neither address nor number is to be another. */
export async function planContact(visit: Visit, asked: ContactRequest): Promise<Change | null> {
  const { user } = asked.account
  const email = findEmail(asked.request.email)
  const phone = findPhone(asked.request.phone)
  const byMail =
    email === null || email === user.email ? null : await planEmail(visit, asked, email)
  const account = byMail?.account ?? asked.account
  const isOther = phone !== null && phone !== user.phone
  const byText = isOther ? await planPhone(visit, { ...asked, account }, phone) : null
  if (byMail === null && byText === null) return null
  return {
    account: byText?.account ?? account,
    part: together(byMail?.part ?? NOTHING, byText?.part ?? NOTHING),
  }
}

async function planEmail(
  visit: Visit,
  { account, request, holders }: ContactRequest,
  email: string,
): Promise<Change> {
  const { scope, device } = visit
  const { user } = account
  if (holders.email !== null && holders.email !== user.id) throw emailExists()
  if (scope.app.settings.confirmEmailsAtOnce) {
    const given = giveContact(scope, account, { kind: 'email', email })
    const closed = closeBeside(scope, user.id, 'email_change_new')
    return { account: given.account, part: together(given.part, closed) }
  }
  const route = requireMailRoute(visit)
  requireInterval(user.emailChangeSentAt, scope.app.settings.identity.mailIntervalSeconds)
  const challenge = requireChallenge(request)
  const pending = { ...user, newEmail: email }
  const mails = await mailEmailChange(scope, pending, { ...route, challenge })
  const action = 'email_change_requested'
  const audit = writeAudit(scope, { action, actorId: user.id, subjectId: user.id, device })
  const next = { newEmail: email, emailChangeSentAt: timestamp(), emailChangeConfirmed: false }
  return {
    account: { ...account, user: { ...user, ...next } },
    part: together(limitMail(scope, 'email_change', email), mails, audit),
  }
}

async function planPhone(
  { scope }: Visit,
  { account, request, holders }: ContactRequest,
  phone: string,
): Promise<Change> {
  const { user } = account
  if (holders.phone !== null && holders.phone !== user.id) throw phoneExists()
  requireTexting(scope, phone)
  const facts = { userId: user.id, to: phone, channel: request.channel }
  const { part } = await textCode(scope, { ...facts, purpose: 'phone_change' })
  const next = { newPhone: phone, phoneChangeSentAt: timestamp() }
  const write = scope.db.update(users).set({ newPhone: phone }).where(eq(users.id, user.id))
  return {
    account: { ...account, user: { ...user, ...next } },
    part: together(limitSms(scope, phone), writing(write), part),
  }
}
