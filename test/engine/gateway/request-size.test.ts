// S9: addresses and headers that are too long are refused before anybody reads them.
import { expect, test } from 'vitest'
import { createCaller, roundTripsOf } from '../../support/worker.ts'

const call = createCaller()
const LONG = 'x'.repeat(512_000)

test.each([
  { service: 'data', path: `/rest/v1/products?name=eq.${LONG}`, has: { code: '54001' } },
  { service: 'identity', path: `/auth/v1/health?${LONG}`, has: { error_code: 'uri_too_long' } },
  { service: 'no', path: `/${LONG}`, has: { code: 'uri_too_long' } },
])('an address of more than 512,000 characters is 414 to $service service', async (one) => {
  const answer = await call(one.path)
  expect([answer.status, await answer.json()]).toEqual([414, expect.objectContaining(one.has)])
})

test('headers of more than 65,536 characters are 431', async () => {
  const answer = await call('/rest/v1/products', { headers: { Prefer: 'x,'.repeat(33_000) } })
  const message = 'The headers are longer than 65536 characters together.'
  expect([answer.status, await answer.json()]).toEqual([431, expect.objectContaining({ message })])
})

test('a list of 10,000 keys fits', async () => {
  const keys = Array.from({ length: 10_000 }, () => crypto.randomUUID()).join(',')
  const answer = await call(`/rest/v1/products?id=in.(${keys})`)
  expect([answer.status, await answer.json()]).toEqual([200, []])
  expect(roundTripsOf(answer)).toBe(1)
})
