// What `npm start -- …` takes for itself and what it hands on.
import { expect, test } from 'vitest'
import { readOptions } from '../../scripts/start/options.ts'

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
