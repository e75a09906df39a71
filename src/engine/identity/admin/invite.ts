// `POST /invite`: an account for somebody who may have one, and the mail by which they come in.
import { eq } from 'drizzle-orm'
import type { Context } from 'hono'
import * as z from 'zod'
import { lazy, type RouteEnv, type Scope } from '../../core/index.ts'
import { requireEmail } from '../account/email.ts'
import { permitUser } from '../account/extension.ts'
import { showAccount } from '../account/show-account.ts'
import { emailExists, findTaken } from '../account/taken.ts'
import { requireUnchanged, retryChanged } from '../account/unchanged.ts'
import { writeAudit } from '../audit/audit.ts'
import { dataField, readBody, textField } from '../body.ts'
import { mailCode } from '../code/mail-code.ts'
import { deviceOf } from '../device.ts'
import { requireSiteUrl } from '../mail/site.ts'
import { commit, type Part, together, writing } from '../part.ts'
import { type Account, users } from '../tables.ts'
import { createAccount, writeAccount } from './new-user.ts'
import { redirectOf } from './redirect.ts'
import { userNotFound } from './user.ts'

/** The body of an invitation. */
export const inviteSchema = lazy(() => z.object({ email: textField(), data: dataField() }))

/**
 * Invites an address, again if it has not come in yet. One round trip to read, one to write.
 * @throws ApiError `email_exists` when its account is confirmed
 */
export async function invite(c: Context<RouteEnv>): Promise<Account> {
  const { scope } = c.var
  const { email: text, data } = await readBody(c, inviteSchema)
  const email = requireEmail(text)
  const siteUrl = requireSiteUrl(scope, c.req.url)
  return retryChanged(() => inviteOnce(c, { email, data, siteUrl }))
}

async function inviteOnce(
  c: Context<RouteEnv>,
  { email, data, siteUrl }: { email: string; data: Record<string, unknown>; siteUrl: string },
): Promise<Account> {
  const { scope } = c.var
  const found = await findByEmail(scope, email)
  const account = found ?? (await admit(scope, email, data))
  requireUnconfirmed(account)
  const { id: userId } = account.user
  const [, , , invited] = await commit(scope, [
    found === null ? writeAccount(scope, account) : forgetPassword(scope, account),
    await mailCode(scope, {
      userId,
      kind: 'invite',
      to: email,
      siteUrl,
      redirectTo: redirectOf(c, siteUrl),
    }),
    writeAudit(scope, {
      action: 'user_invited',
      actorId: null,
      subjectId: userId,
      device: deviceOf(c.req.raw.headers),
    }),
    showAccount(userId),
  ]).catch((error: unknown) => {
    throw findTaken(error) ?? error
  })
  if (invited === null) throw userNotFound()
  return invited
}

/** Who has the address, in one round trip. */
export async function findByEmail(scope: Scope, email: string): Promise<Account | null> {
  const owner = scope.db.select({ id: users.id }).from(users).where(eq(users.email, email))
  const [account] = await commit(scope, [showAccount(owner)])
  return account
}

/** The rows of somebody who has yet to come. */
export async function admit(
  scope: Scope,
  email: string,
  userMetadata: Readonly<Record<string, unknown>>,
): Promise<Account> {
  const account = createAccount({ email, userMetadata })
  await permitUser(scope, account.user)
  return account
}

/** @throws ApiError `email_exists` */
export function requireUnconfirmed({ user }: Account): void {
  if (user.emailConfirmedAt !== null) throw emailExists()
}

/**
 * Whoever signed up with an address and never confirmed it may be a stranger: their password is not the guest's. Refuses
 * the batch when they have confirmed it since.
 */
export const forgetPassword = (scope: Scope, account: Account): Part =>
  setPassword(scope, account, null)

/** Gives an account that nobody has confirmed another password, or none. */
export const setPassword = ({ db }: Scope, { user }: Account, passwordHash: string | null): Part =>
  together(
    requireUnchanged(user),
    writing(db.update(users).set({ passwordHash }).where(eq(users.id, user.id))),
  )
