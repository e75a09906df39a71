// Values of every kind of column, written and read back (protocol/rest.md, section 2).
import { beforeAll, describe, expect, test } from 'vitest'
import { createCaller, secretKey } from '../../support/worker.ts'
import { type Case, runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

const send = (path: string, body: unknown) =>
  ({
    path,
    body,
    method: 'POST',
    as: secretKey,
    status: 201,
    headers: { Prefer: 'return=representation' },
  }) satisfies Partial<Case>

describe('N1 values come back as they went', () => {
  const roundTrip = (column: string, sent: unknown, got: unknown = sent): Case => ({
    name: `${column}: ${JSON.stringify(sent)}`,
    ...send(`samples?select=${column}`, { [column]: sent }),
    rows: [{ [column]: got }],
  })
  runCases(call, [
    roundTrip('label', '5'),
    roundTrip('label', '5.0'),
    roundTrip('label', 5, '5'),
    roundTrip('label', true, 'true'),
    roundTrip('label', { a: [1] }, '{"a":[1]}'),
    roundTrip('label', "'; DROP TABLE samples; --"),
    roundTrip('label', '😀"\\\n\t'),
    roundTrip('label', '{}'),
    roundTrip('count', 9007199254740991),
    roundTrip('count', '42', 42),
    roundTrip('count', -1),
    roundTrip('ratio', 0.1),
    roundTrip('ratio', 0.30000000000000004),
    roundTrip('ratio', 5),
    roundTrip('ratio', -1.5e300),
    roundTrip('ratio', '2.50', 2.5),
    roundTrip('flag', true),
    roundTrip('flag', 'f', false),
    roundTrip('flag', 1, true),
    roundTrip('data', { b: [1, null, { c: 'é' }], a: 1.5 }),
    roundTrip('data', 'text'),
    roundTrip('data', '{}'),
    roundTrip('data', {}),
    roundTrip('data', null),
    roundTrip('data', false),
    roundTrip('seen_at', '2024-06-15T02:00:00+02:00', '2024-06-15T00:00:00+00:00'),
    roundTrip('made_at', '2024-06-15T00:00:00.120Z', '2024-06-15T00:00:00.12+00:00'),
    roundTrip('made_at', '2024-06-15', '2024-06-15T00:00:00+00:00'),
    roundTrip('bytes', '\\x00fF', '\\x00ff'),
    roundTrip('bytes', null),
  ])

  test('an integer past 2^53 that came as text keeps its digits', async () => {
    const response = await call(
      '/rest/v1/samples?select=count',
      send('', { count: '9223372036854775807' }),
    )
    expect(await response.text()).toBe('[{"count":9223372036854775807}]')
  })
})
