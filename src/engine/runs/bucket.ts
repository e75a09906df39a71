// Durations by buckets, so that percentiles of any number of runs can be told from a few counts.

/** Four buckets to a doubling: a percentile is at most 19 percent too high. */
const PER_DOUBLING = 4

/** The bucket of a duration in milliseconds; 0 holds what took none. */
export const bucketOf = (milliseconds: number): number =>
  milliseconds < 1 ? 0 : 1 + Math.floor(PER_DOUBLING * Math.log2(milliseconds))

/** The longest duration of a bucket, in whole milliseconds. */
const longestOf = (bucket: number): number =>
  bucket === 0 ? 0 : Math.ceil(2 ** (bucket / PER_DOUBLING)) - 1

/**
 * The duration in milliseconds that `share` of the runs do not exceed.
 * @param counts runs of each bucket
 * @param share 0.95 for p95
 * @returns null when there are no runs
 */
export function percentileOf(counts: ReadonlyMap<number, number>, share: number): number | null {
  const sorted = [...counts].sort(([a], [b]) => a - b)
  const total = sorted.reduce((sum, [, runs]) => sum + runs, 0)
  let seen = 0
  for (const [bucket, runs] of sorted) {
    seen += runs
    if (seen >= total * share) return longestOf(bucket)
  }
  return null
}
