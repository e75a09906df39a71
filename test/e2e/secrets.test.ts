// What the browser gets holds no secret: neither the secret key nor a private signing key.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { beforeAll, expect, inject, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const { url, publishableKey, secretKey } = inject('ledge')
const served = new Map<string, string>()

beforeAll(async () => {
  const files = globSync('**/*.*', { cwd: join(root, 'public') })
  for (const path of ['', ...files]) served.set(path, await fetchText(path))
})

async function fetchText(path: string): Promise<string> {
  const answer = await fetch(`${url}/${path}`)
  return answer.text()
}

/** The private parts of the signing keys, as they stand in .dev.vars. */
function readPrivateParts(): string[] {
  const { LEDGE_SIGNING_KEYS = '[]' } = parseEnv(readFileSync(join(root, '.dev.vars'), 'utf8'))
  return (JSON.parse(LEDGE_SIGNING_KEYS) as { d: string }[]).map((key) => key.d)
}

test('the page and its bundle are among what is searched', () => {
  expect(served.get('')).toContain(publishableKey)
  const scripts = [...served.keys()].filter((path) => /^assets\/build\/.*\.js$/.test(path))
  expect(scripts.length).toBeGreaterThan(0)
  expect(served.get(scripts[0] ?? '')).toContain('signInWithPassword')
})

test.each([
  { what: 'the secret key', find: () => [secretKey] },
  { what: 'any secret key', find: () => [/sb_secret_[\w-]{20,}/] },
  { what: 'the private signing key', find: readPrivateParts },
  { what: 'any private JWK', find: () => [/"d"\s*:\s*"[\w-]{40,}"/] },
])('no served file holds $what', ({ find }) => {
  const needles = find()
  expect(needles.length).toBeGreaterThan(0)
  const leaks = [...served].filter(([, body]) => needles.some((one) => body.search(one) >= 0))
  expect(leaks.map(([path]) => path)).toEqual([])
})
