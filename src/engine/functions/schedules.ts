// Functions that the clock starts, as schedules of the event pipeline.
import type { App, CronTrigger, FunctionDefinition } from '../core/index.ts'
import type { Schedule } from '../events/index.ts'
import { listTicks, parseCron } from './cron-expression.ts'

/** Most ticks that `catchUp` makes up for; `skip` runs the latest one only. */
const MOST_TICKS: Readonly<Record<CronTrigger['missed'], number>> = { skip: 1, catchUp: 100 }

/** A schedule for each function with `cron` triggers; a tick that several of them share is one. */
export function schedulesOf(app: App): Schedule[] {
  return app.functions.flatMap((definition) => {
    const triggers = definition.on.filter((trigger) => trigger.kind === 'cron')
    return triggers.length === 0 ? [] : [createSchedule(definition, triggers)]
  })
}

function createSchedule({ name }: FunctionDefinition, triggers: readonly CronTrigger[]): Schedule {
  const crons = triggers.map(({ expression, missed }) => ({
    cron: parseCron(expression),
    most: MOST_TICKS[missed],
  }))
  return {
    functionName: name,
    findTicks: (now) => crons.flatMap(({ cron, most }) => listTicks(cron, now, most)),
  }
}
