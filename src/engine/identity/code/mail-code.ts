// A code that goes out by mail: the code, the flow that it may belong to, when it was sent and the mail, as one part
// of the batch that causes it.
import { eq } from 'drizzle-orm'
import { type MailKind, type Scope, timestamp } from '../../core/index.ts'
import { createLink } from '../mail/link.ts'
import { requestMail } from '../mail/request.ts'
import { type Part, together, writing } from '../part.ts'
import { type User, users } from '../tables.ts'
import type { Challenge } from './challenge.ts'
import { beginFlow } from './flow-state.ts'
import { codeSeconds, createCode } from './one-time-code.ts'

export interface MailCodeRequest {
  readonly userId: string
  readonly kind: MailKind
  /** The normalised address. */
  readonly to: string
  /** From `requireSiteUrl`. */
  readonly siteUrl: string
  /** From `chooseRedirect`. */
  readonly redirectTo: string
  /** From `requireChallenge`; with it the link ends in an auth code. */
  readonly challenge?: Challenge | null
  /** For the mails about a change of address. */
  readonly newEmail?: string | null
}

/** A code and its link, as the operator may be told them (`generate_link`). */
export interface MailCode {
  readonly code: string
  readonly linkToken: string
  readonly link: string | null
  readonly expiresAt: string
  /** Writes the code, its flow, and the user's column that says when it was made. */
  readonly part: Part
}

/** Makes a code with its link, and sends nothing. The user's row must stand before its part. */
export async function createMailCode(scope: Scope, request: MailCodeRequest): Promise<MailCode> {
  const { userId, kind, to, siteUrl, redirectTo, challenge = null } = request
  const seconds = codeSeconds(scope, kind)
  const flow =
    challenge === null
      ? null
      : beginFlow(scope, { challenge, method: METHODS[kind], userId, redirectTo, seconds })
  const flowStateId = flow?.id ?? null
  const made = await createCode(scope, { userId, purpose: kind, sentTo: to, flowStateId })
  const link = createLink({ siteUrl, kind, token: made.linkToken, redirectTo })
  const note = scope.db
    .update(users)
    .set({ [SENT_AT[kind]]: timestamp() })
    .where(eq(users.id, userId))
  const flowPart = flow === null ? [] : [flow.part]
  return { ...made, link, part: together(...flowPart, made.part, writing(note)) }
}

/** A code and the mail that holds it, as one part. The user's row must stand before it. */
export async function mailCode(scope: Scope, request: MailCodeRequest): Promise<Part> {
  const { userId, kind, to, siteUrl, newEmail = null } = request
  const { code, link, expiresAt, part } = await createMailCode(scope, request)
  const facts = { kind, to, siteUrl, newEmail, code, link, expiresAt }
  return together(part, await requestMail(scope, facts, userId))
}

type SentColumn = Extract<keyof User, `${string}SentAt`> | 'invitedAt'

/** The user's column that says when the last mail of a kind was sent. */
export const SENT_AT: Readonly<Record<MailKind, SentColumn>> = {
  confirmation: 'confirmationSentAt',
  recovery: 'recoverySentAt',
  magiclink: 'recoverySentAt',
  invite: 'invitedAt',
  email_change_current: 'emailChangeSentAt',
  email_change_new: 'emailChangeSentAt',
  reauthentication: 'reauthenticationSentAt',
}

/** What a session says of how it was begun (`amr`), when a code of the kind began it. */
export const METHODS: Readonly<Record<MailKind, string>> = {
  confirmation: 'email/signup',
  recovery: 'recovery',
  magiclink: 'magiclink',
  invite: 'invite',
  email_change_current: 'email_change',
  email_change_new: 'email_change',
  reauthentication: 'otp',
}
