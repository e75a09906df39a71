// For whom passkeys are made: the domain of the app, its origins to the letter, and this machine in development.
import { describe, expect, test } from 'vitest'
import type { IdentitySettingsDefinition } from '../../../../src/engine/core/index.ts'
import {
  hasPasskeys,
  requireRelyingParty,
} from '../../../../src/engine/identity/passkey/relying-party.ts'
import { defineApp } from '../../../../src/engine/index.ts'
import { createAuthenticator } from '../../../support/authenticator.ts'
import { outcomeOf } from '../people.ts'
import { openTestScope, PRODUCTION } from '../support.ts'
import { createWorld } from '../world.ts'
import { comeIn, createHolder, register, signUp } from './holder.ts'

interface Case {
  what: string
  site?: string
  isLocal?: boolean
  url?: string
  origin?: string
  relyingParty?: IdentitySettingsDefinition['relyingParty']
}

function open({ site, isLocal = false, relyingParty = {} }: Case) {
  const app = defineApp({ tables: {}, settings: { identity: { relyingParty } } })
  const bindings = { ...PRODUCTION, LEDGE_SITE_URL: site, ...(isLocal && { LEDGE_DEV: '1' }) }
  return openTestScope(app, bindings)
}

const pageOf = ({ url = 'https://ledge.workers.dev/auth/v1/passkeys', origin }: Case) => ({
  url,
  origin,
})

const HASH = `android:apk-key-hash:${'a'.repeat(43)}`
const site = 'https://shop.example.com'
const local = 'http://localhost:8787'

test.each<Case & { party: { id: string; origins: string[] } }>([
  { what: 'the site', site, party: { id: 'shop.example.com', origins: [site] } },
  {
    what: 'a domain above the site, with a phone’s app and another host',
    site,
    relyingParty: { id: 'example.com', origins: ['https://www.example.com', HASH] },
    party: { id: 'example.com', origins: [site, 'https://www.example.com', HASH] },
  },
  {
    what: 'a domain that the site is not under: the site is none of its origins',
    site,
    relyingParty: { id: 'example.org', origins: ['https://example.org'] },
    party: { id: 'example.org', origins: ['https://example.org'] },
  },
  {
    what: 'a page elsewhere says nothing in production',
    site,
    origin: 'http://localhost:5173',
    party: { id: 'shop.example.com', origins: [site] },
  },
  {
    what: 'this machine, whatever the settings say',
    isLocal: true,
    url: `${local}/auth/v1/passkeys`,
    relyingParty: { id: 'example.com' },
    party: { id: 'localhost', origins: [local] },
  },
  {
    what: 'a page at another port of this machine',
    isLocal: true,
    url: `${local}/auth/v1/passkeys`,
    origin: 'http://localhost:5173',
    party: { id: 'localhost', origins: [local, 'http://localhost:5173'] },
  },
  {
    what: 'a page on the net says nothing in development either',
    isLocal: true,
    url: `${local}/auth/v1/passkeys`,
    origin: 'https://evil.example',
    party: { id: 'localhost', origins: [local] },
  },
])('$what', (given) => {
  const scope = open(given)
  expect(requireRelyingParty(scope, pageOf(given))).toEqual(given.party)
  expect(hasPasskeys(scope, pageOf(given).url)).toBe(true)
})

test.each<Case & { message: string }>([
  { what: 'no site', message: 'LEDGE_SITE_URL is not set' },
  { what: 'a site that is an address', site: 'https://192.0.2.1', message: '192.0.2.1' },
  {
    what: 'this machine by its address',
    isLocal: true,
    url: 'http://127.0.0.1:8787/auth/v1/passkeys',
    message: 'open http://localhost:8787 instead of http://127.0.0.1:8787',
  },
  {
    what: 'this machine by its address of six',
    isLocal: true,
    url: 'http://[::1]:8787/auth/v1/passkeys',
    message: 'open http://localhost:8787',
  },
  {
    what: 'a page at the address of this machine',
    isLocal: true,
    url: `${local}/auth/v1/passkeys`,
    origin: 'http://127.0.0.1:5173',
    message: 'open http://localhost:5173',
  },
])('what is missing is told: $what', (given) => {
  const scope = open(given)
  expect(() => requireRelyingParty(scope, pageOf(given))).toThrow(given.message)
})

test.each<[relyingParty: IdentitySettingsDefinition['relyingParty'], message: string]>([
  [{ id: 'https://example.com' }, 'is no domain'],
  [{ id: 'example.com:8787' }, 'is no domain'],
  [{ id: '192.0.2.1' }, 'is no domain'],
  [{ origins: ['https://example.com/'] }, 'is no origin'],
  [{ origins: ['example.com'] }, 'is no origin'],
  [{ origins: ['myapp://x'] }, 'is no origin'],
  [{ id: 'example.com', origins: ['https://example.com.evil.example'] }, 'is not under'],
])('an app that names %j is told so', (relyingParty, message) => {
  expect(() => defineApp({ tables: {}, settings: { identity: { relyingParty } } })).toThrow(message)
})

test('an app of its own domain: its pages come in, others do not', async () => {
  const world = createWorld({
    settings: {
      confirmEmailsAtOnce: true,
      identity: { relyingParty: { name: 'Shop', id: 'app.example', origins: [HASH] } },
    },
    bindings: { LEDGE_SITE_URL: 'https://app.example' },
  })
  const phone = createAuthenticator({ origin: HASH })
  await createHolder(world, phone)
  expect((await comeIn(world, phone)).status).toBe(200)
  const elsewhere = createAuthenticator({ origin: 'https://other.example' })
  expect((await register(world, await signUp(world), elsewhere)).status).toBe(400)
})

describe('switched off', () => {
  const off = createWorld({
    settings: { confirmEmailsAtOnce: true, identity: { passkeys: false } },
  })

  test.each([
    { method: 'POST', path: '/passkeys/registration/options' },
    { method: 'POST', path: '/passkeys/registration/verify' },
    { method: 'POST', path: '/passkeys/authentication/options' },
    { method: 'POST', path: '/passkeys/authentication/verify' },
    { method: 'GET', path: '/passkeys/' },
    { method: 'PATCH', path: `/passkeys/${crypto.randomUUID()}` },
    { method: 'DELETE', path: `/passkeys/${crypto.randomUUID()}` },
  ])('$method $path', async ({ method, path }) => {
    const answer = await off.call(`/auth/v1${path}`, { method })
    expect(await outcomeOf(answer)).toEqual([404, 'passkey_disabled'])
  })

  test.each([true, false])('the settings tell: %s', async (passkeys) => {
    const world = createWorld({ settings: { identity: { passkeys } } })
    const answer = await world.call('/auth/v1/settings')
    expect(await answer.json()).toMatchObject({ passkeys_enabled: passkeys })
  })
})
