// The minute's sweep: raises what the schedules ask for, rings for whatever the queue lost or nobody got to, and
// clears away what is old. The queue may forget; D1 does not.
import { type Scope, timestamp } from '../core/index.ts'
import { prune } from './prune.ts'
import type { Pipeline } from './queue.ts'
import { ringDue } from './ring-due.ts'
import { writeTicks } from './schedule.ts'

/** The pieces of one sweep end before the next one starts, which begins with the oldest again. */
const CONTINUE_MILLISECONDS = 55_000

/** One round trip finds the work, one clears away (more only while much is to be cleared away), one goes to each chore. */
export async function sweep(
  scope: Scope,
  { subscribers, schedules, clearings, chores }: Pipeline,
): Promise<void> {
  const now = Date.now()
  await ringDue(scope, subscribers, {
    continueUntil: timestamp(now + CONTINUE_MILLISECONDS),
    raising: writeTicks(schedules, now),
  })
  await prune(scope, clearings)
  for (const chore of chores) {
    await chore(scope).catch((error) => console.error('a chore failed; it comes again', error))
  }
}
