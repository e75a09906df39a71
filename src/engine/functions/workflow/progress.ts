// Where a workflow is, as its row tells whoever asks.
import { type SQL, sql } from 'drizzle-orm'

export interface Progress {
  /** The step that it is at. */
  readonly step: string
  /** Whether that is a wait: it then costs nothing. */
  readonly isWaiting: boolean
  /** Steps that are done, as they came to their ends. */
  readonly finished: readonly string[]
}

/** Writes where a workflow is, unless it has ended. */
export const writeProgress = (id: string, progress: Progress): SQL => sql`
  UPDATE ledge_invocations SET progress = ${JSON.stringify(progress)} WHERE id = ${id} AND outcome IS NULL`
