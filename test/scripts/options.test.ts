// What `npm start -- …` takes for itself and what it hands on.
import { expect, test } from 'vitest'
import { readOptions } from '../../scripts/start/options.ts'
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
  expect(readOptions(given, '/project')).toEqual({ port, persistTo, rest })
})

test.each(['x', '0', '70000', ''])('a port of "%s" is refused by name', (port) => {
  expect(() => readOptions(['--port', port], '/project')).toThrow('--port takes a number')
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
