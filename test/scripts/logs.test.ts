// `npm run logs`: one line for each thing that the Worker did.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatItem, isFaulty, readItem } from '../../scripts/logs/format.ts'
import { createSplitter } from '../../scripts/logs/split.ts'
import { createStandIn } from './stand-in/stand-in.ts'

const script = join(import.meta.dirname, '../../scripts/logs.ts')
const at = Date.parse('2026-11-25T12:03:01.250Z')

const requestLine = {
  ...{ requestId: 'r1', method: 'POST', path: '/rest/v1/orders', status: 201, milliseconds: 34 },
  d1: { roundTrips: 1, rowsRead: 2, rowsWritten: 1 },
}

const item = (rest: object) => ({
  outcome: 'ok',
  eventTimestamp: at,
  logs: [],
  exceptions: [],
  ...rest,
})

const request = (status: number, ...messages: unknown[][]) =>
  item({
    event: {
      request: {
        method: 'POST',
        url: 'https://shop.example/rest/v1/orders?apikey=secret',
        headers: { authorization: 'Bearer secret' },
      },
      response: { status },
    },
    logs: messages.map((message) => ({ level: 'log', message })),
  })

function format(value: unknown): string[] {
  const read = readItem(value)
  if (read === null) throw new Error('no item')
  return formatItem(read)
}

describe('a line', () => {
  test.each<{ what: string; value: object; lines: string[] }>([
    {
      what: 'for a request, as the gateway tells it',
      value: request(201, [JSON.stringify(requestLine)]),
      lines: ['12:03:01.250  POST   201    34 ms  /rest/v1/orders  d1=1  r1'],
    },
    {
      what: 'for a path that would speak to the terminal',
      value: request(400, [
        JSON.stringify({ ...requestLine, status: 400, path: '/a\u001b[2J\n\u202e\u009bb' }),
      ]),
      lines: ['12:03:01.250  POST   400    34 ms  /a%1B[2J%0A%E2%80%AE%C2%9Bb  d1=1  r1'],
    },
    {
      what: 'for a request that it tells nothing of',
      value: request(500),
      lines: ['12:03:01.250  POST   500  /rest/v1/orders'],
    },
    {
      what: 'for a batch of a queue, with what was logged',
      value: item({
        event: { queue: 'ledge-events', batchSize: 3 },
        logs: [{ level: 'error', message: ['"confirm" failed\n\u001b[31m', { a: 1 }] }],
      }),
      lines: [
        '12:03:01.250  queue  ledge-events, 3 messages',
        '    error  "confirm" failed [31m {"a":1}',
      ],
    },
    {
      what: 'for a tick that was cut off',
      value: item({
        outcome: 'exceededCpu',
        event: { cron: '* * * * *' },
        exceptions: [{ name: 'Error', message: 'too long' }],
      }),
      lines: ['12:03:01.250  cron   * * * * *  (exceededCpu)', '    threw  Error: too long'],
    },
  ])('$what', ({ value, lines }) => {
    expect(format(value)).toEqual(lines)
    expect(format(value).join()).not.toContain('secret')
  })

  test.each([null, {}, { outcome: 1 }, 'text', []])('%j is no item', (value) => {
    expect(readItem(value)).toBeNull()
  })

  test.each([
    { value: request(201, [JSON.stringify(requestLine)]), faulty: false },
    { value: request(404), faulty: false },
    { value: request(503), faulty: true },
    { value: item({ outcome: 'exception' }), faulty: true },
    { value: item({ logs: [{ level: 'error', message: ['no'] }] }), faulty: true },
  ])('$faulty', ({ value, faulty }) => {
    const read = readItem(value)
    expect(read !== null && isFaulty(read)).toBe(faulty)
  })
})

test('objects are found in a stream, however it is cut', () => {
  const values = [{ a: 1 }, { b: { c: '}\n{' }, d: [] }, { e: 2 }]
  const text = `banner\n${JSON.stringify(values[0])}\n${JSON.stringify(values[1], null, 2)}\n{ broken\n${JSON.stringify(values[2], null, 2)}\n`
  for (const size of [1, 7, 1000]) {
    const split = createSplitter()
    const found: unknown[] = []
    for (let from = 0; from < text.length; from += size)
      found.push(...split(text.slice(from, from + size)))
    expect(found).toEqual(values)
  }
})

test('as a program: only what is asked for, the rest to wrangler', () => {
  const tail = [request(201, [JSON.stringify(requestLine)]), request(503)]
    .map((one) => JSON.stringify(one, null, 2))
    .join('\n')
  const standIn = createStandIn({ tail: `${tail}\n` })
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [script, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...standIn.environment },
    })
  expect(run().stdout.trim().split('\n')).toHaveLength(2)
  const { stdout, status } = run('--errors')
  expect([stdout.trim(), status]).toEqual(['12:03:01.250  POST   503  /rest/v1/orders', 0])
})
