// Running an invocation: the same request, without anybody who waits for it.
import {
  ApiError,
  type FunctionDefinition,
  type LedgeEvent,
  runBatch,
  type Scope,
} from '../../core/index.ts'
import type { Delivery } from '../../events/index.ts'
import { requireAccess } from '../access.ts'
import { requireInput } from '../input.ts'
import { type Callee, readCall } from '../invoke.ts'
import { runFunction } from '../run.ts'
import { requireFresh } from '../standing.ts'
import { startType } from '../workflow/start.ts'
import { describeFailure, describeResult, type Outcome, writeOutcome } from './outcome.ts'
import { forgetCall, type PackedCall, unpackRequest } from './request.ts'

/** The type of the events that are calls of a function; null for one that nobody can call so. */
export const findInvocationType = ({
  name,
  on,
  rows,
  isWorkflow,
}: FunctionDefinition): string | null =>
  isWorkflow || (rows === null && on.some(({ kind }) => kind === 'http')) ? startType(name) : null

/** One attempt. */
interface Attempt {
  readonly event: LedgeEvent
  readonly delivery: Delivery
}

/**
 * Runs the function and keeps how it ended. A refusal (an ApiError below 500) is an outcome, which no further attempt would
 * change; whatever else it throws fails the delivery, and the last attempt tells the caller so.
 */
export async function runInvocation(scope: Scope, callee: Callee, attempt: Attempt): Promise<void> {
  const { event, delivery } = attempt
  const batch = trackBatch(delivery)
  const keep = async (outcome: Outcome): Promise<void> => {
    const statements = [writeOutcome(event.id, outcome), forgetCall(event.id)]
    // With the mark "done", where the function has not had that already.
    if (batch.isCalled()) await runBatch(scope.database, statements)
    else await delivery.batch(statements)
  }
  let outcome: Outcome
  try {
    outcome = await describeResult(await run(scope, callee, { event, delivery: batch.delivery }))
  } catch (error) {
    if (!isRefusal(error)) {
      const isLast = delivery.attempt >= callee.definition.retries.attempts
      const failure = writeOutcome(event.id, describeFailure(error))
      if (isLast) scope.waitUntil(runBatch(scope.database, [failure]).catch(logFault))
      throw error
    }
    outcome = describeFailure(error)
  }
  await keep(outcome)
}

const isRefusal = (error: unknown): boolean => error instanceof ApiError && error.status < 500

const logFault = (error: unknown): void =>
  console.error('how an invocation ended could not be written', error)

/** A delivery that remembers whether its one batch was asked for. */
function trackBatch(delivery: Delivery): { delivery: Delivery; isCalled(): boolean } {
  let isCalled = false
  return {
    isCalled: () => isCalled,
    delivery: {
      ...delivery,
      batch(statements, eventIds) {
        isCalled = true
        return delivery.batch(statements, eventIds)
      },
    },
  }
}

async function run(
  scope: Scope,
  { definition, peers }: Callee,
  { event, delivery }: Attempt,
): Promise<unknown> {
  const packed = event.data as PackedCall // packCall made it
  const { caller } = packed
  const isSigned = packed.isSigned && typeof definition.access === 'object'
  if (!isSigned) requireAccess(definition, caller) // as it is declared now
  await requireFresh(scope, definition, { caller, peers })
  const { request, params, received } = await readCall(
    definition,
    unpackRequest(packed),
    packed.params,
  )
  return runFunction(scope, definition, {
    input: await requireInput(definition.input, received),
    caller,
    cause: {
      kind: 'request',
      request,
      params,
      invocation: { id: event.id, attempt: delivery.attempt },
    },
    origin: delivery.origin,
    peers,
    commit: (statements, eventIds) => delivery.batch(statements, eventIds),
  })
}
