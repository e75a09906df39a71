// Signing up with an address or a number that must be confirmed. Whether it is new, waiting for its confirmation or
// somebody's already, the answer and the work are the same: only the mailbox tells.
import { and, eq, isNull } from 'drizzle-orm'
import { type Scope, type SmsMessage, timestamp } from '../../core/index.ts'
import { writeAudit } from '../audit/audit.ts'
import type { Challenge } from '../code/challenge.ts'
import { mailCode } from '../code/mail-code.ts'
import { requireWithin } from '../limit/attempts.ts'
import { countNetwork } from '../limit/network.ts'
import { limitMail, limitSms } from '../limit/sending.ts'
import { commit, NOTHING, type Part, together, writing } from '../part.ts'
import { hashPassword, verifyPassword } from '../password/hash.ts'
import { textCode } from '../sms/request.ts'
import { type Account, type User, users } from '../tables.ts'
import type { MailRoute, Visit } from '../visit.ts'
import { type Contact, selectOwner } from './contact.ts'
import { permitUser } from './extension.ts'
import { createAccount, writeAccount } from './new-account.ts'
import { showAccount } from './show-account.ts'
import { findTaken } from './taken.ts'

/** A sign-up that is to be confirmed. */
export interface Claim {
  readonly contact: Contact
  readonly password: string
  readonly data: Readonly<Record<string, unknown>>
  readonly challenge: Challenge | null
  /** Where the link of the mail leads; null for a phone. */
  readonly route: MailRoute | null
  readonly channel: SmsMessage['channel']
}

/** @returns the account as the client sees it: a made-up one when the address is not new */
export async function claimAccount(visit: Visit, claim: Claim): Promise<Account> {
  const { scope, network } = visit
  const { contact, data, password } = claim
  const [verdict, found] = await commit(scope, [
    countNetwork(scope, 'signUp', network),
    showAccount(selectOwner(scope.db, contact)),
  ])
  requireWithin(verdict)
  // One hash, whoever it is.
  const passwordHash = found === null ? hashPassword(password) : null
  const isSame = found !== null && verifyPassword(password, found.user.passwordHash) !== 'wrong'
  const fresh = createAccount({ ...contactOf(contact), passwordHash, data })
  await permitUser(scope, fresh.user)
  const sending = await sendCode(scope, found?.user.id ?? fresh.user.id, claim)
  const change = planChange({ visit, claim, fresh, found, isSame, sending })
  await commit(scope, [limitOf(scope, contact), change]).catch((error: unknown) => {
    if (findTaken(error) === null) throw error // somebody was faster, and has got the mail
  })
  return { ...fresh, user: { ...fresh.user, confirmationSentAt: timestamp() } }
}

const contactOf = (contact: Contact) =>
  contact.kind === 'email' ? { email: contact.email } : { phone: contact.phone }

/** Its own limit, counted for every address, known or not. */
const limitOf = (scope: Scope, contact: Contact): Part =>
  contact.kind === 'email'
    ? limitMail(scope, 'confirmation', contact.email)
    : limitSms(scope, contact.phone)

async function sendCode(scope: Scope, userId: string, claim: Claim): Promise<Part> {
  const { contact, route, challenge, channel } = claim
  if (contact.kind === 'phone') {
    const { part } = await textCode(scope, { userId, purpose: 'sms', to: contact.phone, channel })
    return part
  }
  if (route === null) throw new Error('a mail needs a route') // account/sign-up.ts gives one
  return mailCode(scope, { userId, kind: 'confirmation', to: contact.email, ...route, challenge })
}

interface Plan {
  readonly visit: Visit
  readonly claim: Claim
  readonly fresh: Account
  readonly found: Account | null
  readonly isSame: boolean
  readonly sending: Part
}

function planChange({ visit, claim, fresh, found, isSame, sending }: Plan): Part {
  if (found === null) return together(writeAccount(visit, fresh), sending)
  const { scope, device } = visit
  const { user } = found
  const subject = { actorId: null, subjectId: user.id, device }
  if (isConfirmed(user, claim.contact)) {
    return writeAudit(scope, { action: 'user_repeated_signup', ...subject })
  }
  const audit = writeAudit(scope, { action: 'user_confirmation_requested', ...subject })
  return together(isSame ? NOTHING : forgetPassword(scope, user), sending, audit)
}

const isConfirmed = (user: User, { kind }: Contact): boolean =>
  (kind === 'email' ? user.emailConfirmedAt : user.phoneConfirmedAt) !== null

/**
 * Two passwords were given for an address that nobody has confirmed: one of them is not its owner's. The account goes
 * on without a password, until whoever has the mailbox sets one.
 */
export function forgetPassword({ db }: Scope, { id }: User): Part {
  const isNobodys = and(isNull(users.emailConfirmedAt), isNull(users.phoneConfirmedAt))
  const next = { passwordHash: null, updatedAt: timestamp() }
  return writing(
    db
      .update(users)
      .set(next)
      .where(and(eq(users.id, id), isNobodys)),
  )
}
