// How long failures wait.
import { expect, test } from 'vitest'
import {
  backOffMilliseconds,
  DEFAULT_RETRIES,
  retryDelaySeconds,
} from '../../../src/engine/events/back-off.ts'

test.each([
  { attempt: 1, least: 7.5, most: 22.5 },
  { attempt: 2, least: 30, most: 90 },
  { attempt: 3, least: 120, most: 360 },
  { attempt: 4, least: 480, most: 1440 },
])('after attempt $attempt between $least and $most seconds', ({ attempt, least, most }) => {
  expect(backOffMilliseconds(attempt, DEFAULT_RETRIES, 0)).toBe(least * 1000)
  expect(backOffMilliseconds(attempt, DEFAULT_RETRIES, 1)).toBe(most * 1000)
})

test('a function’s own first wait counts, and none is longer than six hours', () => {
  const retries = { attempts: 11, firstSeconds: 2 }
  expect(backOffMilliseconds(1, retries, 0.5)).toBe(2_000)
  expect(backOffMilliseconds(3, retries, 0.5)).toBe(32_000)
  expect(backOffMilliseconds(11, retries, 0.5)).toBe(6 * 60 * 60_000)
})

test('a queue’s own retries wait five minutes at most', () => {
  for (const attempts of [1, 3, 10, 100]) {
    expect(retryDelaySeconds(attempts)).toBeGreaterThan(0)
    expect(retryDelaySeconds(attempts)).toBeLessThanOrEqual(300)
  }
})
