// Somebody who has shown at a provider who they are comes in: to the account that has this way in, to the one that has their
// address, or to a new one.
import { sql } from 'drizzle-orm'
import type { Scope } from '../../core/index.ts'
import { permitUser } from '../account/extension.ts'
import { giveContact, takeOver } from '../account/give-contact.ts'
import { requireSignUp, writeAccount } from '../account/new-account.ts'
import { showAccount } from '../account/show-account.ts'
import { requireNotBanned } from '../account/standing.ts'
import { closeWaysIn } from '../admin/ways-in.ts'
import { writeAudit } from '../audit/audit.ts'
import { commit, NOTHING, type Part, together } from '../part.ts'
import { entomb } from '../session/ending.ts'
import { enter } from '../session/enter.ts'
import { type Account, identities, type SignedIn, users } from '../tables.ts'
import type { Visit } from '../visit.ts'
import {
  addIdentity,
  createProviderAccount,
  findVouched,
  type Joining,
  type Newcomer,
  renewIdentity,
} from './identity.ts'
import { retryRaces } from './races.ts'

/** For the session's `amr`. */
const METHOD = 'oauth'

/** Begins a session, in two round trips. @param before what the batch does first */
export const letIn = (
  visit: Visit,
  newcomer: Newcomer,
  before: Part = NOTHING,
): Promise<SignedIn> =>
  arrive(visit, newcomer, (account) => {
    const { signedIn, part } = enter(visit, account, METHOD)
    return { result: signedIn, before, part }
  })

/** What is done for an account that somebody comes in to. */
export interface Finish<T> {
  readonly result: T
  /** Before and after the account's own rows. */
  readonly before: Part
  readonly part: Part
}

/**
 * Finds or makes the account, and writes it together with what `finish` wants.
 * @throws ApiError `signup_disabled`, `user_banned`, or the one by which the app refuses
 */
export const arrive = <T>(
  visit: Visit,
  newcomer: Newcomer,
  finish: (account: Account) => Finish<T> | Promise<Finish<T>>,
): Promise<T> =>
  retryRaces(async (givesEmail) => {
    const { scope } = visit
    const [known, holder] = await commit(scope, [
      showAccount(selectOwner(newcomer)),
      showHolder(newcomer),
    ])
    const plan = await planArrival(visit, { known, holder }, { newcomer, givesEmail })
    const { result, before, part } = await finish(plan.account)
    const [, ended] = await commit(scope, [before, plan.ending, plan.part, part])
    await entomb(scope, ended)
    return result
  })

/** Who has this account at the provider. */
const selectOwner = ({ provider, profile }: Newcomer) =>
  sql`(SELECT user_id FROM ${identities}
    WHERE provider = ${provider} AND provider_id = ${profile.subject})`

/** Who has the address that the provider vouches for. */
function showHolder(newcomer: Newcomer): Part<Account | null> {
  const email = findVouched(newcomer)
  if (email === null) return { items: [], read: () => null }
  return showAccount(sql`(SELECT id FROM ${users} WHERE email = ${email})`)
}

interface Found {
  readonly known: Account | null
  readonly holder: Account | null
}

interface Plan {
  readonly account: Account
  readonly part: Part
  /** The sessions that end. */
  readonly ending: Part<readonly string[]>
}

const NO_ENDING: Part<readonly string[]> = { items: [], read: () => [] }

async function planArrival(
  visit: Visit,
  { known, holder }: Found,
  joining: Joining,
): Promise<Plan> {
  const { scope } = visit
  const { newcomer } = joining
  const email = findVouched(newcomer)
  if (known !== null) {
    requireNotBanned(known.user, 400)
    return { ...renewIdentity(scope, known, joining), ending: NO_ENDING }
  }
  if (holder === null || email === null) return planNew(visit, newcomer, email)
  if (isProven(scope, holder, email)) {
    requireNotBanned(holder.user, 400)
    const { account, part } = addIdentity(scope, holder, joining)
    return { account, part: together(part, record(visit, account, newcomer)), ending: NO_ENDING }
  }
  // Whoever has confirmed the number is its owner: their account is nobody else's, and keeps what it says of an address.
  if (holder.user.phoneConfirmedAt !== null) return planNew(visit, newcomer, null)
  requireNotBanned(holder.user, 400)
  return planTakeOver(visit, holder, { joining, email })
}

async function planNew(visit: Visit, newcomer: Newcomer, email: string | null): Promise<Plan> {
  requireSignUp(visit.scope)
  const account = createProviderAccount(newcomer, email)
  await permitUser(visit.scope, account.user)
  return { account, part: writeAccount(visit, account), ending: NO_ENDING }
}

/**
 * Whether the account's address was shown to be its owner's. Where addresses count as confirmed at once nobody was asked,
 * so there only another provider's word counts.
 */
function isProven({ app }: Scope, { user, identities: owned }: Account, email: string): boolean {
  if (user.emailConfirmedAt === null) return false
  if (!app.settings.confirmEmailsAtOnce) return true
  return owned.some(
    ({ provider, identityData }) =>
      provider !== 'email' && identityData.email === email && identityData.email_verified === true,
  )
}

/** The address's owner comes to an account that somebody made for it: what those have set up goes, the account is theirs. */
function planTakeOver(
  visit: Visit,
  holder: Account,
  { joining, email }: { joining: Joining; email: string },
): Plan {
  const { scope } = visit
  const taken = takeOver(scope, holder)
  const given = giveContact(scope, taken.account, { kind: 'email', email })
  const { account, part } = addIdentity(scope, given.account, joining)
  const closed = closeWaysIn(scope, holder.user.id)
  return {
    account: { ...account, user: { ...account.user, newEmail: null, newPhone: null } },
    part: together(
      given.part,
      taken.part,
      closed,
      part,
      record(visit, account, joining.newcomer, { taken_over: true }),
    ),
    ending: taken.ending,
  }
}

/** The audit row of a link. */
export function record(
  { scope, device }: Visit,
  { user }: Account,
  { provider }: Newcomer,
  more: Readonly<Record<string, unknown>> = {},
): Part {
  const details = { provider, ...more }
  const subject = { actorId: user.id, subjectId: user.id, device, details }
  return writeAudit(scope, { action: 'identity_linked', ...subject })
}
