// A clock that jumps: every piece of work may find it up to five minutes ahead or behind.
import type { Plan } from './plan.ts'

const MOST_MILLISECONDS = 5 * 60_000

export interface Clock {
  /** Lets it jump, or come back: before each piece of work. */
  tick(): void
}

/** Puts a clock that `plan` moves in place of the isolate's. */
export function breakClock(plan: Plan): Clock {
  const RealDate = Date
  let offset = 0
  const now = (): number => RealDate.now() + offset
  class MovedDate extends RealDate {
    constructor(...parts: [] | [number | string | Date]) {
      super(...((parts.length === 0 ? [now()] : parts) as [number]))
    }

    static override now = now
  }
  globalThis.Date = new Proxy(MovedDate, {
    apply: () => new MovedDate().toString(),
  }) as unknown as DateConstructor // the same but for the time of day
  return {
    tick() {
      if ((plan.mix.clockJumps ?? 0) === 0) offset = 0
      else if (plan.strikes('clockJumps', 'clock')) {
        offset = Math.round((plan.roll('clock', 'offset') * 2 - 1) * MOST_MILLISECONDS)
      }
    },
  }
}
