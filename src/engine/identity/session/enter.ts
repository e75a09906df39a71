// Coming in: the session that every way in leads to, with what is written of it.
import { and, eq, inArray } from 'drizzle-orm'
import { timestamp, USER_EVENTS } from '../../core/index.ts'
import { requireStanding } from '../account/standing.ts'
import { announce } from '../announce.ts'
import { writeAudit } from '../audit/audit.ts'
import { type Part, together, writing } from '../part.ts'
import { type Account, identities, type SignedIn, sessions, users } from '../tables.ts'
import type { Visit } from '../visit.ts'
import { makeRoom } from './make-room.ts'
import { createSession } from './session.ts'

/** Providers whose identities we check ourselves. */
const OWN = ['email', 'phone']

/**
 * Begins a session. The account's rows must stand before its part.
 * @param method how the user proved who they are, for the session's `amr`
 */
export function enter(
  { scope, device }: Visit,
  account: Account,
  method: string,
): { readonly signedIn: SignedIn; readonly part: Part } {
  const { db } = scope
  const { user } = account
  const lastSignInAt = timestamp()
  const session = createSession(user.id, method, device)
  const isOwn = and(eq(identities.userId, user.id), inArray(identities.provider, OWN))
  const facts = { user_id: user.id, session_id: session.id, method }
  const part = together(
    requireStanding(user.id),
    writing(
      db.insert(sessions).values(session),
      db.update(users).set({ lastSignInAt }).where(eq(users.id, user.id)),
      db.update(identities).set({ lastSignInAt }).where(isOwn),
    ),
    makeRoom(scope, session),
    writeAudit(scope, {
      action: 'login',
      actorId: user.id,
      subjectId: user.id,
      device,
      details: { method, session_id: session.id },
    }),
    announce(scope, USER_EVENTS.signedIn, facts),
  )
  const seen = account.identities.map((one) =>
    OWN.includes(one.provider) ? { ...one, lastSignInAt } : one,
  )
  return {
    signedIn: {
      account: { ...account, user: { ...user, lastSignInAt }, identities: seen },
      session,
    },
    part,
  }
}
