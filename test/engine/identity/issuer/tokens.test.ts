// S10 for tokens of other issuers: whose they are, whether they are for us, and everything that somebody else could make.
import { beforeAll, describe, expect, test } from 'vitest'
import type { TrustedIssuer } from '../../../../src/engine/core/index.ts'
import { roundTripsOf, secretKey } from '../../../support/worker.ts'
import { createPerson, outcomeOf, whoIs as whoIsAtOurs } from '../people.ts'
import { ALGORITHMS, createStage, FORGERIES, type Stage } from './forgeries.ts'
import { AUDIENCE, createTrusting, type FakeProvider, openInternet, signRaw } from './issuers.ts'
import { FAULTS, TRUSTED } from './trust.ts'

const now = Math.floor(Date.now() / 1000)
const internet = openInternet()
let stage: Stage
let provider: FakeProvider
let other: FakeProvider
let twice: ReturnType<typeof createTrusting>

beforeAll(async () => {
  stage = await createStage(internet)
  provider = stage.provider
  other = stage.other
  const one = { issuer: provider.issuer, audience: AUDIENCE, userIdPrefix: 'one:' }
  const two = { issuer: other.issuer, audience: [AUDIENCE, 'another'], userIdPrefix: 'two:' }
  twice = createTrusting([one, two], { builtIn: true })
})

describe('S10 believed', () => {
  test.each(ALGORITHMS.map((alg, at) => ({ alg, at })))('$alg', async ({ at }) => {
    const key = provider.pairs[at]
    const answer = await twice.whoIs(await provider.sign({ sub: 'ada' }, {}, key))
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 0])
    expect(await answer.json()).toMatchObject({
      role: 'authenticated',
      userId: 'one:ada',
      sessionId: null,
      keyId: null,
      claims: { iss: provider.issuer, aud: AUDIENCE, sub: 'ada' },
    })
  })

  test.each<{ name: string; claims?: object; header?: object }>([
    { name: 'an audience among several', claims: { aud: ['x', AUDIENCE] } },
    { name: 'typ at+jwt', header: { typ: 'at+jwt' } },
    { name: 'typ application/at+jwt', header: { typ: 'application/AT+jwt' } },
    { name: 'no typ', header: { typ: undefined } },
    { name: 'a clock that is 20 seconds off', claims: { exp: now - 20 } },
    { name: 'a clock that is 20 seconds ahead', claims: { nbf: now + 20, iat: now + 20 } },
    { name: 'headers that name keys elsewhere', header: { jku: 'https://evil.example/keys' } },
    { name: 'a role that nobody maps', claims: { role: 'service_role' } },
  ])('$name', async ({ claims, header }) => {
    const answer = await twice.whoIs(await provider.sign({ sub: 'ada', ...claims }, header))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ role: 'authenticated', userId: 'one:ada' })
  })

  test('the same subject of two issuers is two people, and neither is one of ours', async () => {
    const ada = await createPerson()
    const first = await twice.whoIs(await provider.sign({ sub: ada.id }))
    const second = await twice.whoIs(await other.sign({ sub: ada.id }))
    const own = await twice.whoIs(ada.accessToken)
    const ids = await Promise.all(
      [first, second, own].map(async (answer) => (await answer.json<{ userId: string }>()).userId),
    )
    expect(ids).toEqual([`one:${ada.id}`, `two:${ada.id}`, ada.id])
  })

  test('a claim that is there twice counts as its last, for the choice of the issuer too', async () => {
    const text = (first: string, last: string) =>
      `{"iss":"${first}","iss":"${last}","aud":"${AUDIENCE}","sub":"eve","sub":"ada","iat":${now},"exp":${now + 60}}`
    const header = `{"alg":"ES256","kid":"x","kid":"${provider.key.kid}"}`
    const right = await signRaw(provider.key, [header, text(other.issuer, provider.issuer)])
    expect(await (await twice.whoIs(right)).json()).toMatchObject({ userId: 'one:ada' })
    const wrong = await signRaw(provider.key, [header, text(provider.issuer, other.issuer)])
    expect((await twice.whoIs(wrong)).status).toBe(401)
  })

  test('GoTrue’s own routes are for sessions of ours', async () => {
    const as = await provider.sign()
    expect(await outcomeOf(await twice.call('/auth/v1/user', { as }))).toEqual([403, 'bad_jwt'])
    const admin = await twice.call('/auth/v1/admin/users', { as })
    expect(await outcomeOf(admin)).toEqual([403, 'bad_jwt'])
    expect((await twice.call('/operator/v1/deliveries', { as })).status).toBe(403)
  })

  test('a function for people who are signed in runs for them, and not without a token', async () => {
    const answer = await twice.call('/mine', { as: await provider.sign({ sub: 'ada' }) })
    expect(await answer.json()).toEqual({ id: 'one:ada' })
    expect((await twice.call('/mine')).status).toBe(401)
  })
})

describe('S10 refused', () => {
  test.each(FORGERIES)('$name: nobody is asked but the issuer, and D1 never', async ({ token }) => {
    const answer = await twice.whoIs(await token(stage))
    expect([answer.status, roundTripsOf(answer)]).toEqual([401, 0])
    expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer error="invalid_token"/)
    expect(internet.asked.filter((url) => url.includes('evil'))).toEqual([])
  })

  test('an access token of ours is not judged by another’s keys, and another’s not by ours', async () => {
    const ada = await createPerson()
    const [header = '', body = ''] = ada.accessToken.split('.')
    const said = JSON.parse(Buffer.from(body, 'base64url').toString())
    const ours = JSON.parse(Buffer.from(header, 'base64url').toString())
    const forged = await signRaw(provider.key, [
      { ...ours, alg: 'ES256' },
      { ...said, iss: provider.issuer },
    ])
    expect((await twice.whoIs(forged)).status).toBe(401)
    expect((await whoIsAtOurs(await provider.sign())).status).toBe(401)
    expect((await twice.whoIs(ada.accessToken)).status).toBe(200)
  })

  test('what is wrong with a token that the issuer did sign is told, by the name of the claim', async () => {
    const told = async (token: Promise<string>) =>
      (await twice.whoIs(await token)).headers.get('WWW-Authenticate')
    expect(await told(provider.sign({ aud: 'x' }))).toContain(
      "JWT invalid: 'aud' is missing or not accepted",
    )
    expect(await told(provider.sign({ exp: now - 120 }))).toContain('JWT expired')
    expect(
      await told(
        signRaw(stage.stranger, [
          { alg: 'ES256', kid: provider.key.kid },
          provider.claimsOf({ aud: 'x' }),
        ]),
      ),
    ).toContain('"JWT invalid"')
  })
})

describe('how an issuer is trusted', () => {
  const judge = async (trusted: Partial<TrustedIssuer>, claims: object, header: object = {}) => {
    const one = { issuer: provider.issuer, audience: AUDIENCE, ...trusted }
    const answer = await createTrusting([one]).whoIs(await provider.sign(claims, header))
    if (answer.status !== 200) return answer.status
    const { role, userId } = await answer.json<{ role: string; userId: string }>()
    return [role, userId]
  }
  test.each(TRUSTED)('$name', async ({ trusted, claims, header, wanted }) => {
    expect(await judge(trusted, claims, header)).toEqual(wanted)
  })
})

describe('S32 refused at start-up', () => {
  test.each(FAULTS)('$name', ({ issuers, builtIn = false, told }) => {
    const attempt = () => createTrusting(issuers as TrustedIssuer[], { builtIn })
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(told)
  })

  test.each([
    {
      name: 'this machine, in production',
      issuer: 'http://localhost:3000',
      bindings: { LEDGE_DEV: undefined },
    },
    {
      name: 'this Ledge itself',
      issuer: 'https://shop.example/auth/v1',
      bindings: { LEDGE_SITE_URL: 'https://shop.example/' },
    },
  ])('$name: nothing is served', async ({ issuer, bindings }) => {
    const { call } = createTrusting([{ issuer, audience: 'x' }])
    expect((await call('/whoami', { bindings, as: secretKey })).status).toBe(500)
    expect((await call('/whoami', { as: secretKey })).status).toBe(200)
  })
})
