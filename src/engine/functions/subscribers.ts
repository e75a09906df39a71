// Functions that events start, as subscribers of the event pipeline.
import {
  type App,
  type FunctionDefinition,
  type LedgeEvent,
  operator,
  type Scope,
  type Trigger,
} from '../core/index.ts'
import { changeType, type Delivery, type Subscriber, tickType } from '../events/index.ts'
import { requireInput } from './input.ts'
import { runFunction } from './run.ts'

/** A subscriber for each function and type of event that starts it. */
export function subscribersOf(app: App): Subscriber[] {
  return app.functions.flatMap((definition) =>
    [...new Set(definition.on.flatMap((trigger) => eventTypesOf(definition, trigger)))].map(
      (type) => createSubscriber(definition, type),
    ),
  )
}

/** The types of the events that a trigger waits for; changes of rows and ticks of a schedule are events too. */
function eventTypesOf({ name }: FunctionDefinition, trigger: Trigger): string[] {
  if (trigger.kind === 'event') return [trigger.type]
  if (trigger.kind === 'change') {
    return trigger.actions.map((action) => changeType(trigger.table, action))
  }
  return trigger.kind === 'cron' ? [tickType(name)] : []
}

const createSubscriber = (definition: FunctionDefinition, type: string): Subscriber => ({
  name: definition.name,
  type,
  timeoutSeconds: definition.timeoutSeconds,
  retries: definition.retries,
  inOrder: definition.inOrder,
  run: (scope, event, delivery) => handleEvent(scope, definition, { event, delivery }),
})

async function handleEvent(
  scope: Scope,
  definition: FunctionDefinition,
  { event, delivery }: { event: LedgeEvent; delivery: Delivery },
): Promise<void> {
  const received = { value: event.data, textual: new Set<string>() }
  await runFunction(scope, definition, {
    input: await requireInput(definition.input, received),
    caller: operator(),
    cause: { kind: 'event', event, attempt: delivery.attempt },
    origin: delivery.origin,
    commit: (statements, eventIds) => delivery.batch(statements, eventIds),
  })
}
