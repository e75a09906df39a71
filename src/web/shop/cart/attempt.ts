// A try to buy, known by a key that goes with each repeat of it: however often one clicks, there is one order. It is kept until
// its outcome is known, on this device, so that a reload or a lost connection does not forget it.
import { session } from '../state/session.ts'

const KEY = 'bramble.attempt'

/** The server knows a key for a day. */
const MAX_AGE_MS = 20 * 60 * 60_000

interface Attempt {
  key: string
  customerId: string
  /** What is bought, as it is sent. */
  items: string
  begunAt: number
}

/** What is known of an attempt whose outcome is not: whether it was for the same things. */
export type Open = 'none' | 'same' | 'other'

/** The key under which `items` are bought: that of the try before, when its outcome is not known. */
export function keyFor(items: string): string {
  const before = read()
  if (before?.items === items) return before.key
  const key = crypto.randomUUID()
  write({ key, customerId: customerId(), items, begunAt: Date.now() })
  return key
}

/** Its outcome is known. */
export const endAttempt = (): void => write(null)

/** Whether a try before this one may have gone through. */
export function findOpen(items: string): Open {
  const before = read()
  if (before === null) return 'none'
  return before.items === items ? 'same' : 'other'
}

const customerId = (): string => session.get()?.id ?? ''

let current: Attempt | null = null

function write(attempt: Attempt | null): void {
  current = attempt
  try {
    if (attempt === null) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, JSON.stringify(attempt))
  } catch {
    // Storage is full or forbidden: the attempt is then known as long as the page lives.
  }
}

/** The attempt of this customer whose outcome is not known. */
function read(): Attempt | null {
  const attempt = current ?? parse()
  const isOurs = attempt?.customerId === customerId()
  return isOurs && Date.now() - attempt.begunAt < MAX_AGE_MS ? attempt : null
}

function parse(): Attempt | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as Attempt | null // ours, or of no use as a key
  } catch {
    return null
  }
}
