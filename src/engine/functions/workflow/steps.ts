// The steps of a run: each a durable step of Cloudflare's, whose batch takes effect once.
import type { WorkflowStep } from 'cloudflare:workers'
import {
  ApiError,
  type StepContext,
  type StepOptions,
  type Steps,
  withoutValues,
} from '../../core/index.ts'
import { describeFailure, type PublicError } from '../invocation/outcome.ts'
import { requireType } from './binding.ts'
import { findRetries, requireName } from './options.ts'
import type { Progress } from './progress.ts'
import type { Work } from './work.ts'

const DAY_SECONDS = 24 * 60 * 60

/** Beyond a step's own time limit, for its last word. */
const MARGIN_MILLISECONDS = 30_000

/** Something that was done, and can be taken back. */
interface Done {
  readonly name: string
  undo(): Promise<unknown>
}

/** What a step came to. A refusal is a result to Cloudflare, since no further attempt would change it. */
type Ending = { readonly value: unknown } | { readonly error: PublicError }

/** Options of a step, whatever it gives. */
type AnyOptions = Omit<StepOptions<unknown>, 'undo'>

/** The steps of one run. */
export class RunSteps implements Steps {
  readonly #engine: WorkflowStep
  readonly #work: Work
  readonly #names = new Set<string>()
  readonly #finished: string[] = []
  readonly #done: Done[] = []

  /** @param engine Cloudflare's own */
  constructor(engine: WorkflowStep, work: Work) {
    this.#engine = engine
    this.#work = work
  }

  async do<Result>(
    name: string,
    work: (context: StepContext) => Result | Promise<Result>,
    options: StepOptions<Result> = {},
  ): Promise<Result> {
    requireName(this.#names, name)
    try {
      const result = (await this.#run(name, options, work)) as Result // what the work gave, cloned
      this.#finished.push(name)
      this.#keepUndo(name, options, { result, isWhole: true })
      return result
    } catch (error) {
      this.#keepUndo(name, options, { result: undefined, isWhole: false })
      throw error
    }
  }

  sleep(name: string, { seconds }: { seconds: number }): Promise<void> {
    return this.#wait(name, () => this.#engine.sleep(name, seconds * 1000))
  }

  async sleepUntil(name: string, until: Date): Promise<void> {
    // Told once: Cloudflare takes no moment that has passed, as it has when the run comes here again.
    const tell = async () => until.getTime() - Date.now()
    const left = await this.#engine.do(`ledge: until ${name}`, tell)
    return this.#wait(name, () => this.#engine.sleep(name, Math.max(0, left)))
  }

  waitFor<Data>(
    name: string,
    { type, timeoutSeconds = DAY_SECONDS }: { type: string; timeoutSeconds?: number },
  ): Promise<Data> {
    const options = { type: requireType(type), timeoutSeconds }
    return this.#wait(name, () => waitFor<Data>(this.#engine, name, options))
  }

  /** Takes back what was done, the last first. @returns names of the steps whose undo failed for good */
  async undoAll(): Promise<string[]> {
    const left: string[] = []
    for (const { name, undo } of this.#done.reverse()) {
      try {
        await undo()
      } catch (error) {
        console.error(`what the step "${name}" did could not be taken back`, error)
        left.push(name)
      }
    }
    return left
  }

  async #run(
    name: string,
    options: AnyOptions,
    work: (context: StepContext) => unknown,
  ): Promise<unknown> {
    const { timeoutSeconds = 30 } = options
    const { attempts, firstSeconds } = findRetries(name, options)
    const progress: Progress = { step: name, isWaiting: false, finished: [...this.#finished] }
    const config = {
      retries: { limit: attempts - 1, delay: firstSeconds * 1000, backoff: 'exponential' },
      timeout: timeoutSeconds * 1000 + MARGIN_MILLISECONDS,
    } as const
    const ending = await this.#engine.do(name, config, async ({ attempt }): Promise<never> => {
      const noted = attempt === 1 ? this.#work.note(progress) : null
      const facts = { name, attempt, timeoutSeconds }
      const ended = await end(() => this.#work.attempt(facts, work), attempt >= attempts)
      await noted
      return ended as never // Cloudflare's types want what can be cloned; what cannot fails the step
    })
    return readEnding(ending)
  }

  /** What failed may have committed its batch all the same: only then is there something to take back. */
  #keepUndo<Result>(
    name: string,
    { undo, ...options }: StepOptions<Result>,
    { result, isWhole }: { result: Result | undefined; isWhole: boolean },
  ): void {
    if (undo === undefined) return
    const takeBack = async (context: StepContext): Promise<void> => {
      if (isWhole || (await this.#work.hasCommitted(name))) {
        await undo(Object.assign(context, { result }))
      }
    }
    this.#done.push({ name, undo: () => this.#run(`undo: ${name}`, options, takeBack) })
  }

  async #wait<Result>(name: string, begin: () => Promise<Result>): Promise<Result> {
    requireName(this.#names, name)
    const progress: Progress = { step: name, isWaiting: true, finished: [...this.#finished] }
    await this.#engine.do(`ledge: ${name}`, () => this.#work.note(progress))
    const result = await begin()
    this.#finished.push(name)
    return result
  }
}

/** A refusal, and whatever the last attempt says to callers, ends the step; anything else is Cloudflare's to try again. */
async function end(attempt: () => Promise<unknown>, isLast: boolean): Promise<Ending> {
  try {
    return { value: await attempt() }
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status >= 500 && !isLast)) {
      throw withoutValues(error) // Cloudflare keeps it
    }
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
