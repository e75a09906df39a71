// The wait between two mails of one kind to one user.
import { ApiError } from '../../core/index.ts'

/**
 * @param sentAt when the last one was sent, null when none was
 * @param seconds the wait
 * @throws ApiError 429 that says how long is left
 */
export function requireInterval(sentAt: string | null, seconds: number, now = Date.now()): void {
  const left = findWaitSeconds(sentAt, seconds, now)
  if (left === 0) return
  const message = `For security purposes, you can only request this after ${left} seconds.`
  throw new ApiError('over_email_send_rate_limit', message, {
    status: 429,
    headers: { 'Retry-After': String(left) },
  })
}

/** How many seconds are left of the wait; 0 when it is over. */
export function findWaitSeconds(sentAt: string | null, seconds: number, now = Date.now()): number {
  if (sentAt === null) return 0
  return Math.max(0, Math.ceil((Date.parse(sentAt) - now) / 1000 + seconds))
}
