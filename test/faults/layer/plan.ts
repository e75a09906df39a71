// Which call fails, and how: decided by a seed and by how many calls of its kind came before, so that a run can be had again.

export const FAULTS = [
  'd1Before',
  'd1After',
  'd1Overloaded',
  'd1Slow',
  'kvDown',
  'kvStale',
  'kvMisses',
  'queueDuplicates',
  'queueReorders',
  'queueDelays',
  'queueDrops',
  'queueRefuses',
  'mailTimesOut',
  'clockJumps',
] as const

export type Fault = (typeof FAULTS)[number]

/** How likely each fault is, from 0 to 1; one that is not named does not happen. */
export type Mix = Partial<Record<Fault, number>>

/** A fault that happened. */
export interface Injected {
  /** Of the real clock, Unix milliseconds. */
  readonly at: number
  readonly fault: Fault
  /** The call that it befell: `DB.batch`. */
  readonly where: string
}

const KEPT = 20

/** The faults of one isolate. */
export class Plan {
  readonly seed: number
  readonly #salt: string
  #mix: Mix
  readonly #calls = new Map<string, number>()
  readonly #counts = new Map<Fault, number>()
  #latest: Injected[] = []
  /** The real time, whatever the clock of the isolate says; Unix milliseconds. */
  readonly now = Date.now

  /** @param options `life` is told when the same run goes on in a new process: it is not to meet the same faults again */
  constructor({ seed, faults, life = 1 }: { seed: number; faults: Mix; life?: number }) {
    this.seed = seed
    this.#mix = faults
    this.#salt = life === 1 ? `${seed}` : `${seed}/${life}`
  }

  get mix(): Mix {
    return this.#mix
  }

  /** Sets how likely each fault is from now on. */
  change(mix: Mix): void {
    this.#mix = mix
  }

  /** Whether this call, at `where`, meets the fault. */
  strikes(fault: Fault, where: string): boolean {
    const share = this.#mix[fault] ?? 0
    if (share === 0 || this.roll(fault, where) >= share) return false
    this.#counts.set(fault, (this.#counts.get(fault) ?? 0) + 1)
    this.#latest = [{ at: this.now(), fault, where }, ...this.#latest].slice(0, KEPT)
    return true
  }

  /** A number from 0 to 1 for the next call of a kind. */
  roll(kind: string, where: string): number {
    const key = `${kind} ${where}`
    const call = (this.#calls.get(key) ?? 0) + 1
    this.#calls.set(key, call)
    return scatter(`${this.#salt} ${key} ${call}`)
  }

  /** One of several, for the next call of a kind. */
  pick<One>(several: readonly One[], where: string): One {
    return several[Math.floor(this.roll('pick', where) * several.length)] as One // there is at least one
  }

  /** What has happened so far. */
  report() {
    return {
      seed: this.seed,
      faults: this.#mix,
      injected: Object.fromEntries(this.#counts),
      latest: this.#latest,
    }
  }
}

/** A number from 0 to 1 that follows from a text: FNV-1a, and the finish of MurmurHash3 to spread what texts share. */
export function scatter(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
