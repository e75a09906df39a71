// People of other issuers: a row for each that is kept, made once; a ban that holds; and a Ledge that keeps no accounts itself.
import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { defineFunction, signedUp } from '../../../../src/engine/index.ts'
import { createFaultyDatabase } from '../../../support/pipeline.ts'
import { publishableKey, roundTripsOf, secretKey } from '../../../support/worker.ts'
import {
  createEmail,
  createPerson,
  failing,
  faultyKv,
  outcomeOf,
  PASSWORD,
  query,
  VERSIONED,
} from '../people.ts'
import {
  AUDIENCE,
  auditOf,
  countAll,
  createProvider,
  createTrusting,
  eventsOf,
  type FakeProvider,
  identitiesOf,
  openInternet,
  rowsOf,
  trustIn,
} from './issuers.ts'
import { SHUT } from './trust.ts'

const greet = defineFunction({ name: 'greet', on: signedUp(), run: async () => ({}) })

const internet = openInternet()
let provider: FakeProvider
let ledge: ReturnType<typeof createTrusting>

beforeAll(async () => {
  provider = await createProvider(internet)
  ledge = createTrusting([trustIn(provider)], { functions: [greet] })
  await ledge.whoIs(await provider.sign()) // the keys are there
})
beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined))
afterEach(() => void vi.useRealTimers())

/** Somebody whom nobody has seen yet. */
async function createGuest(claims: object = {}, at = provider) {
  const sub = `auth0|${crypto.randomUUID()}`
  return { sub, id: `auth0:${sub}`, token: await at.sign({ sub, ...claims }) }
}

describe('somebody is seen for the first time', () => {
  test('one D1 round trip more, and none afterwards', async () => {
    const { token } = await createGuest()
    for (const trips of [1, 0, 0]) expect(roundTripsOf(await ledge.whoIs(token))).toBe(trips)
  })

  test('a row, a way in, an entry of the audit log and the event for signedUp()', async () => {
    const email = createEmail()
    const said = { email: email.toUpperCase(), email_verified: true, name: 'Ada', hobby: 'chess' }
    const { id, sub, token } = await createGuest(said)
    const answer = await ledge.call('/whoami', { as: token, headers: { 'User-Agent': 'phone' } })
    expect(await answer.json()).toMatchObject({ userId: id, sessionId: null })
    const [row] = await rowsOf(id)
    expect(row).toMatchObject({
      email,
      role: 'authenticated',
      password_hash: null,
      is_anonymous: 0,
    })
    expect(row?.email_confirmed_at).toBe(row?.created_at)
    const place = provider.issuer.replace('https://', '')
    expect(JSON.parse(String(row?.app_metadata))).toEqual({ provider: place, providers: [place] })
    const facts = {
      iss: provider.issuer,
      sub,
      email,
      email_verified: true,
      phone_verified: false,
      name: 'Ada',
    }
    expect(JSON.parse(String(row?.user_metadata))).toEqual(facts)
    const [identity] = await identitiesOf(id)
    expect(identity).toMatchObject({ provider: place, provider_id: sub })
    const [event] = await eventsOf(id)
    expect(event?.type).toBe('user.signed_up')
    expect(JSON.parse(String(event?.data))).toMatchObject({
      user_id: id,
      email,
      is_anonymous: false,
    })
    expect((await auditOf(id))[0]).toMatchObject({ action: 'user_signedup', user_agent: 'phone' })
  })

  test('S31 fifty times at once: everything is written once, and everybody is let in', async () => {
    const { id, token } = await createGuest({ email: createEmail(), email_verified: true })
    const answers = await Promise.all(Array.from({ length: 50 }, () => ledge.whoIs(token)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await countAll(id)).toEqual([1, 1, 1, 1])
  })

  test.each<{ name: string; claims: object }>([
    { name: 'not verified', claims: { email: createEmail() } },
    { name: 'verified in words', claims: { email: createEmail(), email_verified: 'true' } },
    { name: 'none', claims: { email: 'nobody', email_verified: true } },
    { name: 'a number', claims: { email: 7, email_verified: true } },
  ])('an address that is $name is not theirs', async ({ claims }) => {
    const { id, token } = await createGuest(claims)
    expect((await ledge.whoIs(token)).status).toBe(200)
    expect((await rowsOf(id))[0]).toMatchObject({ email: null, email_confirmed_at: null })
  })

  test('S14 an address that somebody else holds stays with them', async () => {
    const ada = await createPerson()
    const { id, token } = await createGuest({ email: ada.email, email_verified: true })
    const answer = await ledge.whoIs(token)
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 2])
    expect((await rowsOf(id))[0]).toMatchObject({ email: null, email_confirmed_at: null })
    expect((await rowsOf(ada.id))[0]).toMatchObject({ email: ada.email })
    const parallel = createEmail()
    const both = await Promise.all(
      [1, 2].map(() => createGuest({ email: parallel, email_verified: true })),
    )
    await Promise.all(both.map((one) => ledge.whoIs(one.token)))
    expect(await query('SELECT id FROM auth_users WHERE email = ?', parallel)).toHaveLength(1)
    expect(await Promise.all(both.map(async (one) => (await rowsOf(one.id)).length))).toEqual([
      1, 1,
    ])
  })

  test('a prefix that was changed makes new users, and the old ones keep their way in', async () => {
    const { sub, id, token } = await createGuest()
    await ledge.whoIs(token)
    const renamed = createTrusting([trustIn(provider, 'new:')])
    expect(await (await renamed.whoIs(token)).json()).toMatchObject({ userId: `new:${sub}` })
    expect([(await identitiesOf(id)).length, (await identitiesOf(`new:${sub}`)).length]).toEqual([
      1, 0,
    ])
  })

  test('nobody is kept where the settings do not say so', async () => {
    const { keepsUsers: _, ...trusted } = trustIn(provider)
    const { id, token } = await createGuest()
    const answer = await createTrusting([trusted]).whoIs(token)
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 0])
    expect(await rowsOf(id)).toEqual([])
  })

  test('R8 D1 is down: 503 for who is new, and nothing is missed; who is known comes in', async () => {
    const known = await createGuest()
    const guest = await createGuest()
    await ledge.whoIs(known.token)
    for (const fate of ['before', 'after'] as const) {
      const DB = createFaultyDatabase(fate)
      expect((await ledge.whoIs(known.token, { DB })).status).toBe(200)
      expect((await ledge.whoIs(guest.token, { DB })).status).toBe(503)
    }
    expect((await ledge.whoIs(guest.token)).status).toBe(200)
    expect(await countAll(guest.id)).toEqual([1, 1, 1, 1])
  })

  test('R9 KV is down: D1 is asked, and nothing is written twice', async () => {
    const { id, token } = await createGuest()
    const bindings = faultyKv({ get: failing, put: failing })
    for (const trips of [1, 2]) expect(roundTripsOf(await ledge.whoIs(token, bindings))).toBe(trips)
    expect(await countAll(id)).toEqual([1, 1, 1, 1])
  })
})

const manage = (method: string, id: string, body?: unknown, bindings = {}) =>
  ledge.call(`/auth/v1/admin/users/${encodeURIComponent(id)}`, {
    method,
    body,
    bindings,
    as: secretKey,
  })
const ban = (id: string, duration: string, bindings = {}) =>
  manage('PUT', id, { ban_duration: duration }, bindings)

describe('S17 the operator', () => {
  test('bans somebody, at once where KV is near, and lets them in again', async () => {
    const { id, token } = await createGuest()
    await ledge.whoIs(token)
    expect((await ban(id, '24h')).status).toBe(200)
    const refused = await ledge.whoIs(token)
    expect([refused.status, roundTripsOf(refused)]).toEqual([403, 0])
    expect(await refused.json()).toMatchObject({ detail: 'User is banned' })
    expect((await ban(id, 'none')).status).toBe(200)
    expect((await ledge.whoIs(token)).status).toBe(200)
  })

  test('R9 bans somebody while KV is down: it holds within the hour, and for as long as it should', async () => {
    const { id, sub } = await createGuest()
    const show = async () => (await ledge.whoIs(await provider.sign({ sub }))).status
    expect(await show()).toBe(200)
    expect((await ban(id, '3h', faultyKv({ put: failing }))).status).toBe(200)
    await env.KV.delete(`known:${id}`) // its hour is over
    expect(await show()).toBe(403)
    expect(await env.KV.get(`barred:${id}`)).toBe('1')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 60 * 60_000 + 1000 })
    await env.KV.delete(`barred:${id}`)
    expect(await show()).toBe(200)
  })

  test('deletes somebody softly: they stay out; for good: they come back as somebody new', async () => {
    const soft = await createGuest()
    const hard = await createGuest()
    for (const { token } of [soft, hard]) await ledge.whoIs(token)
    expect((await manage('DELETE', soft.id, { should_soft_delete: true })).status).toBe(200)
    expect((await manage('DELETE', hard.id)).status).toBe(200)
    expect(await rowsOf(hard.id)).toEqual([])
    for (let time = 0; time < 2; time += 1) {
      expect((await ledge.whoIs(soft.token)).status).toBe(403)
      expect((await ledge.whoIs(hard.token)).status).toBe(200)
      await env.KV.delete(`barred:${soft.id}`)
      await env.KV.delete(`known:${soft.id}`)
    }
    expect([(await identitiesOf(soft.id)).length, (await rowsOf(hard.id)).length]).toEqual([0, 1])
  })

  test('sees them, their log and no others’ ids', async () => {
    const { id, token } = await createGuest()
    await ledge.whoIs(token)
    expect(await (await manage('GET', id)).json()).toMatchObject({
      id,
      identities: [{ user_id: id }],
    })
    const log = await ledge.call(`/auth/v1/admin/audit?user_id=${encodeURIComponent(id)}`, {
      as: secretKey,
    })
    expect(await log.json()).toMatchObject([{ payload: { action: 'user_signedup' } }])
    const listed = await ledge.call('/auth/v1/admin/users?per_page=1000', { as: secretKey })
    expect(JSON.stringify(await listed.json())).toContain(id)
    expect((await manage('GET', `auth0:${'x'.repeat(300)}`)).status).toBe(404)
    expect((await manage('GET', 'auth0:\n')).status).toBe(400)
    expect(await outcomeOf(await manage('GET', 'auth0:nobody'))).toEqual([404, 'user_not_found'])
  })
})

describe('builtIn: false', () => {
  test.each(SHUT)('%s %s answers 404, to the operator too', async (method, path) => {
    for (const as of [publishableKey, secretKey, await provider.sign()]) {
      const options = {
        method,
        as,
        ...(method !== 'GET' && { body: { email: 'a@b.de', password: PASSWORD } }),
      }
      const answer = await ledge.call(`/auth/v1${path}`, options)
      expect([answer.status, roundTripsOf(answer)]).toEqual([404, 0])
      expect(answer.headers.get('Cache-Control')).toBe('no-store')
      const message = 'Accounts are kept elsewhere: the setting identity.builtIn is false'
      expect(await answer.json()).toEqual({
        code: 404,
        error_code: 'feature_disabled',
        msg: message,
      })
      const versioned = await ledge.call(`/auth/v1${path}`, { ...options, headers: VERSIONED })
      expect(await versioned.json()).toEqual({ code: 'feature_disabled', message })
    }
  })

  test('our own tokens are not believed any more, and both keys still are', async () => {
    const ada = await createPerson()
    const refused = await ledge.whoIs(ada.accessToken)
    expect([refused.status, roundTripsOf(refused)]).toEqual([401, 0])
    for (const [as, role] of [
      [publishableKey, 'anon'],
      [secretKey, 'service_role'],
    ] as const) {
      expect(await (await ledge.whoIs(as)).json()).toMatchObject({ role })
    }
    expect((await ledge.call('/operator/v1/deliveries', { as: secretKey })).status).toBe(200)
    expect((await ledge.call('/.well-known/oauth-authorization-server/auth/v1')).status).toBe(404)
  })

  test('accounts are nobody’s to see where no issuer keeps users', async () => {
    const { call } = createTrusting([{ issuer: provider.issuer, audience: AUDIENCE }])
    for (const path of ['/admin/users', `/admin/users/${crypto.randomUUID()}`, '/admin/audit']) {
      const answer = await call(`/auth/v1${path}`, { as: secretKey })
      expect(await outcomeOf(answer)).toEqual([404, 'feature_disabled'])
    }
  })

  test('those who are kept are the operator’s alone to see', async () => {
    for (const as of [publishableKey, await provider.sign()]) {
      expect((await ledge.call('/auth/v1/admin/users', { as })).status).toBe(403)
    }
    expect((await ledge.call('/auth/v1/admin/users')).status).toBe(401)
  })

  test('the mailbox says why it is empty', async () => {
    const page = await (await ledge.call('/_dev/mail')).text()
    expect(page).toContain('identity.builtIn is false')
    expect(page).not.toContain('Sign somebody up')
  })
})
