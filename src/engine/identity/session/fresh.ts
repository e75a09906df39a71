// How long ago somebody has shown who they are.
import type { Session } from '../tables.ts'

/** How old a session may be for its user to count as just having shown who they are. */
const YOUNG_MILLISECONDS = 24 * 60 * 60_000

/** Whether its user came in, or showed their second factor, not long ago. */
export function isYoung({ createdAt, amr }: Session, now = Date.now()): boolean {
  const shown = amr.map(({ timestamp }) => timestamp * 1000)
  return now - Math.max(Date.parse(createdAt), ...shown) < YOUNG_MILLISECONDS
}
