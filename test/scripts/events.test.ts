// `npm run events`: what it understands, and what it shows.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { decide } from '../../scripts/events/decide.ts'
import { requireSecretKey } from '../../scripts/events/operator.ts'
import { type Command, readOptions } from '../../scripts/events/options.ts'
import { formatAge, formatLine, formatView, type View } from '../../scripts/events/view.ts'

describe('the command line', () => {
  test.each<{ given: string; command: Command }>([
    { given: '', command: { kind: 'watch', once: false } },
    { given: '--once', command: { kind: 'watch', once: true } },
    {
      given: 'replay e f',
      command: { kind: 'replay', target: { kind: 'delivery', event: 'e', function: 'f' } },
    },
    {
      given: 'replay --all',
      command: { kind: 'replay', target: { kind: 'deliveries', filter: {} } },
    },
    {
      given: 'replay --all --function f --type t',
      command: {
        kind: 'replay',
        target: { kind: 'deliveries', filter: { function: 'f', type: 't' } },
      },
    },
    {
      given: 'replay --queue clicks m',
      command: { kind: 'replay', target: { kind: 'message', queue: 'clicks', id: 'm' } },
    },
    {
      given: 'replay --queue clicks --all',
      command: { kind: 'replay', target: { kind: 'messages', filter: { queue: 'clicks' } } },
    },
    {
      given: 'discard e f',
      command: { kind: 'discard', target: { kind: 'delivery', event: 'e', function: 'f' } },
    },
    {
      given: 'discard --queue clicks m',
      command: { kind: 'discard', target: { kind: 'message', queue: 'clicks', id: 'm' } },
    },
  ])('$given', ({ given, command }) => {
    const argv = given.split(' ').filter((word) => word !== '')
    expect(readOptions(argv)).toEqual({ url: 'http://localhost:8787', command })
    const elsewhere = readOptions([...argv, '--url', 'https://ledge.example/'])
    expect(elsewhere).toEqual({ url: 'https://ledge.example', command })
  })

  test.each([
    'replay',
    'replay e',
    'replay e f g',
    'replay e --all',
    'replay --queue clicks',
    'replay --queue clicks a b',
    'discard --all',
    'discard --queue clicks --all',
    'delete e f',
    '--nope',
    '--url nowhere',
  ])('%s is refused with the usage', (given) => {
    expect(() => readOptions(given.split(' '))).toThrow('npm run events')
  })
})

describe('the secret key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledge-events-'))
  const file = join(folder, '.dev.vars')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('comes from the environment, else from .dev.vars', () => {
    expect(() => requireSecretKey(file, {})).toThrow('LEDGE_SECRET_KEY')
    writeFileSync(file, "LEDGE_SECRET_KEY='of the file'\n")
    expect(requireSecretKey(file, {})).toBe('of the file')
    expect(requireSecretKey(file, { LEDGE_SECRET_KEY: 'of the shell' })).toBe('of the shell')
  })
})

const view: View = {
  url: 'http://localhost:8787',
  at: new Date('2026-11-23T16:20:31.123Z'),
  figures: {
    pending: 9,
    running: 3,
    dead: 1,
    unheard: 3,
    oldest_age_seconds: 41,
    done_last_minute: 312,
    dead_messages: 1,
  },
  deliveries: [
    {
      event: 'e1',
      function: 'confirm-order',
      type: 'order.placed',
      attempts: 5,
      last_error: 'no such order\n\u001b[31mat once',
      updated_at: '2026-11-23T16:02:11.000Z',
    },
  ],
  messages: [
    {
      queue: 'clicks',
      id: 'm1',
      function: 'charge-clicks',
      attempts: 1,
      last_error: 'id: is required',
      died_at: '2026-11-23T16:03:00.000Z',
    },
  ],
}

describe('what it shows', () => {
  test('on a terminal: figures, then dead letters, the newest first, free of control characters', () => {
    expect(formatView(view).split('\n')).toEqual([
      'Ledge events  http://localhost:8787  16:20:31 UTC',
      '',
      'pending 12   running 3   dead 1   oldest 41 s   done 5.2/s   dead messages 1',
      '',
      'Newest dead letters',
      '  2026-11-23 16:03:00  charge-clicks on a message of clicks, 1 attempt',
      '    id: is required',
      '    npm run events -- replay --queue clicks m1',
      '  2026-11-23 16:02:11  confirm-order on order.placed, 5 attempts',
      '    no such order [31mat once',
      '    npm run events -- replay e1 confirm-order',
    ])
  })

  test('no line is longer than the terminal is wide', () => {
    const lines = formatView(view, 40).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBe(40)
  })

  test('that there is nothing', () => {
    const figures = { ...view.figures, oldest_age_seconds: null }
    const text = formatView({ ...view, figures, deliveries: [], messages: [] })
    expect(text).toContain('oldest –')
    expect(text).toContain('No dead letters.')
  })

  test('elsewhere: one line', () => {
    expect(formatLine(view)).toBe(
      '2026-11-23T16:20:31.123Z pending=12 running=3 dead=1 oldest_seconds=41 rate=5.2 dead_messages=1',
    )
  })

  test.each([
    [59, '59 s'],
    [60, '1 min'],
    [7199, '1 h'],
    [86_400 * 3, '3 d'],
  ])('an age of %s seconds as %s', (seconds, text) => expect(formatAge(seconds)).toBe(text))
})

describe('replaying all', () => {
  const replayAll = {
    kind: 'replay',
    target: { kind: 'deliveries', filter: { type: 't' } },
  } as const

  test('goes on piece by piece, and ends although what ran again dies again meanwhile', async () => {
    const calls: unknown[] = []
    const ask = async (...call: unknown[]) => {
      calls.push(call)
      return { replayed: 1000, remaining: 1500 }
    }
    expect(await decide(replayAll, ask)).toBe('3000 run again.')
    expect(calls).toEqual(Array(3).fill(['POST', '/deliveries/replay', { type: 't' }]))
  })

  test('tells of what could not be sent', async () => {
    const ask = async () => ({ replayed: 0, remaining: 2 })
    expect(await decide(replayAll, ask)).toBe('0 run again, 2 could not be sent.')
  })
})
