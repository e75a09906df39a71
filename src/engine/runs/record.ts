// Noting a run: nobody waits for it, and what goes wrong with it is nobody's error.
import { ApiError, type Cause, type FunctionDefinition, type Scope } from '../core/index.ts'
import { bufferOf, flushSoon, keep, type Outcome } from './buffer.ts'

interface Run {
  readonly definition: Pick<FunctionDefinition, 'name'>
  readonly cause: Cause
}

/**
 * Runs `work`, which is a run of a function, and notes how it ended. Cloudflare's clock stands still while code computes:
 * a duration is the time that the run waited for others.
 * @throws whatever `work` throws
 */
export async function recordRun<Result>(
  scope: Scope,
  run: Run,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!scope.app.settings.recordRuns) return work()
  const startedAt = Date.now()
  try {
    const result = await work()
    note(scope, run, { startedAt, outcome: 'ok', error: null })
    return result
  } catch (thrown) {
    note(scope, run, { startedAt, ...describeFault(thrown) })
    throw thrown
  }
}

interface Ending {
  readonly startedAt: number
  readonly outcome: Outcome
  readonly error: string | null
}

function describeFault(thrown: unknown): Pick<Ending, 'outcome' | 'error'> {
  if (!(thrown instanceof ApiError)) {
    return { outcome: 'failed', error: thrown instanceof Error ? thrown.name : typeof thrown }
  }
  const { code: error, status } = thrown
  if (error === 'timeout') return { outcome: 'timeout', error }
  return { outcome: status < 500 ? 'refused' : 'failed', error }
}

function note(scope: Scope, { definition, cause }: Run, ending: Ending): void {
  const { startedAt, outcome, error } = ending
  const milliseconds = Math.max(0, Date.now() - startedAt)
  keep(bufferOf(scope.app), {
    functionName: definition.name,
    trigger: cause.kind,
    causeId: findCauseId(scope, cause),
    outcome,
    error,
    startedAt,
    durationMs: milliseconds,
  })
  if (scope.requestId !== null) flushSoon(scope)
}

function findCauseId({ requestId }: Scope, cause: Cause): string | null {
  if (cause.kind === 'event') return cause.event.id
  if (cause.kind === 'queue') return cause.messages[0]?.id ?? null
  return cause.invocation?.id ?? requestId
}
