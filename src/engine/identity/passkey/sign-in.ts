// Signing in with a passkey: one round trip to ask; one to look at the answer and one to write the session. It is the passkey
// that tells whose account it is, so nobody is asked for a name and nobody is told apart.
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { ApiError, readRow, type Scope } from '../../core/index.ts'
import { showAccount } from '../account/show-account.ts'
import { requireNotBanned } from '../account/standing.ts'
import { type Passkey, passkeys } from '../factor/tables.ts'
import { requireWithin, takeBackAttempt } from '../limit/attempts.ts'
import { countedOf, countNetwork, limitNetwork } from '../limit/network.ts'
import { commit, NOTHING, type Part } from '../part.ts'
import { enter } from '../session/enter.ts'
import type { Account, SignedIn, User } from '../tables.ts'
import type { Visit } from '../visit.ts'
import { findAssertion } from './ceremony.ts'
import { createChallenge, requireOpen, takeChallenge } from './challenge.ts'
import { isAhead, recordCopy, useCredential } from './counter.ts'
import { type AssertionAnswer, verificationFailed } from './credential.ts'
import { handleOf, presentRequest } from './options.ts'
import { type Page, requireRelyingParty } from './relying-party.ts'

const PURPOSE = 'passkey_authentication'
const METHOD = 'passkey' // in the session's `amr`

/** Asks for a passkey, whoever it is. @throws ApiError when the network has asked too often */
export async function startSignIn({ scope, network }: Visit, page: Page) {
  const relyingParty = requireRelyingParty(scope, page)
  const { id, challenge, expiresAt, part } = createChallenge(scope, {
    purpose: PURPOSE,
    relyingParty,
  })
  await commit(scope, [limitNetwork(scope, 'passkey', network), part])
  const options = presentRequest({
    challenge,
    rpId: relyingParty.id,
    allowed: [],
    isPasskey: true,
  })
  return { challenge_id: id, options, expires_at: expiresAt }
}

/** What a client has of the ceremony. */
export interface SignInAnswer {
  readonly challengeId: string
  readonly answer: AssertionAnswer
}

/** @throws ApiError that is the same for an unknown passkey and a wrong signature */
export async function finishSignIn(
  visit: Visit,
  { challengeId, answer }: SignInAnswer,
): Promise<SignedIn> {
  const { scope, network } = visit
  const shown = showPasskey(scope, answer.id)
  const [verdict, found, passkey, account] = await commit(scope, [
    countNetwork(scope, 'passkey', network),
    takeChallenge(scope, challengeId, { purpose: PURPOSE }),
    shown.part,
    showAccount(shown.owner),
  ])
  requireWithin(verdict)
  const ceremony = { ...requireOpen(found), needsVerification: true }
  if (passkey === null || account === null) throw verificationFailed()
  const assertion = isOwnersHandle(answer, account)
    ? await findAssertion(answer, passkey, ceremony)
    : null
  if (assertion === null) throw verificationFailed()
  if (!isAhead(passkey, assertion)) {
    await recordCopy(visit, passkey, assertion)
    throw verificationFailed()
  }
  requireNotBanned(account.user, 403)
  requireConfirmed(account.user)
  const { signedIn, part } = enter(visit, account, METHOD)
  await commit(scope, [useCredential(scope, passkey, assertion), part, forgive(scope, network)])
  return signedIn
}

/** A passkey by its credential, and a query for whose it is. */
function showPasskey(
  { db }: Scope,
  credentialId: string,
): { part: Part<Passkey | null>; owner: SQL } {
  const isIt = and(eq(passkeys.credentialId, credentialId), isNull(passkeys.factorId))
  return {
    part: {
      items: [db.select().from(passkeys).where(isIt)],
      read: ([rows = []]) => (rows[0] === undefined ? null : readRow(passkeys, rows[0])),
    },
    owner: sql`(SELECT user_id FROM ${passkeys} WHERE ${isIt})`,
  }
}

/** A passkey names its user, who must be the one we know (WebAuthn Level 3, section 7.2, step 6). */
const isOwnersHandle = ({ response }: AssertionAnswer, { user }: Account): boolean =>
  response.userHandle === handleOf(user.id)

/** As after a mail: an address or number that nobody has confirmed is no way in. */
function requireConfirmed({ email, emailConfirmedAt, phone, phoneConfirmedAt }: User): void {
  if (emailConfirmedAt !== null || phoneConfirmedAt !== null) return
  if (email !== null) {
    throw new ApiError('email_not_confirmed', 'Email not confirmed', { status: 403 })
  }
  if (phone !== null) {
    throw new ApiError('phone_not_confirmed', 'Phone not confirmed', { status: 403 })
  }
}

/** Asking and answering were counted; who came in has done neither in vain. */
function forgive(scope: Scope, network: string | null): Part {
  if (network === null) return NOTHING
  const counted = countedOf(scope, 'passkey', network)
  return {
    items: [...takeBackAttempt(counted).items, ...takeBackAttempt(counted).items],
    read: () => {},
  }
}
