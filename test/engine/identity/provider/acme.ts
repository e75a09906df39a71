// Two providers, `acme` and `other`, an app that knows both, and people who have accounts there.
import { afterEach, beforeEach, vi } from 'vitest'
import { openId } from '../../../../src/engine/index.ts'
import { BASE } from '../../../support/worker.ts'
import { createEmail, query } from '../people.ts'
import { createWorld, FLOW, type World, type WorldOptions } from '../world.ts'
import { createFakeProvider, fakeFetch, type Owner } from './fake-provider.ts'
import { createTraveller, redeem } from './traveller.ts'

export const acme = createFakeProvider()
export const other = createFakeProvider()

const identity = {
  providers: [
    openId({ name: 'acme', issuer: acme.issuer }),
    openId({ name: 'other', issuer: other.issuer }),
  ],
}

/** Variables of a provider. */
export const secretsOf = (name: string) => ({
  [`${name}_CLIENT_ID`]: 'ledge',
  [`${name}_CLIENT_SECRET`]: 'secret',
})

export const bindings = { LEDGE_SITE_URL: BASE, ...secretsOf('ACME'), ...secretsOf('OTHER') }

export const createAcmeWorld = (options: WorldOptions = {}): World =>
  createWorld({ identity, bindings, ...options })

/** Somebody at a provider. */
export const createOwner = (more: object = {}): Owner & { readonly email: string } => ({
  sub: crypto.randomUUID(),
  email: createEmail(),
  email_verified: true,
  name: 'Ada Lovelace',
  picture: 'https://pictures.example/ada.png',
  ...more,
})

/** Lets providers answer in place of the world, honestly at the beginning of each test; what is logged of lies stays silent. */
export function fakeProviders(...providers: readonly { lies: object }[]): void {
  beforeEach(() => {
    fakeFetch()
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
  })
  afterEach(() => {
    for (const one of [acme, other, ...providers]) one.lies = {}
    vi.restoreAllMocks()
  })
}

export interface ShownUser {
  id: string
  email: string
  phone: string
  new_email?: string
  is_anonymous: boolean
  app_metadata: { provider: string; providers: string[] }
  user_metadata: Record<string, unknown>
  identities: { identity_id: string; provider: string; email?: string }[]
  factors?: unknown[]
}

/** The user of an access token, or of the fragment that somebody has landed with. */
export async function showUser(world: World, token: string | URLSearchParams): Promise<ShownUser> {
  const text = typeof token === 'string' ? token : (token.get('access_token') ?? '')
  return (await world.getUser(text)).json()
}

const LONG_AGO = '2026-01-01T00:00:00.000Z'

export const giveFactor = (userId: string) =>
  query(
    `INSERT INTO auth_factors (id, user_id, type, status, friendly_name, created_at, updated_at)
     VALUES (?, ?, 'totp', 'verified', 'phone', ?, ?) RETURNING 1`,
    ...[crypto.randomUUID(), userId, LONG_AGO, LONG_AGO],
  )

export const givePasskey = (userId: string) =>
  query(
    `INSERT INTO auth_passkeys (id, user_id, credential_id, public_key, counter, transports, is_backed_up,
       aaguid, friendly_name, created_at, updated_at)
     VALUES (?, ?, ?, 'x', 0, '[]', 0, 'x', 'key', ?, ?) RETURNING 1`,
    ...[crypto.randomUUID(), userId, crypto.randomUUID(), LONG_AGO, LONG_AGO],
  )

export const makeOld = (sessionId: string) =>
  query(
    `UPDATE auth_sessions SET created_at = ?, amr = '[{"method":"otp","timestamp":1}]' WHERE id = ? RETURNING 1`,
    ...[LONG_AGO, sessionId],
  )

/** What somebody who is signed in does with their ways in. */
export const openLinker = (world: World) => ({
  async linkWithPkce(person: { accessToken: string }, owner: Owner) {
    const back = await createTraveller(world).link(acme, owner, person.accessToken, FLOW.fields)
    return redeem(world, back, FLOW.verifier)
  },
  unlink: (as: string, id: string) =>
    world.call(`/auth/v1/user/identities/${id}`, { method: 'DELETE', as }),
  async idOf(token: string, provider: string): Promise<string> {
    const { identities } = await showUser(world, token)
    return identities.find((one) => one.provider === provider)?.identity_id ?? ''
  },
})
