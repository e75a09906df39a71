// `PUT /user`: what users change of themselves, in one batch: what they say, their password, their address, their number.
import { eq } from 'drizzle-orm'
import { ApiError, type Row, timestamp } from '../../core/index.ts'
import { type AuditAction, writeAudit } from '../audit/audit.ts'
import { isSmall, type UpdateRequest } from '../body.ts'
import { requireChallenge } from '../code/challenge.ts'
import { requireWithin } from '../limit/attempts.ts'
import { commit, NOTHING, type Part, writing } from '../part.ts'
import { planPassword, planReauthentication, showProofs } from '../password/change.ts'
import { requireAsker } from '../session/end-sessions.ts'
import { entomb } from '../session/ending.ts'
import { type Account, type User, users } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import type { Visit } from '../visit.ts'
import { countAsking, planContact } from './change-contact.ts'
import { selectOwner } from './contact.ts'
import { findEmail, requireEmail } from './email.ts'
import { showMyself } from './myself.ts'
import { findPhone, requirePhone } from './phone.ts'
import { findTaken } from './taken.ts'
import { requireUnchanged, retryChanged } from './unchanged.ts'

/** Changes the user, in two round trips. @throws ApiError when a part of it may not be: then nothing was changed */
export async function updateUser(
  visit: Visit,
  claims: AccessClaims,
  request: UpdateRequest,
): Promise<Account> {
  if (request.app_metadata !== undefined && request.app_metadata !== null) {
    const message = 'Updating app_metadata requires admin privileges'
    throw new ApiError('not_admin', message, { status: 403 })
  }
  requireChallenge(request)
  if (request.email !== '') requireEmail(request.email)
  if (request.phone !== '') requirePhone(request.phone)
  return retryChanged(() => updateOnce(visit, claims, request))
}

async function updateOnce(
  visit: Visit,
  claims: AccessClaims,
  request: UpdateRequest,
): Promise<Account> {
  const { scope, device } = visit
  const proofs = await showProofs(scope, claims, request)
  const [myself, shown, holders, verdicts] = await commit(scope, [
    showMyself(scope, claims),
    proofs,
    showHolders(visit, request),
    countAsking(scope, claims, request),
  ])
  requireWithin(...verdicts)
  const { account, session } = myself
  requireReachable(account.user, request)
  const reauthentication = planReauthentication(scope, { myself, shown, request })
  const password = planPassword(scope, { myself, shown, request })
  const renewed =
    password === null ? account : { ...account, user: { ...account.user, ...password.columns } }
  const told = tellData(renewed, request)
  const contact = await planContact(visit, { account: told, request, holders })
  if (password === null && contact === null && told === account) return account
  const user = { ...(contact?.account ?? told).user, updatedAt: timestamp() }
  const { passwordHash, userMetadata, updatedAt } = user
  const write = scope.db
    .update(users)
    .set({ passwordHash, userMetadata, updatedAt })
    .where(eq(users.id, user.id))
  const subject = { actorId: user.id, subjectId: user.id, device }
  const audit = (action: AuditAction) => writeAudit(scope, { action, ...subject })
  const [ended] = await commit(scope, [
    password?.ending ?? NO_ENDING,
    requireAsker({ id: session.id, userId: user.id }),
    reauthentication, // redeemed once, so it stands before what is tried again
    password?.part ?? NOTHING,
    requireUnchanged(account.user),
    contact?.part ?? NOTHING,
    writing(write),
    audit('user_modified'),
    password === null ? NOTHING : audit('user_updated_password'),
  ]).catch((error: unknown) => {
    throw findTaken(error) ?? error
  })
  await entomb(scope, ended)
  return { ...(contact?.account ?? told), user }
}

const NO_ENDING: Part<readonly string[]> = { items: [], read: () => [] }

/** Somebody without an address or a number could never sign in with a password. */
function requireReachable(user: User, { password, email, phone }: UpdateRequest): void {
  if (!user.isAnonymous || typeof password !== 'string' || email + phone !== '') return
  const message = 'Updating password of an anonymous user without an email or phone is not allowed'
  throw new ApiError('validation_failed', message, { status: 422 })
}

/** Who has the address and the number that are asked for. */
export interface Holders {
  readonly email: string | null
  readonly phone: string | null
}

function showHolders({ scope: { db } }: Visit, request: UpdateRequest): Part<Holders> {
  const email = findEmail(request.email) ?? ''
  const phone = findPhone(request.phone) ?? ''
  return {
    items: [selectOwner(db, { kind: 'email', email }), selectOwner(db, { kind: 'phone', phone })],
    read: ([byEmail = [], byPhone = []]) => ({ email: idIn(byEmail), phone: idIn(byPhone) }),
  }
}

const idIn = ([row]: readonly Row[]): string | null => (row === undefined ? null : String(row.id))

/** What only the server says of a user, in `user_metadata`. */
const FACTS = ['sub', 'email', 'phone', 'email_verified', 'phone_verified']

/** What the user says anew goes over what they said before; null takes a key away. */
function tellData(account: Account, { data }: UpdateRequest): Account {
  if (data === null || data === undefined) return account
  const { user } = account
  const before = Object.entries(user.userMetadata)
  const said = Object.entries(data).filter(([key]) => !FACTS.includes(key))
  const entries = [...before, ...said].filter(([key]) => data[key] !== null || FACTS.includes(key))
  const userMetadata = Object.fromEntries(entries)
  if (isSmall(userMetadata)) return { ...account, user: { ...user, userMetadata } }
  throw new ApiError('validation_failed', 'data: is too much, with what is there already', {
    status: 400,
  })
}
