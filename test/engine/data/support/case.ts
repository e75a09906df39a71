// One wire case: a request, and what must come back.
import { expect, test } from 'vitest'
import { type CallOptions, roundTripsOf } from '../../../support/worker.ts'

export interface Case extends CallOptions {
  name: string
  path: string
  status?: number
  /** The whole answer, parsed. */
  rows?: unknown
  /** What the answer holds at least: an error's fields. */
  has?: Record<string, unknown>
  /** Response headers; null means absent. */
  gives?: Record<string, string | null>
  /** Only with `PGRST127`: what the details say. */
  notYet?: string
}

type Call = (path: string, options?: CallOptions) => Promise<Response>

/** Runs the cases; a read that succeeds must have cost one round trip. */
export function runCases(call: Call, cases: readonly Case[]): void {
  test.each(cases)('$name', async (one) => {
    const response = await call(`/rest/v1/${one.path}`, one)
    const text = await response.text()
    const wanted = one.status ?? (one.notYet === undefined ? 200 : 400)
    expect({ status: response.status, text }).toMatchObject({ status: wanted })
    if ('rows' in one) expect(JSON.parse(text)).toEqual(one.rows)
    if (one.has !== undefined) expect(JSON.parse(text)).toMatchObject(one.has)
    if (one.notYet !== undefined) expectNotYet(text, one.notYet)
    for (const [name, value] of Object.entries(one.gives ?? {})) {
      expect({ [name]: response.headers.get(name) }).toEqual({ [name]: value })
    }
    if (response.ok) expect(roundTripsOf(response)).toBe(1)
  })
}

function expectNotYet(text: string, what: string): void {
  const body = JSON.parse(text)
  expect(body).toMatchObject({ code: 'PGRST127', message: 'Feature not implemented' })
  expect(body.details).toContain(what)
}
