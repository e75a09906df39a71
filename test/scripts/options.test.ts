// What `npm start -- …` takes for itself and what it hands on.
import { describe, expect, test } from 'vitest'
import { USUAL_MIX } from '../../scripts/start/chaos.ts'
import { formatInjected } from '../../scripts/start/chaos-watch.ts'
import { readOptions } from '../../scripts/start/options.ts'
import { Screen } from '../../scripts/start/screen.ts'
import { findMissingLines } from '../../scripts/start/workflows.ts'
import { app } from '../../src/app/index.ts'

test.each([
  { given: [], port: 8787, persistTo: '/project/.wrangler/state', rest: [] },
  { given: ['--port', '8799'], port: 8799, persistTo: '/project/.wrangler/state', rest: [] },
  { given: ['--port=8799', '--persist-to=/state'], port: 8799, persistTo: '/state', rest: [] },
  { given: ['--persist-to', 'here'], port: 8787, persistTo: '/project/here', rest: [] },
  {
    given: ['--var', 'NAME:value', '--port', '8799', '--var', 'OTHER:1', '--live-reload'],
    port: 8799,
    persistTo: '/project/.wrangler/state',
    rest: ['--var', 'NAME:value', '--var', 'OTHER:1', '--live-reload'],
  },
])('$given', ({ given, port, persistTo, rest }) => {
  expect(readOptions(given, '/project')).toEqual({ port, persistTo, rest, chaos: null })
})

test.each(['x', '0', '70000', ''])('a port of "%s" is refused by name', (port) => {
  expect(() => readOptions(['--port', port], '/project')).toThrow('--port takes a number')
})

describe('chaos', () => {
  test.each([
    { given: ['--chaos', '7'], seed: 7, faults: USUAL_MIX, rest: [] },
    { given: ['--chaos=0', '--live-reload'], seed: 0, faults: USUAL_MIX, rest: ['--live-reload'] },
    {
      given: ['--chaos', '7', '--faults', 'd1After=0.2,kvDown'],
      seed: 7,
      faults: { d1After: 0.2, kvDown: 1 },
      rest: [],
    },
    {
      given: ['--chaos', '--var', 'NAME:value'],
      seed: expect.any(Number),
      faults: USUAL_MIX,
      rest: ['--var', 'NAME:value'],
    },
    {
      given: ['--chaos', '--faults=kvDown'],
      seed: expect.any(Number),
      faults: { kvDown: 1 },
      rest: [],
    },
    { given: ['--chaos'], seed: expect.any(Number), faults: USUAL_MIX, rest: [] },
  ])('$given', ({ given, seed, faults, rest }) => {
    expect(readOptions(given, '/project')).toMatchObject({ chaos: { seed, faults }, rest })
  })

  test.each([
    { faults: [], dies: true },
    { faults: ['--faults', 'd1After=0.2'], dies: false },
    { faults: ['--faults', 'd1After=0.2,processDies'], dies: true },
  ])(
    '$faults: the process dies: $dies, and the banner tells how to have it again',
    ({ faults, dies }) => {
      const { chaos } = readOptions(['--chaos', '7', ...faults], '/project')
      const command = ['npm start -- --chaos 7', ...faults].join(' ')
      expect(chaos).toMatchObject({ processDies: dies, command })
      expect(chaos?.faults).not.toHaveProperty('processDies')
    },
  )

  test.each(['x', '1.5', '-1', '2147483648'])('a seed of "%s" is refused by name', (seed) => {
    expect(() => readOptions([`--chaos=${seed}`], '/project')).toThrow(
      '--chaos takes a whole number',
    )
  })

  test.each(['d1', 'kvDown=2', 'kvDown=x', 'kvDown=', ''])(
    'faults of "%s" are refused',
    (faults) => {
      const given = ['--chaos', '7', `--faults=${faults}`]
      expect(() => readOptions(given, '/project')).toThrow(/there is no fault|a share from 0 to 1/)
    },
  )

  test.each([
    { isTTY: true, seen: '«begins\n«chaos: 12 f«a line\nchaos: 12 f' },
    { isTTY: false, seen: 'begins\nchaos: 12 faults\na line\n' },
  ])(
    'the last line of a terminal stays the last, whatever is printed: $isTTY',
    ({ isTTY, seen }) => {
      const written: string[] = []
      const write = (text: string) => written.push(text) > 0
      const screen = new Screen({ columns: 12, isTTY, write })
      screen.print('begins\nGET /_chaos 200\n')
      screen.show('chaos: 12 faults')
      screen.print('a ')
      screen.print('line\n')
      expect(written.join('').replaceAll('\r\u001b[2K', '«')).toBe(seen)
    },
  )

  test.each<{ injected: Record<string, number>; line: string }>([
    { injected: {}, line: 'chaos: nothing has failed yet' },
    { injected: { d1Slow: 1, kvStale: 9 }, line: 'chaos: 10 faults: kvStale 9, d1Slow 1' },
  ])('$line', ({ injected, line }) => {
    expect(formatInjected(injected)).toBe(line)
  })

  test('faults without chaos are refused', () => {
    expect(() => readOptions(['--faults', 'kvDown'], '/project')).toThrow('--faults needs --chaos')
  })
})

test.each([
  {
    what: 'bound',
    config: 'name = "shop"\n  binding = "WORKFLOWS"',
    functions: app.functions,
    lines: null,
  },
  { what: 'not there', config: 'name = "shop"', functions: [], lines: null },
  {
    what: 'there and not bound',
    config: 'name = "shop"\nmain = "src/index.ts"',
    functions: app.functions,
    lines: expect.stringContaining('[[workflows]]\nname = "shop-workflows"\nbinding = "WORKFLOWS"'),
  },
])('workflows that are $what', ({ config, functions, lines }) => {
  expect(findMissingLines({ functions }, config)).toEqual(lines)
})
