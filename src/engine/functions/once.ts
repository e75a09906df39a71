// A call under an Idempotency-Key: the function runs once, and what it returned is given again to each repeat.
import type { Context } from 'hono'
import type { FunctionDefinition, RouteEnv, Scope } from '../core/index.ts'
import { writeBatch } from '../events/index.ts'
import {
  type Claim,
  claimKey,
  commitUnder,
  keepAnswer,
  type RepeatKey,
  releaseKey,
} from '../repeat/index.ts'
import type { Run } from './context.ts'
import { keepResult, reviveResult } from './kept-result.ts'
import { type NewRun, runFunction } from './run.ts'

/** What a call takes beside its run: claiming the key, and keeping the answer. */
const MARGIN_SECONDS = 15

/**
 * Runs a function unless the key says that it has run.
 * @throws ApiError 422 when the key is another request's, 409 while the first one runs or when its answer is not there
 */
export async function runOnce(
  c: Context<RouteEnv>,
  definition: FunctionDefinition,
  { key, run }: { key: RepeatKey; run: NewRun },
): Promise<unknown> {
  const { scope } = c.var
  const claimed = await claimKey(scope, key, definition.timeoutSeconds + MARGIN_SECONDS)
  if (claimed.kind === 'new') return runClaimed(scope, definition, { claim: claimed.claim, run })
  return markReplayed(c, reviveResult(claimed.answer))
}

/** Hono adds prepared headers to the answers that it makes, not to a Response that is there. */
function markReplayed(c: Context<RouteEnv>, result: unknown): unknown {
  const name = 'Idempotency-Replayed'
  if (result instanceof Response) result.headers.set(name, 'true')
  else c.header(name, 'true')
  return result
}

async function runClaimed(
  scope: Scope,
  definition: FunctionDefinition,
  { claim, run }: { claim: Claim; run: NewRun },
): Promise<unknown> {
  try {
    const commit = createCommit(scope, claim, run)
    const { result, text } = await keepResult(
      await runFunction(scope, definition, { ...run, commit }),
    )
    await settle(scope, () => keepAnswer(scope, claim, text))
    return result
  } catch (error) {
    await settle(scope, () => releaseKey(scope, claim))
    throw error
  }
}

/**
 * Tells D1 how a run ended. What it did not take, it is told once more after the caller has the answer; should that fail too, a
 * repeat is told what D1 knows of the key, at the latest when the lease ends.
 */
async function settle(scope: Scope, tell: () => Promise<void>): Promise<void> {
  try {
    await tell()
  } catch (error) {
    logFault(error)
    scope.waitUntil(tell().catch(logFault))
  }
}

/** A batch that says that the key took effect; it fails once the run has lost its key to another one. */
function createCommit(scope: Scope, claim: Claim, { origin }: NewRun): Run['commit'] {
  const { first, last } = commitUnder(claim)
  return async (statements, eventIds) => {
    const results = await writeBatch(scope, [first, ...statements, last], { origin, eventIds })
    return results.slice(1, -1)
  }
}

const logFault = (error: unknown): void =>
  console.error('the outcome of an Idempotency-Key could not be written', error)
