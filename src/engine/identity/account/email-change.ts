// Changing an e-mail address: the new mailbox says yes, and with secure changes the old one too.
import { eq } from 'drizzle-orm'
import type { Scope } from '../../core/index.ts'
import type { Challenge } from '../code/challenge.ts'
import { mailCode } from '../code/mail-code.ts'
import { closeCodes } from '../code/one-time-code.ts'
import { type Part, together, writing } from '../part.ts'
import { type User, users } from '../tables.ts'
import type { MailRoute } from '../visit.ts'

/** A change that is under way. */
export interface PendingChange extends Pick<User, 'id' | 'email' | 'emailConfirmedAt'> {
  readonly newEmail: string
}

/** The mails of a change, each with its own code. It begins anew: a mailbox that has confirmed before must do so again. */
export async function mailEmailChange(
  scope: Scope,
  { id: userId, email, emailConfirmedAt, newEmail }: PendingChange,
  options: MailRoute & { readonly challenge: Challenge | null },
): Promise<Part> {
  const { secureEmailChange } = scope.app.settings.identity
  const asksOld = secureEmailChange && email !== null && emailConfirmedAt !== null
  const next = { newEmail, emailChangeConfirmed: false }
  const mails = [
    await mailCode(scope, { userId, kind: 'email_change_new', to: newEmail, newEmail, ...options }),
    ...(asksOld
      ? [
          await mailCode(scope, {
            userId,
            kind: 'email_change_current',
            to: email,
            newEmail,
            ...options,
          }),
        ]
      : []),
  ]
  return together(
    writing(scope.db.update(users).set(next).where(eq(users.id, userId))),
    closeCodes(scope, userId, ['email_change_current', 'email_change_new']),
    ...mails,
  )
}
