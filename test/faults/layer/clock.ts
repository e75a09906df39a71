// A clock that jumps: a piece of work may find it up to five minutes ahead or behind, and a later one finds it right again.
import type { Plan } from './plan.ts'

const MOST_MILLISECONDS = 5 * 60_000

export interface Clock {
  /** Lets it jump, or come back: before each piece of work. */
  tick(): void
}

/** Puts a clock that `plan` moves in place of the isolate's. */
export function breakClock(plan: Plan): Clock {
  let offset = 0
  const now = (): number => plan.now() + offset
  globalThis.Date = new Proxy(Date, {
    apply: (real) => new real(now()).toString(),
    construct: (real, parts, asked) =>
      Reflect.construct(real, parts.length === 0 ? [now()] : parts, asked),
    get: (real, name) => (name === 'now' ? now : Reflect.get(real, name)),
  })
  return {
    tick() {
      if ((plan.mix.clockJumps ?? 0) === 0) offset = 0
      else if (plan.strikes('clockJumps', 'clock')) offset = offset === 0 ? jump(plan) : 0
    },
  }
}

const jump = (plan: Plan): number =>
  Math.round((plan.roll('offset', 'clock') * 2 - 1) * MOST_MILLISECONDS)
