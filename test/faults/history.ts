// What clients did and what they were told: the one side of a fault run. The other side is what D1 holds afterwards.

/** `ok`: acknowledged. `failed`: refused, so nothing may have happened. `unknown`: no answer, so once or never. */
export type Outcome = 'ok' | 'failed' | 'unknown'

export type Kind = 'purchase' | 'click' | 'refresh' | 'look' | 'sign-out' | 'mail'

export interface Call {
  kind: Kind
  outcome: Outcome
  /** The order's id where one was told, the ad's id of a click, the address of a mail. */
  subject: string | null
  /** The user who did it; null for a visitor. */
  by: string | null
}

/** An acknowledged write that is gone, an effect that came twice, or another promise that was not kept. */
export interface Violation {
  readonly kind: 'lost' | 'doubled' | 'broken'
  readonly text: string
}

export class History {
  readonly calls: Call[] = []
  readonly #seen: Violation[] = []

  record(call: Call): void {
    this.calls.push(call)
  }

  /** Notes what a client saw that must not be. */
  complain(text: string): void {
    this.#seen.push({ kind: 'broken', text })
  }

  get complaints(): readonly Violation[] {
    return this.#seen
  }

  count(kind: Kind, ...outcomes: Outcome[]): number {
    return this.calls.filter((call) => call.kind === kind && outcomes.includes(call.outcome)).length
  }

  /** How many calls of any kind ended so. */
  total(...outcomes: Outcome[]): number {
    return this.calls.filter(({ outcome }) => outcomes.includes(outcome)).length
  }

  /** Ids of orders that a buyer was told of. */
  acknowledgedOrders(): string[] {
    return this.calls
      .filter(({ kind, outcome }) => kind === 'purchase' && outcome === 'ok')
      .flatMap(({ subject }) => subject ?? [])
  }

  /** How many orders a buyer may have: those that were acknowledged, and those of which nobody knows. */
  possibleOrders(buyer: string): number {
    return this.calls.filter(
      ({ kind, outcome, by }) => kind === 'purchase' && outcome !== 'failed' && by === buyer,
    ).length
  }

  /** How often a thing was surely done to each subject, and how often it may have been. */
  bounds(kind: 'click' | 'mail'): Map<string, { least: number; most: number }> {
    const bounds = new Map<string, { least: number; most: number }>()
    for (const call of this.calls.filter((one) => one.kind === kind)) {
      const subject = call.subject ?? ''
      const { least, most } = bounds.get(subject) ?? { least: 0, most: 0 }
      bounds.set(subject, {
        least: least + (call.outcome === 'ok' ? 1 : 0),
        most: most + (call.outcome === 'failed' ? 0 : 1),
      })
    }
    return bounds
  }
}
