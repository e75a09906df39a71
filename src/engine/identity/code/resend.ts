// `POST /resend`: the same mail or message once more, with a new code in the old one's place.
import { ApiError } from '../../core/index.ts'
import { type Contact, selectOwner } from '../account/contact.ts'
import { requireEmail } from '../account/email.ts'
import { mailEmailChange } from '../account/email-change.ts'
import { requirePhone } from '../account/phone.ts'
import { showAccount } from '../account/show-account.ts'
import { writeAudit } from '../audit/audit.ts'
import type { ResendRequest } from '../body.ts'
import { requireWithin } from '../limit/attempts.ts'
import { countNetwork } from '../limit/network.ts'
import { limitMail, limitSms } from '../limit/sending.ts'
import { commit, type Part, together } from '../part.ts'
import { requireTexting } from '../sms/phones.ts'
import { textCode } from '../sms/request.ts'
import type { Account } from '../tables.ts'
import { requireMailRoute, type Visit } from '../visit.ts'
import { requireChallenge } from './challenge.ts'
import { idOf, NO_CHANGE, onlyFor } from './decoy.ts'
import { mailCode } from './mail-code.ts'
import type { Sent } from './otp.ts'

/** Sends it where something is open; where nothing is, the answer is the same. */
export async function resend(visit: Visit, request: ResendRequest): Promise<Sent> {
  const { type } = request
  if (type === 'signup' || type === 'email_change') return resendMail(visit, type, request)
  if (type === 'sms' || type === 'phone_change') return resendText(visit, type, request)
  throw invalid('Missing one of these types: signup, email_change, sms, phone_change')
}

const invalid = (message: string): ApiError =>
  new ApiError('validation_failed', message, { status: 400 })

async function resendMail(
  visit: Visit,
  type: 'signup' | 'email_change',
  request: ResendRequest,
): Promise<Sent> {
  const { scope } = visit
  if (request.phone !== '')
    throw invalid('Only an email address or phone number should be provided')
  if (request.email === '') throw invalid('Type provided requires an email address')
  const email = requireEmail(request.email)
  const route = requireMailRoute(visit)
  const challenge = requireChallenge(request)
  const found = await find(visit, { kind: 'email', email })
  const options = { ...route, challenge }
  const change =
    type === 'signup'
      ? await mailCode(scope, { userId: idOf(found), kind: 'confirmation', to: email, ...options })
      : await mailEmailChange(scope, pendingOf(found, email), options)
  const isOpen =
    type === 'signup'
      ? found?.user.emailConfirmedAt === null
      : (found?.user.newEmail ?? null) !== null
  const kind = type === 'signup' ? 'confirmation' : 'email_change'
  await write(visit, isOpen ? found : null, { limit: limitMail(scope, kind, email), change })
  return {}
}

/** The change that is under way; a made-up one for nobody, so that as much is done. */
const pendingOf = (found: Account | null, email: string) => ({
  id: idOf(found),
  email: found?.user.email ?? email,
  emailConfirmedAt: found?.user.emailConfirmedAt ?? '',
  newEmail: found?.user.newEmail ?? email,
})

async function resendText(
  visit: Visit,
  type: 'sms' | 'phone_change',
  request: ResendRequest,
): Promise<Sent> {
  const { scope } = visit
  if (request.email !== '')
    throw invalid('Only an email address or phone number should be provided')
  if (request.phone === '') throw invalid('Type provided requires a phone number')
  const phone = requirePhone(request.phone)
  requireTexting(scope, phone)
  const found = await find(visit, { kind: 'phone', phone })
  const { user = null } = found ?? {}
  const isOpen =
    type === 'sms' ? user?.phoneConfirmedAt === null : (user?.newPhone ?? null) !== null
  const to = type === 'sms' ? phone : (user?.newPhone ?? phone)
  const facts = { userId: idOf(found), purpose: type, to, channel: request.channel }
  const { messageId, part } = await textCode(scope, facts)
  await write(visit, isOpen ? found : null, { limit: limitSms(scope, phone), change: part })
  return { message_id: messageId }
}

async function find(visit: Visit, contact: Contact): Promise<Account | null> {
  const { scope, network } = visit
  const [verdict, found] = await commit(scope, [
    countNetwork(scope, 'otp', network),
    showAccount(selectOwner(scope.db, contact)),
  ])
  requireWithin(verdict)
  return found
}

async function write(
  { scope, device }: Visit,
  account: Account | null,
  { limit, change }: { limit: Part; change: Part },
): Promise<void> {
  const subject = { actorId: null, subjectId: idOf(account), device }
  const audit = writeAudit(scope, { action: 'user_confirmation_requested', ...subject })
  const done = account === null ? NO_CHANGE : onlyFor(account, together(change, audit))
  await commit(scope, [limit, done])
}
