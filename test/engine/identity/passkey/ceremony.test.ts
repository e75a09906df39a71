// The checks of both ceremonies, beside those of @simplewebauthn/server: each lie of an authenticator is refused by ours, and
// what is true is read alike by both.
import { Buffer } from 'node:buffer'
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { describe, expect, test } from 'vitest'
import { createUser } from '../../../../src/engine/identity/account/account.ts'
import {
  type Ceremony,
  findAssertion,
  findNewCredential,
} from '../../../../src/engine/identity/passkey/ceremony.ts'
import {
  requireAssertion,
  requireRegistration,
} from '../../../../src/engine/identity/passkey/credential.ts'
import { namePasskey } from '../../../../src/engine/identity/passkey/name.ts'
import { presentCreation, presentRequest } from '../../../../src/engine/identity/passkey/options.ts'
import {
  type AuthenticatorOptions,
  createAuthenticator,
  type Lies,
} from '../../../support/authenticator.ts'

const ORIGIN = 'https://app.example'
const relyingParty = { id: 'app.example', origins: [ORIGIN, 'android:apk-key-hash:abc'] }
const NOW = '2026-01-01T00:00:00.000Z'
const ID = '0198c0de-0000-7000-8000-000000000001'
const times = { createdAt: NOW, updatedAt: NOW }
const user = createUser({
  id: ID,
  email: 'a@b.example',
  appMetadata: {},
  userMetadata: {},
  ...times,
})

const createCeremony = (needsVerification = true): Ceremony => ({
  challenge: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'),
  relyingParty,
  needsVerification,
})

const creationOf = ({ challenge }: Ceremony) =>
  presentCreation({
    challenge,
    rp: { id: relyingParty.id, name: 'Ledge' },
    user,
    owned: [],
    isPasskey: true,
  }) as Parameters<ReturnType<typeof createAuthenticator>['create']>[0] // its literals are plain strings here

const requestOf = ({ challenge }: Ceremony) =>
  presentRequest({ challenge, rpId: relyingParty.id, allowed: [], isPasskey: true }) as Parameters<
    ReturnType<typeof createAuthenticator>['get']
  >[0] // as above

type Registration = Awaited<ReturnType<ReturnType<typeof createAuthenticator>['create']>>
type Assertion = Awaited<ReturnType<ReturnType<typeof createAuthenticator>['get']>>

/** What the other library says of a registration; null when it refuses. */
async function askOther(answer: Registration, { challenge, needsVerification }: Ceremony) {
  const verdict = await verifyRegistrationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: [...relyingParty.origins],
    expectedRPID: relyingParty.id,
    requireUserVerification: needsVerification,
    supportedAlgorithmIDs: [-8, -7, -257],
  }).catch(() => null)
  return verdict?.verified ? verdict.registrationInfo : null
}

interface Known {
  credentialId: string
  publicKey: string
}

async function askOtherAssertion(
  answer: Assertion,
  { credentialId, publicKey }: Known,
  { challenge, needsVerification }: Ceremony,
) {
  const verdict = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: [...relyingParty.origins],
    expectedRPID: relyingParty.id,
    requireUserVerification: needsVerification,
    credential: {
      id: credentialId,
      publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')),
      counter: 0,
    },
  }).catch(() => null)
  return verdict?.verified ? verdict.authenticationInfo : null
}

async function register(options: AuthenticatorOptions = {}) {
  const authenticator = createAuthenticator({ origin: ORIGIN, ...options })
  const ceremony = createCeremony()
  const answer = await authenticator.create(creationOf(ceremony))
  const credential = await findNewCredential(requireRegistration(answer), ceremony)
  if (credential === null) throw new Error('an honest answer was refused')
  return { authenticator, ceremony, answer, credential }
}

test.each<AuthenticatorOptions>([
  { key: 'ES256', aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' },
  { key: 'EdDSA', counts: true },
  { key: 'RS256', aaguid: '08987058-cadc-4b81-b6e1-30de50dcbe96' },
])(
  'an honest authenticator with $key is believed, and read as the other library reads it',
  async (options) => {
    const { authenticator, ceremony, answer, credential } = await register(options)
    const other = await askOther(answer, ceremony)
    expect(credential).toEqual({
      credentialId: other?.credential.id,
      publicKey: Buffer.from(other?.credential.publicKey ?? []).toString('base64url'),
      counter: other?.credential.counter,
      isBackedUp: other?.credentialBackedUp,
      aaguid: other?.aaguid,
    })
    // Signatures in DER have several lengths: a few of them.
    for (let count = 1; count <= 8; count++) {
      const next = createCeremony()
      const assertion = await authenticator.get(requestOf(next))
      const said = await findAssertion(requireAssertion(assertion), credential, next)
      const otherSaid = await askOtherAssertion(assertion, credential, next)
      expect(said).toEqual({
        counter: otherSaid?.newCounter,
        isBackedUp: otherSaid?.credentialBackedUp,
      })
    }
  },
)

/** Lies that the other library lets pass, as it leaves their judgement to its caller. */
const OURS_ALONE = ['a page in another site’s frame', 'another credential’s name']

const LIES: readonly { lie: string; lies: Lies }[] = [
  { lie: 'another origin', lies: { origin: 'https://evil.example' } },
  { lie: 'an origin under the same domain', lies: { origin: 'https://evil.app.example' } },
  { lie: 'an origin at another port', lies: { origin: `${ORIGIN}:8443` } },
  { lie: 'an origin without TLS', lies: { origin: 'http://app.example' } },
  { lie: 'an origin with a slash', lies: { origin: `${ORIGIN}/` } },
  { lie: 'a page in another site’s frame', lies: { crossOrigin: true } },
  { lie: 'another relying party', lies: { rpId: 'evil.example' } },
  { lie: 'another challenge', lies: { challenge: 'AAAAAAAAAAAAAAAAAAAAAA' } },
  { lie: 'no challenge', lies: { challenge: '' } },
  { lie: 'another ceremony', lies: { type: 'payment.get' } },
  { lie: 'nobody present', lies: { userPresent: false } },
  { lie: 'nobody verified', lies: { userVerified: false } },
  { lie: 'backed up without being able to', lies: { backedUpAlone: true } },
  { lie: 'bytes behind the data', lies: { leftover: true } },
]

describe('an authenticator that lies', () => {
  test.each(LIES)('makes no credential: $lie', async ({ lie, lies }) => {
    const authenticator = createAuthenticator({ origin: ORIGIN })
    const ceremony = createCeremony()
    const answer = await authenticator.create(creationOf(ceremony), lies)
    expect(await findNewCredential(requireRegistration(answer), ceremony)).toBeNull()
    expect((await askOther(answer, ceremony)) !== null).toBe(OURS_ALONE.includes(lie))
  })

  test.each([
    ...LIES,
    { lie: 'a signature with one bit turned', lies: { tamperSignature: true } },
    { lie: 'a signature of another key', lies: { foreignKey: true } },
    { lie: 'the type of the other ceremony', lies: { type: 'webauthn.create' } },
  ])('does not come in: $lie', async ({ lie, lies }) => {
    const { authenticator, credential } = await register()
    const ceremony = createCeremony()
    const answer = await authenticator.get(requestOf(ceremony), lies)
    expect(await findAssertion(requireAssertion(answer), credential, ceremony)).toBeNull()
    const other = await askOtherAssertion(answer, credential, ceremony)
    expect(other !== null).toBe(OURS_ALONE.includes(lie))
  })

  test('another name than that of the credential that it made', async () => {
    const { ceremony, answer } = await register()
    const renamed = { ...answer, id: 'AAAA', rawId: 'AAAA' }
    expect(await findNewCredential(requireRegistration(renamed), ceremony)).toBeNull()
  })

  test('an authenticator without a PIN serves where a second factor is enough', async () => {
    const authenticator = createAuthenticator({ origin: ORIGIN })
    const ceremony = createCeremony(false)
    const answer = await authenticator.create(creationOf(ceremony), { userVerified: false })
    expect(await findNewCredential(requireRegistration(answer), ceremony)).not.toBeNull()
  })

  test('a statement of attestation that nobody asked for is passed over', async () => {
    const authenticator = createAuthenticator({ origin: ORIGIN })
    const ceremony = createCeremony()
    const answer = await authenticator.create(creationOf(ceremony), { format: 'packed' })
    expect(await findNewCredential(requireRegistration(answer), ceremony)).not.toBeNull()
  })
})

describe('S7 bytes that are nothing', () => {
  const deep = Buffer.from('81'.repeat(12_000), 'hex').toString('base64url') // arrays in arrays
  const long = Buffer.from('5bffffffffffffffff', 'hex').toString('base64url') // a length beyond all
  const texts = ['AA', 'oA', '_w', 'e30', 'bnVsbA', deep, long, 'A'.repeat(20_000)]

  test.each(texts.map((text) => ({ start: text.slice(0, 12), text })))(
    '$start…',
    async ({ text }) => {
      const { authenticator, answer, ceremony, credential } = await register()
      const assertion = await authenticator.get(requestOf(ceremony))
      for (const field of ['clientDataJSON', 'attestationObject'] as const) {
        const broken = { ...answer, response: { ...answer.response, [field]: text } }
        expect(await findNewCredential(requireRegistration(broken), ceremony)).toBeNull()
      }
      for (const field of ['clientDataJSON', 'authenticatorData', 'signature'] as const) {
        const broken = { ...assertion, response: { ...assertion.response, [field]: text } }
        expect(await findAssertion(requireAssertion(broken), credential, ceremony)).toBeNull()
      }
      expect(
        await findAssertion(requireAssertion(assertion), { publicKey: text }, ceremony),
      ).toBeNull()
    },
  )

  test('each byte of the authenticator data counts', async () => {
    const { authenticator, credential } = await register()
    const ceremony = createCeremony()
    const answer = await authenticator.get(requestOf(ceremony))
    const bytes = Buffer.from(answer.response.authenticatorData, 'base64url')
    for (const [index, byte] of bytes.entries()) {
      const changed = Buffer.from(bytes)
      changed[index] = byte ^ 0x40
      const response = { ...answer.response, authenticatorData: changed.toString('base64url') }
      expect(
        await findAssertion(requireAssertion({ ...answer, response }), credential, ceremony),
      ).toBeNull()
    }
  })
})

test.each([
  { aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', agent: 'x', name: 'Google Password Manager' },
  {
    aaguid: 'none',
    agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)',
    name: 'Passkey on iPhone',
  },
  {
    aaguid: 'none',
    agent: 'Mozilla/5.0 (Linux; Android 16) Chrome/150',
    name: 'Passkey on Android',
  },
  {
    aaguid: 'none',
    agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
    name: 'Passkey on Windows',
  },
  {
    aaguid: 'none',
    agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)',
    name: 'Passkey on Mac',
  },
  { aaguid: 'constructor', agent: null, name: 'Passkey' },
])('a passkey is named $name', ({ aaguid, agent, name }) => {
  expect(namePasskey(aaguid, agent)).toBe(name)
})
