// The steps of a run: each a durable step of Cloudflare's, whose batch takes effect once.
import type { WorkflowStep } from 'cloudflare:workers'
import {
  ApiError,
  type StepContext,
  type StepOptions,
  type Steps,
  type UndoContext,
} from '../../core/index.ts'
import { describeFailure, type PublicError } from '../invocation/outcome.ts'
import { requireType } from './binding.ts'
import { findRetries, requireName } from './options.ts'
import type { Progress } from './progress.ts'
import type { Work } from './work.ts'

const DAY_SECONDS = 24 * 60 * 60

/** Beyond a step's own time limit, for its last word. */
const MARGIN_MILLISECONDS = 30_000

/** Something that was done, and may have to be taken back. */
interface Done {
  readonly name: string
  /** False when the step failed; its batch may have committed all the same. */
  readonly isWhole: boolean
  undo(): Promise<void>
}

/** The steps that a run is given, and the end that it may come to. */
export interface StepRunner {
  readonly steps: Steps
  /** Takes back what was done, the last first. @returns names of the steps whose undo failed for good */
  undoAll(): Promise<string[]>
}

/** What a step came to. A refusal is a result to Cloudflare, since no further attempt would change it. */
type Ending = { readonly value: unknown } | { readonly error: PublicError }

/** Makes the steps of one run. @param engine Cloudflare's own */
export function createSteps(engine: WorkflowStep, work: Work): StepRunner {
  const names = new Set<string>()
  const finished: string[] = []
  const done: Done[] = []

  const wait = async <Result>(name: string, begin: () => Promise<Result>): Promise<Result> => {
    requireName(names, name)
    const progress: Progress = { step: name, isWaiting: true, finished: [...finished] }
    await engine.do(`ledge: ${name}`, () => work.note(progress))
    const result = await begin()
    finished.push(name)
    return result
  }

  const run = async (
    name: string,
    { retries, timeoutSeconds = 30 }: StepOptions<unknown>,
    attempt: (context: StepContext) => unknown,
  ): Promise<unknown> => {
    const progress: Progress = { step: name, isWaiting: false, finished: [...finished] }
    const { attempts, firstSeconds } = findRetries(name, { retries, timeoutSeconds })
    const ending = await engine.do(
      name,
      {
        retries: { limit: attempts - 1, delay: firstSeconds * 1000, backoff: 'exponential' },
        timeout: timeoutSeconds * 1000 + MARGIN_MILLISECONDS,
      },
      async (context): Promise<never> => {
        const facts = { name, attempt: context.attempt, timeoutSeconds }
        const noted = context.attempt === 1 ? work.note(progress) : null
        const isLast = context.attempt >= attempts
        const ended = await end(() => work.attempt(facts, attempt), isLast)
        await noted
        return ended as never // Cloudflare's types want what can be cloned; what cannot fails the step
      },
    )
    return readEnding(ending)
  }

  const steps: Steps = {
    async do(name, attempt, options = {}) {
      requireName(names, name)
      const { undo } = options
      const undoWith = (result: unknown, isWhole: boolean): void => {
        if (undo === undefined) return
        const takeBack = async (context: StepContext): Promise<void> => {
          if (!isWhole && !(await work.hasCommitted(name))) return
          await undo(Object.assign(context, { result }) as UndoContext<never>) // what the step gave
        }
        done.push({
          name,
          isWhole,
          undo: async () =>
            void (await run(`undo: ${name}`, options as StepOptions<unknown>, takeBack)),
        })
      }
      try {
        const value = await run(name, options as StepOptions<unknown>, attempt)
        finished.push(name)
        undoWith(value, true)
        return value as never // what the work gave, cloned
      } catch (error) {
        undoWith(undefined, false)
        throw error
      }
    },
    sleep: (name, { seconds }) => wait(name, () => engine.sleep(name, seconds * 1000)),
    async sleepUntil(name, until) {
      // Told once: Cloudflare takes no moment that has passed, as it has when the run comes here again.
      const left = await engine.do(`ledge: until ${name}`, async () => until.getTime() - Date.now())
      return wait(name, () => engine.sleep(name, Math.max(0, left)))
    },
    waitFor: (name, { type, timeoutSeconds = DAY_SECONDS }) =>
      wait(name, () => waitFor(engine, name, { type: requireType(type), timeoutSeconds })),
  }

  const undoAll = async (): Promise<string[]> => {
    const left: string[] = []
    for (const { name, undo } of done.reverse()) {
      try {
        await undo()
      } catch (error) {
        console.error(`what the step "${name}" did could not be taken back`, error)
        left.push(name)
      }
    }
    return left
  }
  return { steps, undoAll }
}

/** A refusal, and whatever the last attempt says to callers, ends the step; anything else is Cloudflare's to try again. */
async function end(attempt: () => Promise<unknown>, isLast: boolean): Promise<Ending> {
  try {
    return { value: await attempt() }
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status >= 500 && !isLast)) throw error
    return { error: describeFailure(error).error }
  }
}

function readEnding(ending: unknown): unknown {
  const { value, error } = ending as { value?: unknown; error?: PublicError } // an Ending, cloned
  if (error === undefined) return value
  const { code, message, status, details, hint } = error
  throw new ApiError(code, message, { status, details, ...(hint !== undefined && { hint }) })
}

async function waitFor<Data>(
  engine: WorkflowStep,
  name: string,
  { type, timeoutSeconds }: { type: string; timeoutSeconds: number },
): Promise<Data> {
  try {
    const event = await engine.waitForEvent<never>(name, { type, timeout: timeoutSeconds * 1000 })
    return event.payload as Data // what was told; the app knows what it tells
  } catch (error) {
    if (!/timed.?out/i.test(String(error))) throw error
    throw new ApiError('timeout', `"${type}" did not come within ${timeoutSeconds} seconds.`)
  }
}
