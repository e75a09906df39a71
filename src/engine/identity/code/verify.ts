// Showing a code or the token of a link: what it proves happens to the account, once, and its owner comes in.
import { eq } from 'drizzle-orm'
import { type CodePurpose, type Scope, timestamp } from '../../core/index.ts'
import { giveContact, takeOver } from '../account/give-contact.ts'
import { showAccount } from '../account/show-account.ts'
import { requireNotBanned } from '../account/standing.ts'
import { findTaken } from '../account/taken.ts'
import { requireUnchanged, retryChanged } from '../account/unchanged.ts'
import { type AuditAction, writeAudit } from '../audit/audit.ts'
import { requireWithin } from '../limit/attempts.ts'
import { countNetwork } from '../limit/network.ts'
import { commit, NOTHING, type Part, together, writing } from '../part.ts'
import { entomb } from '../session/ending.ts'
import { enter } from '../session/enter.ts'
import { type Account, type OneTimeCode, type SignedIn, type User, users } from '../tables.ts'
import type { Visit } from '../visit.ts'
import { closeBeside } from './close-beside.ts'
import { attachAuthCode } from './flow-state.ts'
import { METHODS } from './mail-code.ts'
import { codeExpired, linkExpired, redeemCode, showCode, showLink } from './one-time-code.ts'

/** What somebody has shown. */
export type Shown = { readonly purposes: readonly CodePurpose[] } & (
  | { readonly kind: 'typed'; readonly sentTo: string; readonly code: string }
  | { readonly kind: 'link'; readonly token: string }
)

/** What comes of it. `half`: the other mailbox has yet to confirm the change of address. */
export type Verified =
  | { readonly kind: 'signed-in'; readonly signedIn: SignedIn }
  | { readonly kind: 'flow'; readonly authCode: string }
  | { readonly kind: 'half' }

/**
 * Redeems what was shown, in two round trips.
 * @param endsFlow whether a link that belongs to a PKCE flow gives its auth code instead of a session
 * @throws ApiError `otp_expired` when it is wrong, used or too old
 */
export const verify = (visit: Visit, shown: Shown, endsFlow = false): Promise<Verified> =>
  retryChanged(() => verifyOnce(visit, shown, endsFlow))

async function verifyOnce(visit: Visit, shown: Shown, endsFlow: boolean): Promise<Verified> {
  const { scope, network } = visit
  const { part, owner } =
    shown.kind === 'typed' ? await showCode(scope, shown) : showLink(scope, shown)
  const [verdict, found, account] = await commit(scope, [
    countNetwork(scope, 'verify', network),
    part,
    showAccount(owner),
  ])
  requireWithin(verdict)
  const refusal = shown.kind === 'typed' ? codeExpired : linkExpired
  if (found === null || account === null || !isStillFor(account.user, found)) throw refusal()
  requireNotBanned(account.user, 403)
  const redeemed = redeemCode(scope, found, refusal)
  if (isFirstHalf(scope, account, found)) {
    await commit(scope, [redeemed, confirmHalf(visit, account)])
    return { kind: 'half' }
  }
  return finish({ visit, account, found, redeemed, endsFlow })
}

/** What a code proves that its receiver has. */
const PROVES: Readonly<Record<CodePurpose, 'email' | 'newEmail' | 'phone' | 'newPhone'>> = {
  confirmation: 'email',
  recovery: 'email',
  magiclink: 'email',
  invite: 'email',
  reauthentication: 'email',
  email_change_current: 'email',
  email_change_new: 'newEmail',
  sms: 'phone',
  phone_change: 'newPhone',
}

/** Whether it is still that which the user has or asks for: something else may have been asked for meanwhile. */
const isStillFor = (user: User, { purpose, sentTo }: OneTimeCode): boolean =>
  user.deletedAt === null && user[PROVES[purpose]] === sentTo

/** A change of address in two mailboxes: whether this is the first of them. */
function isFirstHalf({ app }: Scope, { user }: Account, { purpose }: OneTimeCode): boolean {
  if (purpose !== 'email_change_current' && purpose !== 'email_change_new') return false
  if (!app.settings.identity.secureEmailChange || user.emailConfirmedAt === null) return false
  return !user.emailChangeConfirmed
}

function confirmHalf({ scope, device }: Visit, { user }: Account): Part {
  const next = { emailChangeConfirmed: true, updatedAt: timestamp() }
  const subject = { actorId: user.id, subjectId: user.id, device }
  return together(
    requireUnchanged(user),
    writing(scope.db.update(users).set(next).where(eq(users.id, user.id))),
    writeAudit(scope, { action: 'email_change_confirmed', ...subject, details: { half: true } }),
  )
}

interface Finishing {
  readonly visit: Visit
  readonly account: Account
  readonly found: OneTimeCode
  readonly redeemed: Part
  readonly endsFlow: boolean
}

async function finish({ visit, account, found, redeemed, endsFlow }: Finishing): Promise<Verified> {
  const { scope } = visit
  const { purpose, flowStateId } = found
  const proof = prove(scope, account, purpose)
  const closed = closeBeside(scope, account.user.id, purpose)
  const change = together(proof.part, closed, recordProof(visit, account, purpose))
  const before = [redeemed, proof.ending, change] as const
  const orTaken = (error: unknown): never => {
    throw findTaken(error) ?? error
  }
  if (endsFlow && flowStateId !== null) {
    const flow = attachAuthCode(scope, { flowStateId, userId: account.user.id })
    const [, ended] = await commit(scope, [...before, flow.part]).catch(orTaken)
    await entomb(scope, ended)
    return { kind: 'flow', authCode: flow.authCode }
  }
  const { signedIn, part } = enter(visit, proof.account, methodOf(purpose))
  const [, ended] = await commit(scope, [...before, part]).catch(orTaken)
  await entomb(scope, ended)
  return { kind: 'signed-in', signedIn }
}

const methodOf = (purpose: CodePurpose): string =>
  purpose === 'sms' || purpose === 'phone_change' ? 'otp' : METHODS[purpose]

interface Proof {
  readonly account: Account
  readonly part: Part
  readonly ending: Part<readonly string[]>
}

const NO_ENDING: Part<readonly string[]> = { items: [], read: () => [] }

/** What having the mailbox or the phone does to the account. */
function prove(scope: Scope, account: Account, purpose: CodePurpose): Proof {
  const { user } = account
  if (purpose === 'sms' || purpose === 'phone_change') {
    const phone = purpose === 'sms' ? user.phone : user.newPhone
    if (phone === null) throw codeExpired()
    if (purpose === 'sms' && user.phoneConfirmedAt !== null) return unchanged(account)
    return { ...giveContact(scope, account, { kind: 'phone', phone }), ending: NO_ENDING }
  }
  const isChange = purpose === 'email_change_current' || purpose === 'email_change_new'
  const email = isChange ? user.newEmail : user.email
  if (email === null) throw codeExpired()
  if (isChange) {
    return { ...giveContact(scope, account, { kind: 'email', email }), ending: NO_ENDING }
  }
  if (user.emailConfirmedAt !== null) return unchanged(account)
  return confirm(scope, account, { email, purpose })
}

const unchanged = (account: Account): Proof => ({ account, part: NOTHING, ending: NO_ENDING })

/**
 * The first proof that an account's address is its owner's. Only the sign-up's own code vouches for its password, and
 * nothing vouches for a way in through somebody else's provider.
 */
function confirm(
  scope: Scope,
  account: Account,
  { email, purpose }: { email: string; purpose: CodePurpose },
): Proof {
  const contact = { kind: 'email', email } as const
  const isPlain = account.identities.every(({ provider }) => provider === 'email')
  const isVouched = purpose === 'confirmation' && isPlain
  if (isVouched || account.user.phoneConfirmedAt !== null) {
    return { ...giveContact(scope, account, contact), ending: NO_ENDING }
  }
  const taken = takeOver(scope, account)
  const given = giveContact(scope, taken.account, contact)
  return { account: given.account, part: together(given.part, taken.part), ending: taken.ending }
}

const ACTIONS: Readonly<Partial<Record<CodePurpose, AuditAction>>> = {
  invite: 'invite_accepted',
  email_change_current: 'email_change_confirmed',
  email_change_new: 'email_change_confirmed',
}

/** Coming in is recorded by `enter`; this is for what else a code does. */
function recordProof({ scope, device }: Visit, { user }: Account, purpose: CodePurpose): Part {
  const action = ACTIONS[purpose] ?? (purpose === 'phone_change' ? 'user_modified' : undefined)
  if (action === undefined) return NOTHING
  return writeAudit(scope, { action, actorId: user.id, subjectId: user.id, device })
}
