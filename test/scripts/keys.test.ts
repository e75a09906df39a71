// The keys that the script makes, and a set that it adds one to.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { ALGORITHMS, addSigningKey, createKeys, formatVariables } from '../../scripts/keys.ts'
import { requireSecrets } from '../../src/engine/core/settings.ts'

const script = join(import.meta.dirname, '../../scripts/keys.ts')
const run = (...args: string[]) =>
  parseEnv(execFileSync(process.execPath, [script, ...args], { encoding: 'utf8', stdio: 'pipe' }))

test.each(ALGORITHMS)('%s keys are such as the Worker takes', async (algorithm) => {
  const { signingKeys } = requireSecrets(await createKeys(algorithm))
  expect(signingKeys.map(({ alg }) => alg)).toEqual([algorithm])
})

test('a key is added before the others; everything else stays', async () => {
  const before = { ...(await createKeys()), LEDGE_SITE_URL: 'https://shop.example' }
  const after = await addSigningKey(before, 'RS256')
  expect({ ...after, LEDGE_SIGNING_KEYS: '' }).toEqual({ ...before, LEDGE_SIGNING_KEYS: '' })
  const [first, ...others] = JSON.parse(after.LEDGE_SIGNING_KEYS ?? '')
  expect(first.alg).toBe('RS256')
  expect(others).toEqual(JSON.parse(before.LEDGE_SIGNING_KEYS))
  expect(requireSecrets(after).signingKeys).toHaveLength(2)
})

test('as a program', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'ledge-keys-')), '.prod.vars')
  writeFileSync(path, formatVariables(await createKeys()))
  const added = requireSecrets(run('--add', path, '--alg', 'HS256'))
  expect(added.signingKeys.map(({ alg }) => alg)).toEqual(['HS256', 'ES256'])
  expect(requireSecrets(run()).signingKeys).toHaveLength(1)
  expect(() => run('--alg', 'none')).toThrow('--alg may be ES256, RS256, HS256')
})

test('without a set there is nothing to add to', async () => {
  await expect(addSigningKey({}, 'ES256')).rejects.toThrow('no LEDGE_SIGNING_KEYS')
})
