// Cron expressions, read by croner: five fields (minute, hour, day, month, weekday) or a name such as `@daily`, in UTC.
import { Cron } from 'croner'

const FORM = /^\s*(@[a-z]+|\S+(\s+\S+){4})\s*$/i

/** @throws TypeError when it is no expression, has a field for seconds, or never comes (30 February) */
export function parseCron(expression: string): Cron {
  if (!FORM.test(expression)) {
    throw new TypeError(`"${expression}" is no cron expression: it takes five fields, or one name`)
  }
  const cron = readCron(expression)
  if (cron.nextRun(new Date(0)) === null) throw new TypeError(`"${expression}" never comes`)
  return cron
}

function readCron(expression: string): Cron {
  try {
    return new Cron(expression, { mode: '5-part', utcOffset: 0, paused: true })
  } catch (cause) {
    throw new TypeError(`"${expression}" is no cron expression: ${String(cause)}`, { cause })
  }
}

/** The last `count` ticks up to `now`, that moment included, in Unix milliseconds. */
export const listTicks = (cron: Cron, now: number, count: number): number[] =>
  cron.previousRuns(count, new Date(now + 1)).map((tick) => tick.getTime())
