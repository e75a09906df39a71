// What functions stored without care: told as it is, and the answer stays JSON (protocol/rest.md, section 2).
import { env } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

test.each([
  { column: 'count', stored: '9223372036854775807', text: '9223372036854775807' },
  { column: 'count', stored: "'-9223372036854775808'", text: '-9223372036854775808' },
  { column: 'count', stored: "'abc'", text: '"abc"' },
  { column: 'count', stored: '1.5', text: '1.5' },
  { column: 'ratio', stored: '1e300', text: '1e+300' },
  { column: 'ratio', stored: '0.1', text: '0.1' },
  { column: 'ratio', stored: '-0.0', text: '0' },
  { column: 'ratio', stored: "'abc'", text: '"abc"' },
  { column: 'label', stored: "'007'", text: '"007"' },
  { column: 'label', stored: '\'{"a":1}\'', text: '"{\\"a\\":1}"' },
  { column: 'label', stored: "x'6162'", text: '"ab"' },
  { column: 'label', stored: "'a' || char(0) || 'b'", text: '"a\\u0000b"' },
  { column: 'flag', stored: '5', text: 'true' },
  { column: 'data', stored: '\'{"a":1\'', text: '"{\\"a\\":1"' },
  { column: 'data', stored: "'{a:1}'", text: '"{a:1}"' },
  { column: 'data', stored: "''", text: '""' },
  { column: 'data', stored: "'null'", text: 'null' },
  { column: 'data', stored: "x'ff'", text: null },
  { column: 'data', stored: '\' {"b": 2, "a": 1.50} \'', text: ' {"b": 2, "a": 1.50} ' },
  { column: 'seen_at', stored: '-1', text: '"1969-12-31T23:59:59+00:00"' },
  { column: 'seen_at', stored: '99999999999999', text: '99999999999999' },
  { column: 'seen_at', stored: "'2024-06-15'", text: '"2024-06-15"' },
  { column: 'seen_at', stored: "'now'", text: '"now"' },
  { column: 'seen_at', stored: "x'00'", text: '"00"' },
  { column: 'seen_at', stored: '1718409600.75', text: '"2024-06-15T00:00:00+00:00"' },
  { column: 'made_at', stored: '1718409600100', text: '"2024-06-15T00:00:00.1+00:00"' },
  { column: 'made_at', stored: '1718409600123', text: '"2024-06-15T00:00:00.123+00:00"' },
  { column: 'made_at', stored: '9e18', text: '9000000000000000000' },
  { column: 'made_at', stored: "'abc'", text: '"abc"' },
  { column: 'bytes', stored: "'ab'", text: '"\\\\x6162"' },
  { column: 'bytes', stored: "x''", text: '"\\\\x"' },
])('$column $stored', async ({ column, stored, text }) => {
  await env.DB.prepare(`REPLACE INTO samples (id, ${column}) VALUES ('odd', ${stored})`).run()
  const response = await call(`/rest/v1/samples?id=eq.odd&select=v:${column}`)
  const body = await response.text()
  expect(response.status).toBe(200)
  expect(() => JSON.parse(body)).not.toThrow()
  if (text !== null) expect(body).toBe(`[{"v":${text}}]`)
})

test('the same in an embedded row and in a list', async () => {
  await env.DB.prepare("UPDATE authors SET profile = '{broken' WHERE id = 'ann'").run()
  const response = await call(
    '/rest/v1/books?select=author_id(profile),...editor_id(profile),genres(name)&id=eq.1',
  )
  expect(await response.json()).toEqual([
    { author_id: { profile: '{broken' }, profile: null, genres: expect.anything() },
  ])
})

test('a row of the answer that D1 cannot make is refused', async () => {
  const big = 'x'.repeat(1_500_000)
  await env.DB.batch(
    [1, 2, 3, 4].map((id) =>
      env.DB.prepare('UPDATE sales SET book_id = 1, region = ? WHERE id = ?').bind(big, id),
    ),
  )
  const response = await call('/rest/v1/books?select=sales(region,r:region,s:region)&id=eq.1')
  expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([400, '54000'])
})
