// `POST /admin/generate_link`: what a mail would hold, for the operator to send. Ledge sends nothing.
import { and, eq, ne, sql } from 'drizzle-orm'
import type { Context } from 'hono'
import * as z from 'zod'
import {
  ApiError,
  guard,
  lazy,
  type MailKind,
  type RouteEnv,
  type Scope,
} from '../../core/index.ts'
import { presentUser } from '../account/account.ts'
import { requireEmail } from '../account/email.ts'
import { showAccount } from '../account/show-account.ts'
import { emailExists, findTaken } from '../account/taken.ts'
import { retryChanged } from '../account/unchanged.ts'
import { type AuditAction, writeAudit } from '../audit/audit.ts'
import { dataField, readBody, textField } from '../body.ts'
import { createMailCode, type MailCode } from '../code/mail-code.ts'
import { closeCodes } from '../code/one-time-code.ts'
import { deviceOf } from '../device.ts'
import { findSiteUrl } from '../mail/site.ts'
import { commit, NOTHING, type Part, together, writing } from '../part.ts'
import { hashPassword } from '../password/hash.ts'
import { requireGoodPassword } from '../password/strength.ts'
import { type Account, type User, users } from '../tables.ts'
import { admit, findByEmail, forgetPassword, requireUnconfirmed, setPassword } from './invite.ts'
import { writeAccount } from './new-user.ts'
import { redirectOf } from './redirect.ts'
import { userNotFound } from './user.ts'

const TYPES = [
  'signup',
  'invite',
  'magiclink',
  'recovery',
  'email_change_current',
  'email_change_new',
] as const

type LinkType = (typeof TYPES)[number]

/** The body of a request for a link. */
export const linkSchema = lazy(() =>
  z.object({
    type: z.enum(TYPES),
    email: textField(),
    new_email: textField(),
    password: textField(),
    data: dataField(),
    redirect_to: textField(),
  }),
)

/** What is asked, the address in its one spelling. */
type Body = z.infer<ReturnType<typeof linkSchema>>

/** What a link is for, and what must be written before it. */
interface Plan {
  readonly account: Account
  readonly type: LinkType
  readonly to: string
  readonly part: Part
}

/** One round trip to read, one to write. @throws ApiError `user_not_found`, `email_exists`, `validation_failed` */
export async function generateLink(c: Context<RouteEnv>) {
  const asked = await readBody(c, linkSchema)
  const body = { ...asked, email: requireEmail(asked.email) }
  const siteUrl = requireLinkUrl(c)
  return retryChanged(() => generateOnce(c, body, siteUrl))
}

async function generateOnce(c: Context<RouteEnv>, body: Body, siteUrl: string) {
  const { scope } = c.var
  const redirectTo = redirectOf(c, siteUrl, body.redirect_to)
  const plan = await planLink(scope, body, await findByEmail(scope, body.email))
  const { type, to } = plan
  const { id: userId } = plan.account.user
  const made = await createMailCode(scope, { userId, kind: KINDS[type], to, siteUrl, redirectTo })
  const audit = writeAudit(scope, {
    action: ACTIONS[type],
    actorId: null,
    subjectId: userId,
    device: deviceOf(c.req.raw.headers),
    details: { link: type },
  })
  const account = await write(scope, [plan.part, made.part, audit], userId)
  return { ...presentUser(account), ...presentLink(made, type), redirect_to: redirectTo }
}

/** A link needs to know where the app is, and no mail. @throws ApiError `email_provider_disabled` */
function requireLinkUrl(c: Context<RouteEnv>): string {
  const siteUrl = findSiteUrl(c.var.scope, c.req.url)
  if (siteUrl !== null) return siteUrl
  throw new ApiError('email_provider_disabled', 'No link can be made: LEDGE_SITE_URL is not set', {
    status: 422,
  })
}

const KINDS: Readonly<Record<LinkType, MailKind>> = {
  signup: 'confirmation',
  invite: 'invite',
  magiclink: 'magiclink',
  recovery: 'recovery',
  email_change_current: 'email_change_current',
  email_change_new: 'email_change_new',
}

const ACTIONS: Readonly<Record<LinkType, AuditAction>> = {
  signup: 'user_confirmation_requested',
  invite: 'user_invited',
  magiclink: 'user_recovery_requested',
  recovery: 'user_recovery_requested',
  email_change_current: 'email_change_requested',
  email_change_new: 'email_change_requested',
}

const presentLink = ({ link, code, linkToken }: MailCode, type: LinkType) => ({
  action_link: link,
  email_otp: code,
  hashed_token: linkToken,
  verification_type: type,
})

async function write(scope: Scope, parts: readonly Part[], userId: string): Promise<Account> {
  const [, account] = await commit(scope, [together(...parts), showAccount(userId)]).catch(
    (error: unknown) => {
      throw findTaken(error) ?? error
    },
  )
  if (account === null) throw userNotFound()
  return account
}

async function planLink(scope: Scope, body: Body, found: Account | null): Promise<Plan> {
  const { type } = body
  if (type === 'signup') return planSignUp(scope, body, found)
  if (type === 'invite') return planInvite(scope, body, found)
  // A magic link for somebody who has no account makes one, as it does by mail.
  if (type === 'magiclink' && found === null) {
    return { ...(await planInvite(scope, body, null)), type: 'signup' }
  }
  if (found === null) throw userNotFound()
  if (type === 'magiclink' || type === 'recovery') {
    return { account: found, type, to: body.email, part: NOTHING }
  }
  return planChange(scope, { ...body, type }, found)
}

/** The password is the one that the new user will have; an account that is not confirmed yet gets it too. */
async function planSignUp(scope: Scope, body: Body, found: Account | null): Promise<Plan> {
  const { type, data, password, email: to } = body
  if (password === '') throw invalid('Signup requires a valid password')
  requireGoodPassword(scope, password)
  if (found !== null) requireUnconfirmed(found)
  const passwordHash = hashPassword(password)
  if (found !== null) {
    return { account: found, type, to, part: setPassword(scope, found, passwordHash) }
  }
  const fresh = await admit(scope, to, data)
  const account = { ...fresh, user: { ...fresh.user, passwordHash } }
  return { account, type, to, part: writeAccount(scope, account) }
}

async function planInvite(scope: Scope, body: Body, found: Account | null): Promise<Plan> {
  const { type, data, email: to } = body
  if (found !== null) {
    requireUnconfirmed(found)
    return { account: found, type, to, part: forgetPassword(scope, found) }
  }
  const account = await admit(scope, to, data)
  return { account, type, to, part: writeAccount(scope, account) }
}

type ChangeType = 'email_change_current' | 'email_change_new'

function planChange(scope: Scope, body: Body & { type: ChangeType }, account: Account): Plan {
  const { type } = body
  if (type === 'email_change_current' && !scope.app.settings.identity.secureEmailChange) {
    throw invalid('Enable secure email change to generate link for current email')
  }
  const newEmail = requireEmail(body.new_email)
  const { user } = account
  if (newEmail === user.email) throw emailExists()
  const to = type === 'email_change_current' ? body.email : newEmail
  return { account, type, to, part: beginChange(scope, user, newEmail) }
}

const TAKEN = 'email_taken'

/**
 * Notes the address that the user is about to have. The change begins anew: no mailbox may confirm it twice, and what was
 * sent for a change to another address is none for this one.
 */
function beginChange(scope: Scope, user: User, newEmail: string): Part {
  const { db } = scope
  const isTaken = sql`EXISTS (SELECT 1 FROM ${users}
    WHERE ${and(eq(users.email, newEmail), ne(users.id, user.id))})`
  const next = { newEmail, emailChangeConfirmed: false }
  const free: Part = {
    items: [guard(sql`NOT ${isTaken}`, TAKEN)],
    refusals: { [TAKEN]: emailExists },
    read: () => {},
  }
  const isSame = newEmail === user.newEmail
  return together(
    free,
    writing(db.update(users).set(next).where(eq(users.id, user.id))),
    isSame ? NOTHING : closeCodes(scope, user.id, ['email_change_current', 'email_change_new']),
  )
}

const invalid = (message: string): ApiError =>
  new ApiError('validation_failed', message, { status: 400 })
