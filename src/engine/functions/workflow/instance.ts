// A run of a workflow from its top to its end. Cloudflare begins it again after each wait and each fault; the steps that
// are done give what they gave.
import type { WorkflowEvent, WorkflowStep } from 'cloudflare:workers'
import type { App, FunctionDefinition, Peers, WorkflowContext } from '../../core/index.ts'
import { ApiError, createScope } from '../../core/index.ts'
import {
  describeFailure,
  describeResult,
  type Outcome,
  writeOutcome,
} from '../invocation/outcome.ts'
import { requireOutput } from '../output.ts'
import type { Start } from './start.ts'
import { RunSteps } from './steps.ts'
import { createWork, type Instance, type Work } from './work.ts'

/** What the class that Cloudflare runs has in hand. */
export interface Running {
  readonly app: App
  readonly peers: Peers
  readonly env: Env
  readonly event: Readonly<WorkflowEvent<Start>>
  readonly step: WorkflowStep
}

/** Runs an instance. @throws whatever it failed with, once that is undone and written down */
export async function runInstance({ app, peers, env, event, step }: Running): Promise<void> {
  const { functionName, input, caller, origin } = event.payload
  const instance: Instance = { app, peers, env, id: event.instanceId, functionName, caller, origin }
  const work = createWork(instance)
  const steps = new RunSteps(step, work)
  const context: WorkflowContext = {
    id: instance.id,
    caller,
    env,
    step: steps,
    now: () => event.timestamp.getTime(),
    log: (message, fields) => console.log({ function: functionName, message, ...fields }),
  }
  let outcome: Outcome
  try {
    const definition = requireDefinition(app, functionName)
    const result = await definition.run(input as never, context as never) // the start's schema has passed it
    await requireOutput(createScope(app, env, { waitUntil: ignore }), definition, result)
    outcome = await describeResult(result)
  } catch (error) {
    if (isPaused(error)) throw error
    const notUndone = await steps.undoAll()
    await finish(step, work, { id: instance.id, outcome: { ...describeFailure(error), notUndone } })
    throw error
  }
  await finish(step, work, { id: instance.id, outcome })
}

const ignore = (): void => undefined

/** An operator pauses or ends an instance by an error out of its current step: nothing has failed. */
const isPaused = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('Aborting engine:')

function requireDefinition(app: App, functionName: string): FunctionDefinition {
  const found = app.functions.find(({ name, isWorkflow }) => isWorkflow && name === functionName)
  if (found !== undefined) return found
  throw new ApiError('not_found', `There is no workflow "${functionName}" any more.`)
}

/** The last step: what came of it all. It is tried for about a day. */
async function finish(
  step: WorkflowStep,
  work: Work,
  { id, outcome }: { id: string; outcome: Outcome },
): Promise<void> {
  const retries = { limit: 16, delay: 2000, backoff: 'exponential' } as const
  await step.do('ledge: end', { retries }, () => work.write([writeOutcome(id, outcome)]))
}
