// What a run of the benchmark found, as it is written to its JSON file.
import type { MixCost } from './cost.ts'
import type { Kind } from './target.ts'
import type { Counted } from './usage.ts'

/** The middle of a server's rounds. Times in milliseconds; CPU time is null where it cannot be read. */
export interface Measured {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly cpuMilliseconds: number | null
}

export interface KindResult {
  readonly kind: Kind
  readonly ledge: Measured
  readonly bare: Measured
  /** The middle of the rounds' ratios of Ledge to the bare Worker. */
  readonly cpuRatio: number | null
  /** What Ledge uses of the platform. */
  readonly usage: Counted
  readonly peers: readonly PeerMeasured[]
}

export interface PeerMeasured extends Measured {
  readonly name: string
}

/** The list of 20 at Ledge, under another number of connections or of rows. */
export interface ScalingResult extends Measured {
  readonly connections: number
  /** Rows in the table. */
  readonly orders: number
  readonly roundTrips: number
  readonly rowsRead: number
}

/** Sizes and starts. */
export interface SizeResult {
  readonly gzippedBytes: number
  /** CPU milliseconds of the Worker's start, as wrangler measures it. */
  readonly startUpMilliseconds: number
  /** From `npm start` to the first answer: a new folder, and one whose database is there. */
  readonly startSeconds: { readonly first: number; readonly next: number } | null
}

/** A peer that could not be measured, at all or at one kind of request, and why. */
export interface Skipped {
  /** Whose, and of what. */
  readonly name: string
  readonly reason: string
}

export interface Results {
  /** ISO 8601. */
  readonly date: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    /** Average number of running processes over the last minute (getloadavg(3)). */
    readonly load: number
  }
  readonly generator: string
  readonly rounds: number
  readonly secondsPerRound: number
  readonly kinds: readonly KindResult[]
  readonly skipped: readonly Skipped[]
  readonly scaling: readonly ScalingResult[]
  readonly size: SizeResult
  readonly costs: readonly MixCost[]
}
