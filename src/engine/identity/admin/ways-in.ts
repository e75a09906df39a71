// Cutting a user off from what they have: every session, every open code, every flow and every change under way.
import { eq } from 'drizzle-orm'
import type { Scope } from '../../core/index.ts'
import { challenges } from '../factor/tables.ts'
import { type Part, writing } from '../part.ts'
import { providerFlows } from '../provider/tables.ts'
import { flowStates, oneTimeCodes, users } from '../tables.ts'

/** What a user is without a change of address or number that is under way. */
export const NO_CONTACT_CHANGE = { newEmail: null, newPhone: null, emailChangeConfirmed: false }

/**
 * Closes what could still begin a session: codes and links in mails, auth codes of flows, and changes of address and
 * number, of which anybody may have the code sent again.
 */
export const closeWaysIn = ({ db }: Scope, userId: string): Part =>
  writing(
    db.delete(challenges).where(eq(challenges.userId, userId)),
    db.delete(providerFlows).where(eq(providerFlows.linkUserId, userId)),
    db.delete(oneTimeCodes).where(eq(oneTimeCodes.userId, userId)),
    db.delete(flowStates).where(eq(flowStates.userId, userId)),
    db.update(users).set(NO_CONTACT_CHANGE).where(eq(users.id, userId)),
  )
