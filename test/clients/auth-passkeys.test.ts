// Passkeys and security keys through the official client: its whole ceremonies, their halves, and what is there to manage.
import { describe, expect, test } from 'vitest'
import { type Authenticator, createAuthenticator } from '../support/authenticator.ts'
import {
  type Auth,
  admin,
  ageSession,
  codeOf,
  connect,
  createSignedIn,
  enter,
  url,
} from './support/auth-client.ts'
import { inBrowser } from './support/browser-keys.ts'

const createKeys = () => createAuthenticator({ origin: new URL(url).origin, key: 'EdDSA' })

test('registerPasskey, then signInWithPasskey', async () => {
  const { auth, id } = await createSignedIn()
  const keys = createKeys()
  const made = await inBrowser(keys, () => auth.registerPasskey())
  expect(made).toMatchObject({ error: null, data: { friendly_name: 'Passkey' } })

  const there = connect()
  const events: string[] = []
  there.onAuthStateChange((event) => void events.push(event))
  const { data, error } = await inBrowser(keys, () => there.signInWithPasskey())
  expect([error, data?.user?.id, events.includes('SIGNED_IN')]).toEqual([null, id, true])
  expect((await there.getUser()).data.user?.id).toBe(id)
  const level = await there.mfa.getAuthenticatorAssuranceLevel()
  expect(level.data).toMatchObject({
    currentLevel: 'aal1',
    nextLevel: 'aal1',
    currentAuthenticationMethods: [{ method: 'passkey' }],
  })
})

/** One answer, given twice. */
async function signInByHalves(auth: Auth, keys: Authenticator) {
  const { data, error } = await auth.passkey.startAuthentication()
  if (error !== null) throw error
  const answer = { challengeId: data.challenge_id, credential: await keys.get(data.options) }
  return [
    await auth.passkey.verifyAuthentication(answer),
    await auth.passkey.verifyAuthentication(answer),
  ]
}

test('the halves, list, update, delete', async () => {
  const { auth, id } = await createSignedIn()
  const keys = createKeys()
  const started = await auth.passkey.startRegistration()
  if (started.data === null) throw started.error
  const credential = await keys.create(started.data.options)
  const challengeId = started.data.challenge_id
  const { data: passkey } = await auth.passkey.verifyRegistration({ challengeId, credential })
  const passkeyId = passkey?.id ?? ''
  expect((await auth.passkey.list()).data).toMatchObject([{ id: passkeyId }])

  const answers = await signInByHalves(connect(), keys)
  expect(answers[0]?.data?.user?.id).toBe(id)
  expect(answers[1]?.error).toMatchObject({ status: 400, code: 'webauthn_challenge_not_found' })

  const renamed = await auth.passkey.update({ passkeyId, friendlyName: 'Blue key' })
  expect(renamed.data).toMatchObject({
    friendly_name: 'Blue key',
    last_used_at: expect.any(String),
  })
  const listed = await admin.passkey.listPasskeys({ userId: id })
  expect(listed.data).toEqual([renamed.data])
  expect(await auth.passkey.delete({ passkeyId })).toEqual({ data: null, error: null })
  expect(codeOf(await auth.passkey.delete({ passkeyId }))).toEqual([404, 'validation_failed'])
})

test('the operator takes a lost passkey away', async () => {
  const { auth, id } = await createSignedIn()
  const keys = createKeys()
  const { data } = await inBrowser(keys, () => auth.registerPasskey())
  const passkey = { userId: id, passkeyId: data?.id ?? '' }
  expect(codeOf(await admin.passkey.deletePasskey(passkey))).toBeNull()
  const { error } = await inBrowser(keys, () => connect().signInWithPasskey())
  expect(error).toMatchObject({ status: 400, code: 'webauthn_verification_failed' })
})

test('what refuses a new passkey', async () => {
  const { auth, session } = await createSignedIn()
  await ageSession(session.access_token)
  expect(codeOf(await auth.passkey.startRegistration())).toEqual([400, 'reauthentication_needed'])
  const nobody = connect()
  await nobody.signInAnonymously()
  expect(codeOf(await nobody.passkey.startRegistration())).toEqual([403, 'no_authorization'])
  expect((await connect().passkey.startRegistration()).error?.name).toBe('AuthSessionMissingError')
})

describe('mfa.webauthn', () => {
  const { hostname: rpId, origin } = new URL(url)
  const webauthn = { rpId, rpOrigins: [origin] }

  test('register, then authenticate in another browser', async () => {
    const { auth, email } = await createSignedIn()
    const keys = createKeys()
    const made = await inBrowser(keys, () =>
      auth.mfa.webauthn.register({ friendlyName: 'key', webauthn }),
    )
    expect([made.error, made.data?.user.factors?.[0]?.factor_type]).toEqual([null, 'webauthn'])
    const { data: factors } = await auth.mfa.listFactors()
    expect(factors?.webauthn).toMatchObject([{ friendly_name: 'key', status: 'verified' }])

    const there = await enter({ email })
    const factorId = factors?.webauthn[0]?.id ?? ''
    const before = await there.mfa.getAuthenticatorAssuranceLevel()
    expect(before.data).toMatchObject({ currentLevel: 'aal1', nextLevel: 'aal2' })
    const shown = await inBrowser(keys, () =>
      there.mfa.webauthn.authenticate({ factorId, webauthn }),
    )
    expect(shown.error).toBeNull()
    const after = await there.mfa.getAuthenticatorAssuranceLevel()
    expect(after.data?.currentLevel).toBe('aal2')
    expect(codeOf(await there.mfa.unenroll({ factorId }))).toBeNull()
  })

  test('another domain is none of this server', async () => {
    const { auth } = await createSignedIn()
    const { data } = await auth.mfa.webauthn.enroll({ friendlyName: 'key' })
    const foreign = { rpId: 'example.com', rpOrigins: ['https://example.com'] }
    const asked = await auth.mfa.webauthn.challenge({ factorId: data?.id ?? '', webauthn: foreign })
    expect(asked.error).toMatchObject({ status: 400, code: 'validation_failed' })
  })

  test('in halves; then a passkey is made only by who has shown it', async () => {
    const { auth, email } = await createSignedIn()
    const keys = createKeys()
    const { data: factor } = await auth.mfa.webauthn.enroll({ friendlyName: 'key' })
    const factorId = factor?.id ?? ''
    const asked = await inBrowser(keys, () => auth.mfa.webauthn.challenge({ factorId, webauthn }))
    if (asked.data === null) throw asked.error
    const { challengeId, webauthn: shown } = asked.data
    const answer = { factorId, challengeId, webauthn: { ...webauthn, ...shown } }
    expect((await auth.mfa.webauthn.verify(answer)).error).toBeNull()
    const there = await enter({ email })
    expect(codeOf(await there.passkey.startRegistration())).toEqual([403, 'insufficient_aal'])
    expect((await auth.passkey.startRegistration()).error).toBeNull()
  })
})
