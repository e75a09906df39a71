// Functions that events start, as subscribers of the event pipeline.
import {
  type App,
  type EventTrigger,
  type FunctionDefinition,
  type LedgeEvent,
  operator,
  type Scope,
} from '../core/index.ts'
import type { Delivery, Subscriber } from '../events/index.ts'
import { requireInput } from './input.ts'
import { runFunction } from './run.ts'

/** A subscriber for each `event` trigger of the app. */
export function subscribersOf(app: App): Subscriber[] {
  return app.functions.flatMap((definition) =>
    definition.on
      .filter((trigger) => trigger.kind === 'event')
      .map((trigger) => createSubscriber(definition, trigger)),
  )
}

const createSubscriber = (definition: FunctionDefinition, { type }: EventTrigger): Subscriber => ({
  name: definition.name,
  type,
  timeoutSeconds: definition.timeoutSeconds,
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
    traceparent: event.traceparent,
    depth: delivery.depth,
    commit: (statements) => delivery.batch(statements),
  })
}
