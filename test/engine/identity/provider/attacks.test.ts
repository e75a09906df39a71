// S13: attacks on the way through a provider. Whatever is wrong, nobody comes in and nothing is written.
import { describe, expect, test } from 'vitest'
import { openId } from '../../../../src/engine/index.ts'
import { BASE } from '../../../support/worker.ts'
import { createEmail, query } from '../people.ts'
import { FLOW } from '../world.ts'
import { acme, createAcmeWorld, createOwner, fakeProviders, other } from './acme.ts'
import { createFakeProvider } from './fake-provider.ts'
import { CALLBACK, DOWN, LIES } from './lies.ts'
import { createTraveller, redeem, refusalOf } from './traveller.ts'

const world = createAcmeWorld()
fakeProviders()

/** How many rows there are that only a way in writes. */
const countRows = async () => {
  const tables = ['auth_users', 'auth_identities', 'auth_sessions', 'auth_flow_states']
  const counts = tables.map((table) => `(SELECT count(*) FROM ${table})`).join(' + ')
  return (await query(`SELECT ${counts} AS rows`))[0]?.rows
}

describe('S13 a provider that lies', () => {
  test.each(LIES)('%s', async (_name, lies, code) => {
    acme.lies = lies
    const before = await countRows()
    // Fresh keys each time: those that were fetched are kept.
    const fresh = lies.keys === undefined ? acme : createFakeProvider()
    fresh.lies = lies
    const at =
      fresh === acme
        ? world
        : createAcmeWorld({
            identity: { providers: [openId({ name: 'acme', issuer: fresh.issuer })] },
          })
    const back = await createTraveller(at).signIn(fresh, createOwner())
    expect([back.answer.status, refusalOf(back)]).toEqual([302, code])
    expect(back.query.get('error')).toBe(code === DOWN ? 'server_error' : 'invalid_request')
    expect(back.query.get('error_description')).toMatch(/^acme.{5,80}\.$/)
    expect(back.fragment.has('access_token')).toBe(false)
    expect(await countRows()).toBe(before)
  })

  test('about somebody else at its second place', async () => {
    acme.lies = {
      userInfo: Response.json({ sub: 'another', email: createEmail(), email_verified: true }),
    }
    const before = await countRows()
    const back = await createTraveller(world).signIn(acme, { ...createOwner(), isToldApart: true })
    expect(refusalOf(back)).toBe(CALLBACK)
    expect(await countRows()).toBe(before)
  })

  test('by a fault that is told in its own words, which lead nowhere', async () => {
    const traveller = createTraveller(world)
    const state = (await traveller.leave()).searchParams.get('state') ?? ''
    const denied = await traveller.comeBack({
      state,
      error: 'access_denied',
      error_description: 'no\n<b>',
    })
    expect(refusalOf(denied)).toBe(CALLBACK)
    expect(denied.query.get('error')).toBe('access_denied')
    expect(denied.query.get('error_description')).toBe('acme: access_denied, no<b>. Sign in again.')
  })
})

describe('S13 what comes back', () => {
  const begin = async () => {
    const traveller = createTraveller(world)
    return { traveller, sent: acme.signIn(await traveller.leave(), createOwner()) }
  }

  test.each<[string, Record<string, string> | 'none', string]>([
    ['without state', { state: '' }, 'bad_oauth_state'],
    ['with a state of nobody', { state: 'x'.repeat(43) }, 'bad_oauth_state'],
    ['without code', { code: '' }, CALLBACK],
    ['with another code', { code: 'another' }, CALLBACK],
    ['with another issuer (mix-up)', { iss: other.issuer }, CALLBACK],
    ['with an ID token in the query', { id_token: 'x.y.z' }, CALLBACK],
    ['with a signed answer', { response: 'x.y.z' }, CALLBACK],
  ])('%s', async (_name, change, code) => {
    const { traveller, sent } = await begin()
    const before = await countRows()
    const back = await traveller.comeBack({ ...sent, ...(change as object) })
    expect([back.answer.status, refusalOf(back), back.target.origin]).toEqual([302, code, BASE])
    expect(await countRows()).toBe(before)
  })

  test('with the right issuer comes in', async () => {
    const { traveller, sent } = await begin()
    const back = await traveller.comeBack({ ...sent, iss: acme.issuer })
    expect(back.fragment.has('access_token')).toBe(true)
  })

  test('fifty times at once comes in once, and never again', async () => {
    const { traveller, sent } = await begin()
    const backs = await Promise.all(Array.from({ length: 50 }, () => traveller.comeBack(sent)))
    expect(backs.filter(({ fragment }) => fragment.has('access_token'))).toHaveLength(1)
    expect(new Set(backs.map((one) => one.query.get('error_code')))).toEqual(
      new Set([null, 'bad_oauth_state']),
    )
  })

  test('in another browser, or in none (login CSRF)', async () => {
    const stranger = createTraveller(world)
    await stranger.leave()
    for (const victim of [stranger, createTraveller(world)]) {
      const { sent } = await begin()
      expect(refusalOf(await victim.comeBack(sent))).toBe('bad_oauth_state')
    }
  })

  test('without the cookie, for a URL that was given as JSON: only to who has a verifier', async () => {
    const path = '/auth/v1/authorize?provider=acme&skip_http_redirect=true'
    const leave = async (search: string) => {
      const { url } = await (await world.call(path + search)).json<{ url: string }>()
      return createTraveller(world).comeBack(acme.signIn(new URL(url), createOwner()))
    }
    expect(refusalOf(await leave(''))).toBe('bad_oauth_state')
    const bound = await leave(`&${new URLSearchParams(FLOW.fields)}`)
    expect((await redeem(world, bound, 'w'.repeat(64))).status).toBe(400)
    expect((await redeem(world, bound, '')).status).toBe(400)
    expect((await redeem(world, bound, FLOW.fields.code_challenge)).status).toBe(400)
    expect((await redeem(world, bound, FLOW.verifier)).status).toBe(200)
  })

  test('too late', async () => {
    const { traveller, sent } = await begin()
    await query(
      "UPDATE auth_provider_flows SET expires_at = '2026-01-01T00:00:00.000Z' RETURNING 1",
    )
    expect(refusalOf(await traveller.comeBack(sent))).toBe('bad_oauth_state')
  })

  test('a client that began with a challenge gets no session without it', async () => {
    const back = await createTraveller(world).signIn(acme, createOwner(), FLOW.fields)
    expect([back.target.hash, [...back.query.keys()]]).toEqual(['', ['code']])
  })

  test.each([
    'https://evil.example/',
    'javascript:alert(1)',
    '//evil.example',
    `${BASE}.evil.example`,
  ])('leads to %s never', async (redirect_to) => {
    const back = await createTraveller(world).signIn(acme, createOwner(), { redirect_to })
    expect(back.target.origin).toBe(BASE)
  })

  test('a code of one provider is none of another', async () => {
    const traveller = createTraveller(world, 'other')
    const sent = acme.signIn(await traveller.leave(), createOwner())
    expect(refusalOf(await traveller.comeBack(sent))).toBe(CALLBACK)
  })

  test('a POST body without end, and methods that are none', async () => {
    const traveller = createTraveller(world)
    const back = await traveller.comeBack({ state: 'x'.repeat(70_000) }, 'POST')
    expect([back.answer.status, refusalOf(back)]).toEqual([303, 'bad_oauth_state'])
    expect((await world.call('/auth/v1/callback?state=x', { method: 'HEAD' })).status).toBe(204)
    expect((await world.call('/auth/v1/callback', { method: 'PUT' })).status).toBe(404)
  })
})

describe('S13 a provider that is down', () => {
  test('is told before anybody is sent there', async () => {
    const gone = createAcmeWorld({
      identity: { providers: [openId({ name: 'acme', issuer: 'https://gone.example' })] },
    })
    const answer = await createTraveller(gone).visit('/auth/v1/authorize?provider=acme')
    expect([answer.status, (await answer.json<{ error_code: string }>()).error_code]).toEqual([
      503,
      DOWN,
    ])
  })
})
