// Literals of filters: every kind of column, in the forms that Postgres takes, exact to the last digit.
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCaller, roundTripsOf } from '../../support/worker.ts'
import { type Case, runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { leavesOf } from './support/leaves.ts'
import { library } from './support/library.ts'

const NOON = Date.UTC(2024, 5, 15, 12)

beforeAll(async () => {
  await fillLibrary()
  const add = env.DB.prepare(
    `INSERT INTO samples (id, label, token, count, ratio, flag, seen_at, made_at, bytes)
     VALUES (?1, ?2, ?2, CAST(?3 AS INTEGER), ?4, ?5, CAST(?6 / 1000 AS INTEGER), ?6, unhex(?7))`,
  )
  await env.DB.batch([
    add.bind('a', '9007199254740993', '9007199254740993', 0.1, 1, NOON, '00ff'),
    add.bind('b', '9007199254740992', '9007199254740992', 0.2, 0, NOON + 500, ''),
    add.bind(
      'c',
      '2024-06-15T12:00:00Z',
      '-9223372036854775808',
      1e300,
      null,
      NOON + 86_400_000,
      '0a',
    ),
    add.bind('d', '1.0', '9223372036854775807', -0.5, 1, -1, null),
  ])
})
const call = createCaller(library)
const leaves = leavesOf('samples')

describe('N1 numbers are compared exactly', () => {
  runCases(call, [
    leaves('count=eq.9007199254740993', ['a']),
    leaves('count=in.(9007199254740993,1)', ['a']),
    leaves('count=eq(any).{9007199254740992,9223372036854775807}', ['b', 'd']),
    leaves('count=gt.9007199254740992', ['a', 'd']),
    leaves('count=gt(all).{9007199254740992}', ['a', 'd']),
    leaves('count=lte(any).{9007199254740992}', ['b', 'c']),
    leaves('count=eq.-9223372036854775808', ['c']),
    leaves('count=isdistinct.9007199254740993', ['b', 'c', 'd']),
    leaves('ratio=eq.0.1', ['a']),
    leaves('ratio=in.(.2,1e300)', ['b', 'c']),
    leaves('ratio=lt.-0.4', ['d']),
  ])
})

describe('N1 a text that looks like a number stays a text', () => {
  runCases(call, [
    leaves('label=eq.9007199254740993', ['a']),
    leaves('label=in.(9007199254740992,1)', ['b']),
    leaves('label=eq.1', []),
    leaves('label=in.(1,1.0)', ['d']),
    leaves('label=eq(any).{1}', []),
    leaves('token=gt(all).{9007199254740992}', ['a']),
    leaves('label=eq.2024-06-15T12:00:00Z', ['c']),
    leaves('label=eq.2024-06-15 12:00:00+00', []),
  ])
})

describe('instants', () => {
  const same = [
    ...['2024-06-15T12:00:00Z', '2024-06-15 12:00:00', '2024-06-15t12:00:00z', '2024-06-15 12:00'],
    ...['2024-06-15T14:00:00%2B02:00', '2024-06-15T14:00%2B02', '2024-06-15 07:30:00.000-0430'],
    ...['2024-06-15 14:00:00.000000 %2B02', '2024-6-15 12:00:00', ' 2024-06-15T12:00:00.Z '],
  ]
  runCases(call, [
    ...same.map((text): Case => {
      const path = `samples?select=id&made_at=eq.${text}`
      return { name: text, path, rows: [{ id: 'a' }] }
    }),
    leaves('made_at=eq.2024-06-15T12:00:00.5Z', ['b']),
    leaves('made_at=gte.2024-06-16', ['c']),
    leaves('made_at=lt.2024-06-15T24:00:00&made_at=gt.2024-06-15', ['a', 'b']),
    leaves('made_at=lt.1970-01-01', ['d']),
    leaves('made_at=in.(2024-06-15T12:00:00Z,"2024-06-16 12:00:00")', ['a', 'c']),
    leaves('seen_at=eq.2024-06-15T12:00:00Z', ['a', 'b']),
    leaves('seen_at=eq.2024-06-15T12:00:00.5Z', []),
    leaves('seen_at=gte.2024-06-15T12:00:00.5Z', ['c']),
    leaves('seen_at=lt.2024-06-15T12:00:00.5Z&seen_at=gt.2000-01-01', ['a', 'b']),
    leaves('seen_at=gt(any).{2024-06-15T12:00:00Z}', ['c']),
  ])
})

describe('booleans and bytes', () => {
  runCases(call, [
    ...['true', 't', 'tru', 'TRUE', 'yes', 'y', 'on', '1', ' true '].map((text) =>
      leaves(`flag=eq.${text}`, ['a', 'd']),
    ),
    ...['false', 'f', 'no', 'off', 'of', '0'].map((text) => leaves(`flag=eq.${text}`, ['b'])),
    leaves('flag=eq(any).{f,NULL}', ['b']),
    leaves('bytes=eq.\\x00FF', ['a']),
    leaves('bytes=in.(\\x0a,\\x)', ['b', 'c']),
    leaves('bytes=eq(any).{"\\\\x0a"}', ['c']),
    leaves('bytes=gt.\\x', ['a', 'c']),
  ])
})

const refused = (filter: string, code: string, message?: string): Case => ({
  name: `${filter} is ${code}`,
  path: `samples?${filter}`,
  status: 400,
  has: { code, ...(message !== undefined && { message }) },
})

describe('refusals', () => {
  const noInstant = (text: string) =>
    `invalid input syntax for type timestamp with time zone: "${text}"`
  const noDate = (text: string) => `date/time field value out of range: "${text}"`
  runCases(call, [
    ...['soon', '', '12:00', '2024', '2024-06', '2024-06-15T', '2024-06-15T12', '2024-06-15x'].map(
      (text) => refused(`made_at=eq.${text}`, '22007', noInstant(text)),
    ),
    ...['2024-13-01', '2024-02-30', '2023-02-29', '2024-06-15 25:00', '2024-06-15 12:60'].map(
      (text) => refused(`made_at=eq.${text}`, '22008', noDate(text)),
    ),
    refused('made_at=eq.2024-06-15 12:00%2B16', '22008'),
    refused('made_at=eq.999999-01-01', '22008'),
    ...['now', 'infinity', '-infinity', 'TODAY'].map((text) =>
      refused(`seen_at=lt.${text}`, 'PGRST127'),
    ),
    ...['1.0', '1e3', '', '0x1', '--1', '１'].map((text) =>
      refused(`count=eq.${text}`, '22P02', `invalid input syntax for type integer: "${text}"`),
    ),
    refused('count=in.(1,9223372036854775808)', '22003'),
    refused('count=eq(any).{9223372036854775808}', '22003'),
    refused(`count=eq.${'9'.repeat(9_000)}`, '22003'),
    ...['', 'x', '1e', 'NaN', 'Infinity', '1,5'].map((text) =>
      refused(`ratio=eq.${text}`, '22P02'),
    ),
    refused('ratio=eq.1e400', '22003'),
    ...['o', '2', '', 'truee'].map((text) =>
      refused(`flag=eq.${text}`, '22P02', `invalid input syntax for type boolean: "${text}"`),
    ),
    ...['00', '\\x0', '\\xzz', ''].map((text) => refused(`bytes=eq.${text}`, '22P02')),
    refused('count=is.true', '42804'),
    refused('label=is.unknown', '42804'),
  ])
})

test('S9 R19 N1 a list of 10,000 values of 64 bits is one parameter and one round trip', async () => {
  const values = Array.from({ length: 10_000 }, (_, index) => 9007199254740993n + BigInt(index))
  for (const list of [`in.(${values})`, `eq(any).{${values}}`, `not.gt(any).{${values}}`]) {
    const response = await call(`/rest/v1/samples?select=id&order=id&count=${list}`)
    const rows = await response.json<{ id: string }[]>()
    expect(roundTripsOf(response)).toBe(1)
    expect(rows.map(({ id }) => id)).toEqual(list.startsWith('not') ? ['a', 'b', 'c'] : ['a'])
  }
})
