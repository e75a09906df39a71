// One run of one subscriber for one event, and telling D1 how it ended.
import type { SQL } from 'drizzle-orm'
import {
  errorText,
  findGuardTag,
  guard,
  type Row,
  runBatch,
  type Scope,
  withoutValues,
  withTimeLimit,
} from '../core/index.ts'
import type { Claim } from './claim.ts'
import { type Delivery, ring } from './event.ts'
import { callNext, findCalled } from './lane.ts'
import { holdsLease, markDone, markFailed, settleEvents } from './outcome.ts'
import { writeBatch } from './write-batch.ts'

const LEASE_TAG = 'lease'

/** Runs a claimed delivery. @returns whether D1 has the outcome, be it success or failure */
export async function deliver(scope: Scope, claim: Claim): Promise<boolean> {
  const { subscriber, event } = claim
  const delivery = createDelivery(scope, claim)
  try {
    await withTimeLimit(subscriber.timeoutSeconds, () => subscriber.run(scope, event, delivery))
    if (!delivery.isDone()) await commit(scope, claim, { statements: [] })
    return true
  } catch (error) {
    const run = { function: subscriber.name, event: event.id, attempt: claim.attempt }
    if (findGuardTag(error) === LEASE_TAG) {
      console.warn('a run outlived its lease: nothing of it was written', run)
      return true
    }
    console.error('a subscriber failed', run, withoutValues(error))
    return recordFailure(scope, claim, error)
  }
}

/** The run's one batch, and whether it went through. */
function createDelivery(scope: Scope, claim: Claim): Delivery & { isDone(): boolean } {
  let state: 'open' | 'called' | 'done' = 'open'
  return {
    attempt: claim.attempt,
    origin: claim.origin,
    isDone: () => state === 'done',
    async batch(statements, eventIds) {
      if (state !== 'open') throw new Error('a delivery has one batch: put everything into it')
      state = 'called'
      const rows = await commit(scope, claim, { statements, eventIds })
      state = 'done'
      return rows
    },
  }
}

async function commit(
  scope: Scope,
  claim: Claim,
  {
    statements,
    eventIds,
  }: { statements: readonly SQL[]; eventIds?: readonly string[] | undefined },
): Promise<Row[][]> {
  const guarded = [guard(holdsLease(claim), LEASE_TAG), ...statements]
  const endings = endRun(claim, markDone(claim))
  const { origin } = claim
  const results = await writeBatch(scope, [...guarded, ...endings], { origin, eventIds })
  ringNext(scope, results.slice(guarded.length))
  return results.slice(1, guarded.length)
}

// When the run's batch has committed after all (its answer was lost), the lease is gone and this changes nothing.
async function recordFailure(scope: Scope, claim: Claim, error: unknown): Promise<boolean> {
  try {
    const endings = endRun(claim, markFailed(claim, errorText(error)))
    ringNext(scope, await runBatch(scope.database, endings))
    return true
  } catch (fault) {
    console.error('a failure could not be recorded', fault)
    return false
  }
}

/** The last statements of a run: its mark, who in its lane is next, and whether the event is settled. */
function endRun(claim: Claim, mark: SQL): SQL[] {
  const ids = JSON.stringify([claim.event.id])
  const calling = claim.lanes === null ? [] : [callNext(ids, claim.lanes, Date.now())]
  return [mark, ...calling, settleEvents(ids)]
}

const ringNext = (scope: Scope, endings: readonly Row[][]): void => ring(scope, findCalled(endings))
