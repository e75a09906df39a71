// `grant_type=id_token`: an app on a phone shows what its user has come by there.
import { createHash, randomUUID } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { apple, github, google, microsoft, openId } from '../../../../src/engine/index.ts'
import { roundTripsOf } from '../../../support/worker.ts'
import { createEmail, outcomeOf, query, readPerson, type SessionBody } from '../people.ts'
import { createWorld } from '../world.ts'
import { fakeProviders, secretsOf } from './acme.ts'
import { createFakeProvider } from './fake-provider.ts'

const providers = [google(), apple(), github(), microsoft()]
const bindings = {
  ...secretsOf('GITHUB'),
  ...secretsOf('AZURE'),
  GOOGLE_CLIENT_ID: 'ledge, ios.apps.example',
  APPLE_CLIENT_ID: 'ledge',
}
const world = createWorld({ identity: { providers }, bindings })
const accounts = createFakeProvider('https://accounts.google.com')
const appleId = createFakeProvider('https://appleid.apple.com')
fakeProviders(accounts, appleId)

describe('an ID token', () => {
  const nonce = 'the app keeps this'
  const hashed = createHash('sha256').update(nonce).digest('hex')
  const claimsOf = (more: object = {}) => ({
    sub: randomUUID(),
    email: createEmail(),
    email_verified: true,
    nonce: hashed,
    ...more,
  })
  const show = (
    id_token: unknown,
    more: object = { nonce },
    provider: unknown = 'google',
    options = {},
  ) => world.post('/token?grant_type=id_token', { provider, id_token, ...more }, options)

  test('signs in, in two round trips, once', async () => {
    const claims = claimsOf({ aud: 'ios.apps.example', azp: 'ios.apps.example' })
    const token = await accounts.issue(claims)
    const answers = await Promise.all(Array.from({ length: 20 }, () => show(token)))
    const [kept, ...more] = answers.filter(({ status }) => status === 200)
    expect(more).toEqual([])
    expect(kept === undefined ? 0 : roundTripsOf(kept)).toBe(2)
    expect((await kept?.json<SessionBody>())?.user.email).toBe(claims.email)
    expect(await outcomeOf(await show(token))).toEqual([400, 'invalid_credentials'])
  })

  test('without a nonce serves five times', async () => {
    const token = await accounts.issue(claimsOf({ nonce: undefined }))
    const statuses = []
    for (let time = 0; time < 6; time += 1) statuses.push((await show(token, {})).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 400])
  })

  test('of Apple needs no key of Apple’s, nor Google’s a secret', async () => {
    const id_token = await appleId.issue(claimsOf(), 'ES256')
    expect((await show(id_token, { nonce }, 'apple')).status).toBe(200)
  })

  test('S13 CVE-2026-31813 of another issuer with the same address opens and links nothing', async () => {
    const member = await world.createMember()
    const evil = createFakeProvider()
    const claims = claimsOf({ email: member.email })
    for (const iss of [
      evil.issuer,
      'https://accounts.google.com.evil.example',
      `${accounts.issuer}/`,
    ]) {
      for (const provider of ['google', 'apple', 'azure']) {
        const answer = await show(
          await evil.sign({ ...claims, iss, aud: 'ledge', iat: 1, exp: 9e9 }),
          { nonce },
          provider,
        )
        expect(await outcomeOf(answer)).toEqual([400, 'invalid_credentials'])
      }
    }
    expect(
      await query('SELECT provider FROM auth_identities WHERE user_id = ?', member.id),
    ).toEqual([{ provider: 'email' }])
  })

  const seconds = () => Math.floor(Date.now() / 1000)
  test.each<[string, () => string | Promise<string>, object]>([
    ['for another app', () => accounts.issue(claimsOf({ aud: 'x' })), { nonce }],
    [
      'for several, given to another',
      () => accounts.issue(claimsOf({ aud: ['ledge', 'x'], azp: 'x' })),
      { nonce },
    ],
    ['that is over', () => accounts.issue(claimsOf({ exp: seconds() - 60 })), { nonce }],
    [
      'without a nonce, shown with one',
      () => accounts.issue(claimsOf({ nonce: undefined })),
      { nonce },
    ],
    ['with a nonce, shown without', () => accounts.issue(claimsOf()), {}],
    ['with another nonce', () => accounts.issue(claimsOf()), { nonce: 'another' }],
    ['with its own nonce shown', () => accounts.issue(claimsOf()), { nonce: hashed }],
    [
      'beside another access token',
      () => accounts.issue(claimsOf({ at_hash: 'x' })),
      { nonce, access_token: 'x' },
    ],
    [
      'without signature',
      () =>
        new UnsecuredJWT({
          ...claimsOf(),
          iss: accounts.issuer,
          aud: 'ledge',
          iat: seconds(),
          exp: seconds() + 60,
        }).encode(),
      { nonce },
    ],
    [
      'by an HMAC',
      () =>
        new SignJWT({
          ...claimsOf(),
          iss: accounts.issuer,
          aud: 'ledge',
          iat: seconds(),
          exp: seconds() + 60,
        })
          .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
          .sign(new TextEncoder().encode('ledge'.repeat(9))),
      { nonce },
    ],
    ['that is an access token', () => accounts.issue(claimsOf(), 'RS256', 'at+jwt'), { nonce }],
    ['that is a logout token', () => accounts.issue(claimsOf(), 'RS256', 'logout+jwt'), { nonce }],
    ['that is none', () => 'x', { nonce }],
    ['without end', () => `x.${'x'.repeat(30_000)}.x`, { nonce }],
  ])('S13 %s is refused', async (_name, make, more) => {
    expect(await outcomeOf(await show(await make(), more))).toEqual([400, 'invalid_credentials'])
  })

  test('at_hash that fits comes in', async () => {
    const hash = createHash('sha256').update('theirs').digest().subarray(0, 16)
    const token = await accounts.issue(claimsOf({ at_hash: hash.toString('base64url') }))
    expect((await show(token, { nonce, access_token: 'theirs' })).status).toBe(200)
  })

  test.each([
    ['no token', '', 'google', [400, 'validation_failed']],
    ['a token of the wrong type', { $ne: 1 }, 'google', [400, 'validation_failed']],
    ['an unknown provider', 'x.y.z', 'facebook', [400, 'provider_disabled']],
    ['a provider without ID tokens', 'x.y.z', 'github', [400, 'provider_disabled']],
    ['a provider of the wrong type', 'x.y.z', ['google'], [400, 'validation_failed']],
  ])('S7 %s', async (_name, token, provider, outcome) => {
    expect(await outcomeOf(await show(token, {}, provider))).toEqual(outcome)
  })

  test('of a provider that does not answer is a 503', async () => {
    const lonely = createWorld({
      identity: { providers: [openId({ name: 'lonely', issuer: 'https://lonely.example' })] },
      bindings: { ...bindings, ...secretsOf('LONELY') },
    })
    const id_token = await accounts.issue({ ...claimsOf(), iss: 'https://lonely.example' })
    const answer = await lonely.post('/token?grant_type=id_token', {
      provider: 'lonely',
      id_token,
      nonce,
    })
    expect(await outcomeOf(answer)).toEqual([503, 'unexpected_failure'])
  })

  test('links, for who is signed in', async () => {
    const member = await world.createMember()
    const link = { nonce, link_identity: true }
    expect(await outcomeOf(await show(await accounts.issue(claimsOf()), link))).toEqual([
      401,
      'no_authorization',
    ])
    const claims = claimsOf()
    const issue = () => accounts.issue({ ...claims, jti: randomUUID() })
    const answer = await show(await issue(), link, 'google', {
      as: member.accessToken,
    })
    const person = await readPerson(answer)
    expect([person.id, person.sessionId]).toEqual([member.id, member.sessionId])
    const again = await show(await issue(), link, 'google', {
      as: member.accessToken,
    })
    expect(await outcomeOf(again)).toEqual([422, 'identity_already_exists'])
    expect((await readPerson(await show(await issue()))).id).toBe(member.id)
  })
})
