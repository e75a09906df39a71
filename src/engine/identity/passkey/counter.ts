// How often a credential has signed: a copy of it is behind, or says what was said before (WebAuthn Level 3, section 6.1.1).
import { eq, sql } from 'drizzle-orm'
import { guard, type Scope, timestamp } from '../../core/index.ts'
import { writeAudit } from '../audit/audit.ts'
import { type Passkey, passkeys } from '../factor/tables.ts'
import { commit, type Part } from '../part.ts'
import type { Visit } from '../visit.ts'
import type { Assertion } from './ceremony.ts'
import { verificationFailed } from './credential.ts'

const STALE = 'passkey_stale'

/** Whether the counter has grown. Authenticators that say 0 each time do not count. */
export const isAhead = ({ counter: known }: Passkey, { counter: said }: Assertion): boolean =>
  said > known || (said === 0 && known === 0)

/** Records that there is a copy: the credential's owner and the operator should know. */
export async function recordCopy(
  { scope, device }: Visit,
  { id, userId, counter: known }: Passkey,
  { counter: said }: Assertion,
): Promise<void> {
  const audit = writeAudit(scope, {
    action: 'passkey_copied',
    actorId: null,
    subjectId: userId,
    device,
    details: { passkey_id: id, counter: said, known },
  })
  await commit(scope, [audit])
}

/** Counts a use; refuses the batch when the credential is gone, or was used with a later counter meanwhile. */
export function useCredential({ db }: Scope, { id }: Passkey, assertion: Assertion): Part {
  const { counter, isBackedUp } = assertion
  const isBehind = sql`counter < ${counter} OR (counter = 0 AND ${counter} = 0)`
  const now = timestamp()
  return {
    items: [
      guard(sql`EXISTS (SELECT 1 FROM ${passkeys} WHERE id = ${id} AND (${isBehind}))`, STALE),
      db
        .update(passkeys)
        .set({ counter, isBackedUp, lastUsedAt: now, updatedAt: now })
        .where(eq(passkeys.id, id)),
    ],
    refusals: { [STALE]: () => verificationFailed() },
    read: () => {},
  }
}
