// Raising a session: its user has shown a second factor. It goes on under its id, with a refresh token of its own, and what
// was signed in with less ends.
import { and, eq, ne, type SQL, sql } from 'drizzle-orm'
import { readRow, type Scope, timestamp } from '../../core/index.ts'
import { sessionNotFound } from '../account/myself.ts'
import type { Part } from '../part.ts'
import { type Session, sessions } from '../tables.ts'
import { requireAsker } from './end-sessions.ts'
import { endingSessions } from './ending.ts'

/** What a second factor does to a session. */
export interface Raising {
  /**
   * Raises the session and reads it as it is then: of a refresh at the same time neither half is lost, whichever comes
   * first. Refuses the batch when the session is gone.
   */
  readonly part: Part<Session>
  /** Ends the user's other sessions that have shown less; hand what it reads to `entomb`. */
  readonly ending: Part<readonly string[]>
}

/** @param method how the factor was shown, for the session's `amr`: `totp`, `mfa/phone`, `mfa/webauthn`, `mfa/recovery_code` */
export function raise(scope: Scope, session: Session, method: string): Raising {
  const asker = requireAsker(session)
  const update = sql`UPDATE ${sessions} SET aal = 'aal2', amr = ${withProof(method)},
    refresh_counter = refresh_counter + 1, refreshed_at = max(refreshed_at, ${timestamp()})
    WHERE ${eq(sessions.id, session.id)} RETURNING *`
  const isLess = and(ne(sessions.id, session.id), eq(sessions.aal, 'aal1'))
  return {
    part: {
      items: [...asker.items, update],
      refusals: asker.refusals ?? {},
      read(rows) {
        const row = rows.at(-1)?.[0]
        if (row === undefined) throw sessionNotFound()
        return readRow(sessions, row)
      },
    },
    ending: endingSessions(scope, session.userId, isLess),
  }
}

/** The proofs of the row with a new one before them, in place of an older one of its kind. */
function withProof(method: string): SQL {
  const proof = JSON.stringify({ method, timestamp: Math.floor(Date.now() / 1000) })
  return sql`(SELECT json_group_array(json(value)) FROM (
    SELECT ${proof} AS value UNION ALL
    SELECT value FROM json_each(amr) WHERE value ->> 'method' <> ${method}))`
}
