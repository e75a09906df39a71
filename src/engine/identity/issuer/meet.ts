// Somebody of another service is seen for the first time: a row, made once however many requests arrive with them.
import { eq, sql } from 'drizzle-orm'
import {
  ApiError,
  createId,
  errorText,
  guard,
  readRow,
  type Scope,
  type TrustedIssuer,
  timestamp,
} from '../../core/index.ts'
import { createUser } from '../account/account.ts'
import { findEmail } from '../account/email.ts'
import { writeAccount } from '../account/new-account.ts'
import { isBanned } from '../account/standing.ts'
import { commit, type Part } from '../part.ts'
import { type Account, type User, users } from '../tables.ts'
import type { Guest } from './people.ts'

const KNOWN = 'user_known'

/** Writes who they are, unless they are known. @returns until when they are barred (Unix milliseconds); null: they are not */
export async function meet(scope: Scope, guest: Guest): Promise<number | null> {
  const account = createAccount(guest)
  const isNew = await write(scope, account, guest)
  return isNew ? null : findBar(scope, account.user.id)
}

/** One round trip; a name that somebody else holds is left to them, in another. @returns false for who is known */
async function write(scope: Scope, account: Account, guest: Guest): Promise<boolean> {
  const parts = [requireStranger(account.user.id), writeAccount({ scope, ...guest }, account)]
  const error = await commit(scope, parts).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error === null) return true
  if (error instanceof ApiError && error.code === KNOWN) return false
  const rest = withoutTaken(account, error)
  if (rest === null) throw error
  return write(scope, rest, guest)
}

const requireStranger = (userId: string): Part => ({
  items: [guard(sql`NOT EXISTS (SELECT 1 FROM ${users} WHERE id = ${userId})`, KNOWN)],
  refusals: { [KNOWN]: () => new ApiError(KNOWN, 'This user is known', { status: 409 }) },
  read: () => {},
})

/** The account without the name that is another's; null when it failed for something else. */
function withoutTaken(account: Account, error: unknown): Account | null {
  const { user, identities: owned } = account
  const text = errorText(error)
  if (user.email !== null && text.includes('UNIQUE constraint failed: auth_users.email')) {
    return { ...account, user: { ...user, email: null, emailConfirmedAt: null } }
  }
  const isIdentity = text.includes('UNIQUE constraint failed: auth_identities.provider')
  return owned.length > 0 && isIdentity ? { ...account, identities: [] } : null
}

async function findBar(scope: Scope, userId: string): Promise<number | null> {
  const [row] = await commit(scope, [showUser(scope, userId)])
  if (row === undefined) return null // deleted for good a moment ago: they are new again
  if (row.deletedAt !== null) return Number.POSITIVE_INFINITY
  return isBanned(row) ? Date.parse(row.bannedUntil ?? '') : null
}

const showUser = ({ db }: Scope, userId: string): Part<User | undefined> => ({
  items: [db.select().from(users).where(eq(users.id, userId))],
  read: ([rows = []]) => rows.map((row) => readRow(users, row))[0],
})

/** What is known of them: what the issuer says, of their address only what it has verified. */
function createAccount({ issuer, caller: { userId, claims } }: Guest): Account {
  const now = timestamp()
  const times = { createdAt: now, updatedAt: now, lastSignInAt: now }
  const provider = providerOf(issuer)
  const email = claims.email_verified === true ? findEmail(textOf(claims.email)) : null
  const facts = {
    iss: issuer.issuer,
    sub: userId.slice(issuer.userIdPrefix?.length ?? 0),
    ...(email !== null && { email }),
    email_verified: email !== null,
    phone_verified: false,
    ...pick(claims, ['name', 'picture']),
  }
  const user = createUser({
    id: userId,
    email,
    emailConfirmedAt: email === null ? null : now,
    appMetadata: { provider, providers: [provider] },
    userMetadata: facts,
    ...times,
  })
  const identity = { id: createId(), userId, provider, providerId: facts.sub, identityData: facts }
  return { user, identities: [{ ...identity, ...times }], factors: [] }
}

/** The issuer's place without its scheme: no way in of ours has a name with a dot, and a host may have many issuers. */
function providerOf({ issuer }: TrustedIssuer): string {
  const { host, pathname } = new URL(issuer)
  return (host + pathname).replace(/\/$/, '')
}

const MAX_CHARACTERS = 500

const textOf = (claim: unknown): string =>
  typeof claim === 'string' ? claim.slice(0, MAX_CHARACTERS) : ''

const pick = (claims: Guest['caller']['claims'], names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, textOf(claims[name])]).filter(([, text]) => text))
