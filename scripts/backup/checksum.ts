// What a table's rows come to, whatever their order: the sum of their digests.
import { createHash } from 'node:crypto'

export interface Total {
  readonly rows: number
  readonly checksum: string
}

const MODULUS = 2n ** 256n

/** Adds rows up as they pass. */
export class Checksum {
  #rows = 0
  #sum = 0n

  /** @param literals the row's values, in the order of the table's columns */
  add(literals: readonly string[]): void {
    const digest = createHash('sha256').update(JSON.stringify(literals)).digest('hex')
    this.#sum = (this.#sum + BigInt(`0x${digest}`)) % MODULUS
    this.#rows += 1
  }

  get total(): Total {
    return { rows: this.#rows, checksum: this.#sum.toString(16).padStart(64, '0') }
  }
}
