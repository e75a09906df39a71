// Functions that events start, as subscribers of the event pipeline.
import {
  type App,
  type FunctionDefinition,
  type LedgeEvent,
  operator,
  type Peers,
  type Scope,
  type Trigger,
} from '../core/index.ts'
import { changeType, type Delivery, type Subscriber, tickType } from '../events/index.ts'
import { requireInput } from './input.ts'
import { findInvocationType, runInvocation } from './invocation/run.ts'
import type { Callee } from './invoke.ts'
import { runFunction } from './run.ts'
import { createInstance } from './workflow/start.ts'

/** A subscriber for each function and type of event that starts it; a call that nobody waits for is an event too. */
export function subscribersOf(app: App, peers: Peers): Subscriber[] {
  return app.functions.flatMap((definition) => {
    const types = definition.on.flatMap((trigger) => eventTypesOf(definition, trigger))
    const callee = { definition, peers }
    return [...new Set([...types, findInvocationType(definition) ?? []].flat())].map((type) =>
      createSubscriber(callee, type),
    )
  })
}

/** The types of the events that a trigger waits for; changes of rows and ticks of a schedule are events too. */
function eventTypesOf({ name }: FunctionDefinition, trigger: Trigger): string[] {
  if (trigger.kind === 'event') return [trigger.type]
  if (trigger.kind === 'change') {
    return trigger.actions.map((action) => changeType(trigger.table, action))
  }
  return trigger.kind === 'cron' ? [tickType(name)] : []
}

const createSubscriber = ({ definition, peers }: Callee, type: string): Subscriber => ({
  name: definition.name,
  type,
  timeoutSeconds: definition.timeoutSeconds,
  retries: definition.retries,
  inOrder: definition.inOrder,
  // The pipeline knows a subscriber by its name: each of a function's runs whatever comes.
  run: (scope, event, delivery) => {
    if (event.type !== findInvocationType(definition)) {
      return handleEvent(scope, { definition, peers }, { event, delivery })
    }
    return definition.isWorkflow
      ? createInstance(scope, definition, { event, delivery })
      : runInvocation(scope, { definition, peers }, { event, delivery })
  },
})

async function handleEvent(
  scope: Scope,
  { definition, peers }: Callee,
  { event, delivery }: { event: LedgeEvent; delivery: Delivery },
): Promise<void> {
  const received = { value: event.data, textual: new Set<string>() }
  await runFunction(scope, definition, {
    input: await requireInput(definition.input, received),
    caller: operator(),
    cause: { kind: 'event', event, attempt: delivery.attempt },
    origin: delivery.origin,
    peers,
    commit: (statements, eventIds) => delivery.batch(statements, eventIds),
  })
}
