// `DELETE /admin/users/{id}`: for good, in one round trip; or softly, so that rows of the app keep whom they name.
import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { ApiError, errorText, type Scope, timestamp, USER_EVENTS } from '../../core/index.ts'
import { announce } from '../announce.ts'
import { writeAudit } from '../audit/audit.ts'
import type { Device } from '../device.ts'
import { factors, passkeys } from '../factor/tables.ts'
import { noteStanding } from '../issuer/people.ts'
import { commit, type Part, together, writing } from '../part.ts'
import { endingSessions, entomb } from '../session/ending.ts'
import { identities, type User, users } from '../tables.ts'
import { requireThere, requireUser } from './user.ts'
import { closeWaysIn } from './ways-in.ts'

export interface Deletion {
  readonly userId: string
  /** Whether the row stays, without anything that says who it was. */
  readonly isSoft: boolean
  readonly device: Device
}

/** @throws ApiError `user_not_found`, `conflict` when rows of the app still point to the user */
export async function deleteUser(scope: Scope, deletion: Deletion): Promise<void> {
  const { userId, isSoft } = deletion
  if (!isSoft) return commitDeletion(scope, deletion, erase(scope, userId))
  const { user } = await requireUser(scope, userId)
  if (user.deletedAt === null) await commitDeletion(scope, deletion, hide(scope, user))
}

/** Sessions end before the rows go: what the rows take along would leave no tombstone. */
async function commitDeletion(scope: Scope, deletion: Deletion, removal: Part): Promise<void> {
  const { userId, isSoft, device } = deletion
  const audit = writeAudit(scope, {
    action: 'user_deleted',
    actorId: null,
    subjectId: userId,
    device,
    details: { soft: isSoft },
  })
  const news = announce(scope, USER_EVENTS.deleted, { user_id: userId, soft: isSoft })
  const ending = endingSessions(scope, userId)
  const parts = [requireThere(userId), ending, removal, audit, news] as const
  const [, ended] = await commit(scope, parts).catch((error: unknown) => {
    throw findConflict(error) ?? error
  })
  await entomb(scope, ended)
  const forever = { kind: 'barred', until: Number.POSITIVE_INFINITY } as const
  await noteStanding(scope, userId, isSoft ? forever : { kind: 'gone' })
}

/** The row goes, and with it all that belongs to it. */
const erase = ({ db }: Scope, userId: string): Part =>
  writing(db.delete(users).where(eq(users.id, userId)))

/** The row stays under its id; address and number are free for others, and only whoever knows them finds them again. */
function hide(scope: Scope, { id, email, phone }: User): Part {
  const now = timestamp()
  const blank = {
    email: email === null ? null : digest(id, email),
    phone: phone === null ? null : digest(id, phone),
    passwordHash: null,
    newEmail: null,
    newPhone: null,
    emailChangeConfirmed: false,
    appMetadata: {},
    userMetadata: {},
    updatedAt: now,
    deletedAt: now,
  }
  return together(
    closeWaysIn(scope, id),
    writing(
      scope.db.delete(identities).where(eq(identities.userId, id)),
      scope.db.delete(passkeys).where(eq(passkeys.userId, id)),
      scope.db.delete(factors).where(eq(factors.userId, id)),
      scope.db.update(users).set(blank).where(eq(users.id, id)),
    ),
  )
}

const digest = (id: string, text: string): string =>
  createHash('sha256').update(id).update(text).digest('base64url')

function findConflict(error: unknown): ApiError | null {
  if (!errorText(error).includes('FOREIGN KEY constraint failed')) return null
  const message = 'Rows of the app point to this user: delete them first, or delete softly'
  return new ApiError('conflict', message, { status: 409 })
}
