// Cloudflare's list prices of the Workers Paid plan, in dollars, without what the plan includes
// (developers.cloudflare.com/workers/platform/pricing, /d1/platform/pricing, /kv/platform/pricing, /queues/platform/pricing).

/** The month in which the prices were read. */
export const PRICES_DATE = '2026-11'

/** Dollars for one million of each. */
export const PER_MILLION = {
  requests: 0.3,
  cpuMilliseconds: 0.02,
  rowsRead: 0.001,
  rowsWritten: 1,
  kvReads: 0.5,
  kvWrites: 5,
  queueOperations: 0.4,
} as const

/** A message is written, read and deleted: three operations for each 64 KB. */
export const OPERATIONS_PER_MESSAGE = 3
