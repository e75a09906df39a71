// S38: of what we ship and what runs on a developer's machine, no copy is older than the version that mended its latest
// known advisory. Nothing is asked for: the table stands here, so a lock file that goes back is noticed without a network.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

/** Name, the lowest version that is safe, the advisory that says so, and what it is about. */
const FLOORS = [
  // In the Worker or the web app.
  ['hono', '4.12.25', 'GHSA-88fw-hqm2-52qc', 'CORS with credentials reflects any origin'],
  ['drizzle-orm', '0.45.2', 'GHSA-gpj5-g38j-94v9', 'SQL through the names of columns and aliases'],
  ['jose', '4.15.5', 'GHSA-hhhv-q57g-882q', 'a compressed token takes all memory'],
  ['zod', '3.22.3', 'GHSA-m95q-7qp3-xv42', 'an address of mail takes all time'],
  ['preact', '10.28.2', 'GHSA-36hm-qxxp-pg3m', 'JSON that is taken for a node of the page'],
  ['@supabase/auth-js', '2.70.0', 'GHSA-8r88-6cj9-9fh5', 'ids that lead to other routes'],
  // In the local server, the build and the tests.
  ['node', '24.17.0', 'CVE-2026-48618', 'names of hosts pass TLS that should not'],
  ['wrangler', '4.59.1', 'CVE-2026-0933', 'a commit’s hash is run as a command'],
  ['miniflare', '3.20231030.2', 'GHSA-fwvg-2739-22v7', 'the local server reaches other servers'],
  ['undici', '7.29.0', 'CVE-2026-13697', 'and four more that 7.29.0 mended'],
  ['ws', '8.21.0', 'GHSA-96hv-2xvq-fx4p', 'tiny fragments take all memory'],
  ['sharp', '0.35.4', 'GHSA-rgj7-g3m4-5g8c', 'code in a picture'],
  ['vite', '8.0.16', 'GHSA-fx2h-pf6j-xcff', 'files that the server should keep back'],
  ['vitest', '4.1.0', 'GHSA-5xrq-8626-4rwp', 'the UI’s server reads and runs any file'],
  ['esbuild', '0.25.0', 'GHSA-67mh-4wv8-2f99', 'any page reads from the local server'],
  ['postcss', '8.5.23', 'GHSA-fxqj-rqcc-2cmp', 'a source map names any file'],
  ['nanoid', '3.3.18', 'CVE-2026-67213', 'a size of nothing never ends'],
  ['picomatch', '4.0.4', 'GHSA-c2c7-rcm5-vvqj', 'a pattern takes all time'],
  ['koa', '3.1.2', 'GHSA-7gcc-r8m5-44qm', 'a host that is none of ours'],
  ['path-to-regexp', '6.3.0', 'GHSA-9wv6-86v2-598j', 'a path takes all time'],
  ['form-data', '4.0.6', 'GHSA-hmw2-7cc7-3qxx', 'a name that ends its header'],
  ['ajv', '8.18.0', 'GHSA-2g4f-4pwh-qvx6', 'a pattern from data takes all time'],
  ['fast-uri', '3.1.5', 'GHSA-7p8r-x3mc-p8w7', 'a host that is another one'],
  ['minimist', '1.2.6', 'GHSA-xvch-5gv4-984h', 'an argument changes every object'],
] as const

const lock = JSON.parse(
  readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8'),
) as Lock

interface Lock {
  packages: Record<string, { version?: string }>
}

/** The versions of every copy of a package, also of those that only another package uses. */
const findVersions = (name: string): string[] =>
  Object.entries(lock.packages)
    .filter(([path]) => path.endsWith(`node_modules/${name}`))
    .map(([, { version = '' }]) => version)

/** Whether `version` is `floor` or a later one. */
function isSafe(version: string, floor: string): boolean {
  const [a, b] = [readNumbers(version), readNumbers(floor)]
  const index = a.findIndex((number, at) => number !== b[at])
  return index === -1 || (a[index] ?? 0) > (b[index] ?? 0)
}

/** `8.0.16-beta.1` as 8, 0 and 16. */
const readNumbers = (version: string): number[] =>
  (/^\d+\.\d+\.\d+/.exec(version)?.[0] ?? '0.0.0').split('.').map(Number)

describe('S38', () => {
  test.each(FLOORS)('%s is at least %s (%s: %s)', (name, floor) => {
    const versions = findVersions(name)
    expect(versions).not.toEqual([])
    expect(versions.filter((version) => !isSafe(version, floor))).toEqual([])
  })

  test.each([
    { version: '4.12.24', is: false },
    { version: '4.9.99', is: false },
    { version: '3.99.99', is: false },
    { version: 'what is no version', is: false },
    { version: '4.12.25', is: true },
    { version: '4.13.0', is: true },
    { version: '5.0.0-beta.1', is: true },
  ])('$version at 4.12.25 and later: $is', ({ version, is }) => {
    expect(isSafe(version, '4.12.25')).toBe(is)
  })
})
