// Signing up: at once, in one round trip, or with an address or a number that is yet to be confirmed, in two.
import { ApiError, type Scope } from '../../core/index.ts'
import type { SignUpRequest } from '../body.ts'
import { requireChallenge } from '../code/challenge.ts'
import { limitNetwork } from '../limit/network.ts'
import { commit } from '../part.ts'
import { hashPassword } from '../password/hash.ts'
import { requireGoodPassword } from '../password/strength.ts'
import { enter } from '../session/enter.ts'
import { requireTexting } from '../sms/phones.ts'
import type { Account, SignedIn } from '../tables.ts'
import { requireMailRoute, type Visit } from '../visit.ts'
import { claimAccount } from './claim.ts'
import { type Contact, requireContact } from './contact.ts'
import { permitUser } from './extension.ts'
import { createAccount, requireSignUp, writeAccount } from './new-account.ts'
import { findTaken } from './taken.ts'

/** A session, or a user who has yet to confirm. */
export type SignUpOutcome =
  | { readonly kind: 'signed-in'; readonly signedIn: SignedIn }
  | { readonly kind: 'to-confirm'; readonly account: Account }

const WORDS = {
  both: 'Only an email address or phone number should be provided on signup.',
  none: 'Signup requires an email address or a phone number.',
}

/** Makes an account. @throws ApiError when the request is not acceptable, or the app refuses it */
export async function signUp(visit: Visit, request: SignUpRequest): Promise<SignUpOutcome> {
  const { scope } = visit
  requireSignUp(scope)
  if (request.email === '' && request.phone === '') return signUpAnonymously(visit, request)
  const contact = requireContact(request, WORDS)
  const challenge = requireChallenge(request)
  if (contact.kind === 'email' && scope.app.settings.confirmEmailsAtOnce) {
    requirePassword(scope, request.password)
    return signUpAtOnce(visit, contact.email, request)
  }
  const sending = requireSending(visit, contact, challenge !== null)
  requirePassword(scope, request.password)
  const { channel, data, password } = request
  const claim = { contact, password, data, challenge, route: sending, channel }
  return { kind: 'to-confirm', account: await claimAccount(visit, claim) }
}

function requirePassword(scope: Scope, password: string): void {
  if (password === '') {
    throw new ApiError('validation_failed', 'Signup requires a valid password', { status: 400 })
  }
  requireGoodPassword(scope, password)
}

/** Where the mail's link leads; null for a phone. @throws ApiError when no code can reach the contact */
function requireSending(visit: Visit, contact: Contact, isFlow: boolean) {
  if (contact.kind === 'email') return requireMailRoute(visit, 400)
  requireTexting(visit.scope, contact.phone, 'Phone signups are disabled')
  if (!isFlow) return null
  throw new ApiError('validation_failed', 'PKCE not supported for phone signups', { status: 400 })
}

async function signUpAtOnce(
  visit: Visit,
  email: string,
  { data, password }: SignUpRequest,
): Promise<SignUpOutcome> {
  const passwordHash = hashPassword(password)
  const account = createAccount({ email, passwordHash, data, isConfirmed: true })
  return writeSignedIn(visit, account, 'password')
}

async function signUpAnonymously(visit: Visit, { data }: SignUpRequest): Promise<SignUpOutcome> {
  if (!visit.scope.app.settings.identity.anonymousUsers) {
    const message = 'Anonymous sign-ins are disabled'
    throw new ApiError('anonymous_provider_disabled', message, { status: 422 })
  }
  return writeSignedIn(visit, createAccount({ data }), 'anonymous')
}

/** Writes account and session in one batch: of parallel sign-ups with one address the database lets one win. */
async function writeSignedIn(
  visit: Visit,
  account: Account,
  method: 'password' | 'anonymous',
): Promise<SignUpOutcome> {
  const { scope, network } = visit
  await permitUser(scope, account.user)
  const { signedIn, part } = enter(visit, account, method)
  const limited = limitNetwork(scope, method === 'password' ? 'signUp' : 'anonymous', network)
  await commit(scope, [limited, writeAccount(visit, account), part]).catch((error: unknown) => {
    if (findTaken(error) === null) throw error
    throw new ApiError('user_already_exists', 'User already registered', { status: 422 })
  })
  return { kind: 'signed-in', signedIn }
}
