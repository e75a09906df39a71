// `POST /otp` and `/magiclink`: a code and a link by mail, or a code to a phone, for a user who may be new.

import { forgetPassword } from '../account/claim.ts'
import { type Contact, requireContact, selectOwner } from '../account/contact.ts'
import { permitUser } from '../account/extension.ts'
import { createAccount, writeAccount } from '../account/new-account.ts'
import { showAccount } from '../account/show-account.ts'
import { findTaken } from '../account/taken.ts'
import { writeAudit } from '../audit/audit.ts'
import type { OtpRequest } from '../body.ts'
import { requireWithin } from '../limit/attempts.ts'
import { countNetwork } from '../limit/network.ts'
import { limitMail, limitSms } from '../limit/sending.ts'
import { commit, NOTHING, type Part, together } from '../part.ts'
import { requireTexting } from '../sms/phones.ts'
import { textCode } from '../sms/request.ts'
import type { Account } from '../tables.ts'
import { requireMailRoute, type Visit } from '../visit.ts'
import { requireChallenge } from './challenge.ts'
import { NO_CHANGE, onlyFor } from './decoy.ts'
import { mailCode } from './mail-code.ts'

const WORDS = {
  both: 'Only an email address or phone number should be provided',
  none: 'One of email or phone must be set',
}

/** What the client is told: nothing, but for a message its id. */
export type Sent = Readonly<Record<string, never>> | { readonly message_id: string }

/** Sends a code that signs in. Who is unknown, and may not be made, gets the same answer and no code. */
export async function sendOtp(visit: Visit, request: OtpRequest): Promise<Sent> {
  const contact = requireContact(request, WORDS)
  return contact.kind === 'email'
    ? mailOtp(visit, contact, request)
    : textOtp(visit, contact, request)
}

/** The account, or one that is about to be. */
interface Guest {
  readonly account: Account
  /** Writes the account where it is new; null where nobody is known and none is made. */
  readonly arrival: Part | null
  readonly isNew: boolean
}

async function receive(visit: Visit, contact: Contact, request: OtpRequest): Promise<Guest> {
  const { scope, network } = visit
  const [verdict, found] = await commit(scope, [
    countNetwork(scope, 'otp', network),
    showAccount(selectOwner(scope.db, contact)),
  ])
  requireWithin(verdict)
  if (found !== null) return { account: found, arrival: NOTHING, isNew: false }
  const name = contact.kind === 'email' ? { email: contact.email } : { phone: contact.phone }
  const account = createAccount({ ...name, data: request.data })
  const mayCome = request.create_user && scope.app.settings.identity.allowSignUp
  if (!mayCome) return { account, arrival: null, isNew: true }
  await permitUser(scope, account.user)
  return { account, arrival: writeAccount(visit, account), isNew: true }
}

async function mailOtp(
  visit: Visit,
  contact: Extract<Contact, { kind: 'email' }>,
  request: OtpRequest,
): Promise<Sent> {
  const { scope } = visit
  const route = requireMailRoute(visit)
  const challenge = requireChallenge(request)
  const guest = await receive(visit, contact, request)
  const kind = guest.isNew ? 'confirmation' : 'magiclink'
  const facts = { userId: guest.account.user.id, kind, to: contact.email, challenge } as const
  const code = await mailCode(scope, { ...facts, ...route })
  await write(visit, guest, { limit: limitMail(scope, 'magiclink', contact.email), code })
  return {}
}

async function textOtp(
  visit: Visit,
  contact: Extract<Contact, { kind: 'phone' }>,
  request: OtpRequest,
): Promise<Sent> {
  const { scope } = visit
  requireTexting(scope, contact.phone)
  const guest = await receive(visit, contact, request)
  const { user } = guest.account
  const facts = { userId: user.id, to: contact.phone, channel: request.channel }
  const { messageId, part } = await textCode(scope, { ...facts, purpose: 'sms' })
  // A password that came before its number was confirmed may be anybody's.
  const isOpen = user.phoneConfirmedAt === null && user.passwordHash !== null
  const code = together(isOpen ? forgetPassword(scope, user) : NOTHING, part)
  await write(visit, guest, { limit: limitSms(scope, contact.phone), code })
  return { message_id: messageId }
}

async function write(
  visit: Visit,
  { account, arrival }: Guest,
  { limit, code }: { limit: Part; code: Part },
): Promise<void> {
  const { scope, device } = visit
  const subject = { actorId: null, subjectId: account.user.id, device }
  const audit = writeAudit(scope, { action: 'user_recovery_requested', ...subject })
  const change = arrival === null ? NO_CHANGE : onlyFor(account, together(arrival, code, audit))
  await commit(scope, [limit, change]).catch((error: unknown) => {
    if (findTaken(error) === null) throw error // somebody was faster, and has got the code
  })
}
