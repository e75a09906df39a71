// Second factors by the official client: every method of `auth.mfa`, `auth.mfa.recoveryCodes` and `admin.mfa`.
import { describe, expect, test } from 'vitest'
import { showTotp } from '../support/totp.ts'
import {
  type Auth,
  admin,
  codeOf,
  createPhone,
  createSignedIn,
  enter,
  PASSWORD,
  readText,
} from './support/auth-client.ts'

interface Holder {
  readonly auth: Auth
  readonly id: string
  readonly email: string
  readonly factorId: string
  readonly secret: string
}

async function enrol(auth: Auth) {
  const { data, error } = await auth.mfa.enroll({ factorType: 'totp', friendlyName: 'app' })
  if (error !== null) throw error
  return data
}

/** Somebody whose session has shown an authenticator app. Its next code is a step ahead. */
async function createHolder(): Promise<Holder> {
  const { auth, id, email } = await createSignedIn()
  const { id: factorId, totp } = await enrol(auth)
  const code = await showTotp(totp.secret)
  expect((await auth.mfa.challengeAndVerify({ factorId, code })).error).toBeNull()
  return { auth, id, email, factorId, secret: totp.secret }
}

const levelOf = async (auth: Auth) => (await auth.mfa.getAuthenticatorAssuranceLevel()).data

describe('auth.mfa', () => {
  test('enroll gives what an app reads, as a picture too', async () => {
    const { auth } = await createSignedIn()
    const { type, totp, friendly_name } = await enrol(auth)
    expect([type, friendly_name]).toEqual(['totp', 'app'])
    expect(totp.qr_code).toMatch(/^data:image\/svg\+xml;utf-8,<svg/)
    expect(totp.uri).toContain(totp.secret)
  })

  test('challenge and verify raise the session, and the client knows', async () => {
    const { auth } = await createSignedIn()
    const events: string[] = []
    auth.onAuthStateChange((event) => void events.push(event))
    const { id: factorId, totp } = await enrol(auth)
    const { data: challenge } = await auth.mfa.challenge({ factorId })
    expect(challenge).toMatchObject({ type: 'totp', expires_at: expect.any(Number) })
    const code = await showTotp(totp.secret)
    const { data, error } = await auth.mfa.verify({
      factorId,
      challengeId: challenge?.id ?? '',
      code,
    })
    expect(error).toBeNull()
    expect(data?.user.factors).toMatchObject([{ id: factorId, status: 'verified' }])
    expect(events).toContain('MFA_CHALLENGE_VERIFIED')
    expect(await levelOf(auth)).toMatchObject({ currentLevel: 'aal2', nextLevel: 'aal2' })
    const { data: claims } = await auth.getClaims()
    expect(claims?.claims).toMatchObject({ aal: 'aal2', amr: [{ method: 'totp' }, {}] })
    expect((await auth.refreshSession()).error).toBeNull()
    expect(await levelOf(auth)).toMatchObject({ currentLevel: 'aal2' })
  })

  test('a sign-in is told that there is more to show; listFactors says what', async () => {
    const holder = await createHolder()
    const auth = await enter(holder)
    expect(await levelOf(auth)).toMatchObject({ currentLevel: 'aal1', nextLevel: 'aal2' })
    const { data } = await auth.mfa.listFactors()
    expect(data?.totp).toMatchObject([{ id: holder.factorId, friendly_name: 'app' }])
    const code = await showTotp(holder.secret, 1)
    const { error } = await auth.mfa.challengeAndVerify({ factorId: holder.factorId, code })
    expect(error).toBeNull()
  })

  test('a wrong code, a code twice, and a factor that is not there', async () => {
    const { auth, factorId, secret } = await createHolder()
    const wrong = await auth.mfa.challengeAndVerify({ factorId, code: '000000' })
    expect(codeOf(wrong)).toEqual([422, 'mfa_verification_failed'])
    const used = await auth.mfa.challengeAndVerify({ factorId, code: await showTotp(secret) })
    expect(codeOf(used)).toEqual([422, 'mfa_verification_failed'])
    const none = await auth.mfa.challenge({ factorId: crypto.randomUUID() })
    expect(codeOf(none)).toEqual([404, 'mfa_factor_not_found'])
  })

  test('a phone', async () => {
    const { auth } = await createSignedIn()
    const phone = createPhone()
    const { data } = await auth.mfa.enroll({ factorType: 'phone', phone })
    const factorId = data?.id ?? ''
    const { data: challenge } = await auth.mfa.challenge({ factorId, channel: 'sms' })
    const code = await readText(phone)
    const answer = { factorId, challengeId: challenge?.id ?? '', code }
    expect((await auth.mfa.verify(answer)).error).toBeNull()
    expect((await auth.mfa.listFactors()).data?.phone).toHaveLength(1)
    const { data: claims } = await auth.getClaims()
    expect(claims?.claims.amr).toMatchObject([{ method: 'mfa/phone' }, {}])
  })

  test('unenroll takes the level along', async () => {
    const { auth, factorId } = await createHolder()
    expect(await auth.mfa.unenroll({ factorId })).toMatchObject({
      data: { id: factorId },
      error: null,
    })
    await auth.refreshSession()
    expect(await levelOf(auth)).toMatchObject({ currentLevel: 'aal1', nextLevel: 'aal1' })
  })

  test('S19 a password is changed by who has shown the second factor', async () => {
    const holder = await createHolder()
    const auth = await enter(holder)
    const refused = await auth.updateUser({ password: `${PASSWORD} and more` })
    expect(codeOf(refused)).toEqual([403, 'insufficient_aal'])
    expect((await holder.auth.updateUser({ password: `${PASSWORD} and more` })).error).toBeNull()
  })
})

describe('auth.mfa.recoveryCodes', () => {
  test('are made, counted, used, replaced and removed', async () => {
    const holder = await createHolder()
    const { data: set } = await holder.auth.mfa.recoveryCodes.generate({ friendlyName: 'paper' })
    expect(set).toMatchObject({ type: 'recovery_code', friendly_name: 'paper', total: 10 })
    const auth = await enter(holder)
    const code = set?.codes[0]?.toUpperCase().match(/.{4}/g)?.join('-') ?? ''
    const { error } = await auth.mfa.recoveryCodes.verify({ code })
    expect(error).toBeNull()
    expect(await levelOf(auth)).toMatchObject({ currentLevel: 'aal2' })
    const status = await auth.mfa.recoveryCodes.getStatus()
    expect(status.data).toEqual({ id: set?.id, type: 'recovery_code', total: 10, remaining: 9 })
    expect(codeOf(await auth.mfa.recoveryCodes.verify({ code }))).toEqual([
      422,
      'mfa_verification_failed',
    ])
    const { data: next } = await auth.mfa.recoveryCodes.regenerate()
    expect(next).toMatchObject({ id: set?.id, friendly_name: 'paper', total: 10 })
    expect(next?.codes).not.toContain(set?.codes[1])
    const { data: gone } = await auth.mfa.recoveryCodes.unenroll()
    expect(gone).toEqual({ id: set?.id })
    expect(codeOf(await auth.mfa.recoveryCodes.getStatus())).toEqual([404, 'mfa_factor_not_found'])
  })

  test('are nobody’s only factor', async () => {
    const { auth } = await createSignedIn()
    const refused = await auth.mfa.recoveryCodes.generate()
    expect(codeOf(refused)).toEqual([422, 'mfa_recovery_codes_sole_factor'])
  })
})

describe('admin.mfa', () => {
  test('lists and removes the factors of a user who has lost them', async () => {
    const { id: userId, factorId } = await createHolder()
    const { data } = await admin.mfa.listFactors({ userId })
    expect(data?.factors).toMatchObject([{ id: factorId, factor_type: 'totp' }])
    expect((await admin.mfa.deleteFactor({ id: factorId, userId })).error).toBeNull()
    expect((await admin.mfa.listFactors({ userId })).data?.factors).toEqual([])
  })
})
