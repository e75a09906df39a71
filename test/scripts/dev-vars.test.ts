// The local secrets are made once, completed where one is missing, and never overwritten.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatBanner } from '../../scripts/start/banner.ts'
import { requireDevVars } from '../../scripts/start/dev-vars.ts'

const createPath = () => join(mkdtempSync(join(tmpdir(), 'ledge-vars-')), '.dev.vars')

test('a missing file gets an ES256 key and both API keys', async () => {
  const variables = await requireDevVars(createPath())
  const [key] = JSON.parse(variables.LEDGE_SIGNING_KEYS ?? '')
  expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', kid: expect.any(String) })
  expect(variables.LEDGE_PUBLISHABLE_KEY).toMatch(/^sb_publishable_[\w-]{32}$/)
  expect(variables.LEDGE_SECRET_KEY).toMatch(/^sb_secret_[\w-]{32}$/)
  expect(variables.LEDGE_DEV).toBe('1')
})

test('a second reading changes nothing', async () => {
  const path = createPath()
  const first = await requireDevVars(path)
  const text = readFileSync(path, 'utf8')
  expect(await requireDevVars(path)).toEqual(first)
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test('what is there stays, what is missing is added', async () => {
  const path = createPath()
  writeFileSync(path, 'MINE="kept"\nLEDGE_SECRET_KEY=sb_secret_mine')
  const variables = await requireDevVars(path)
  expect(variables).toMatchObject({ MINE: 'kept', LEDGE_SECRET_KEY: 'sb_secret_mine' })
  expect(variables.LEDGE_PUBLISHABLE_KEY).toMatch(/^sb_publishable_/)
})

test('S32 the banner names what is off for want of a secret, and nothing else', () => {
  const nothing = { chaos: null, lines: null, missing: new Map(), missingSecrets: new Map() }
  const none = { keepsAccounts: true, ...nothing }
  expect(formatBanner('http://x', {}, none)).not.toMatch(/off/)
  const missingSecrets = new Map([['payment-arrived', 'PAYMENTS_WEBHOOK_SECRET']])
  expect(formatBanner('http://x', {}, { ...none, missingSecrets })).toContain(
    'Webhooks are off payment-arrived (PAYMENTS_WEBHOOK_SECRET)',
  )
})
