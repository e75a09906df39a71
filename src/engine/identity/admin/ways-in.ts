// Cutting a user off from what they have: every session, every open code and every flow under way.
import { eq } from 'drizzle-orm'
import type { Scope } from '../../core/index.ts'
import { type Part, writing } from '../part.ts'
import { flowStates, oneTimeCodes } from '../tables.ts'

/** Closes what could still begin a session: codes and links in mails, auth codes of flows. */
export const closeWaysIn = ({ db }: Scope, userId: string): Part =>
  writing(
    db.delete(oneTimeCodes).where(eq(oneTimeCodes.userId, userId)),
    db.delete(flowStates).where(eq(flowStates.userId, userId)),
  )
