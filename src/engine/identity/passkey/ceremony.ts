// The checks of both ceremonies (WebAuthn Level 3, sections 7.1 and 7.2). What is wrong is never told: an answer holds or it
// does not.
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { RelyingParty } from '../factor/tables.ts'
import {
  type AuthenticatorData,
  isForRelyingParty,
  parseAuthenticatorData,
} from './authenticator-data.ts'
import { readMap } from './cbor.ts'
import { isExpectedClient } from './client-data.ts'
import type { AssertionAnswer, RegistrationAnswer } from './credential.ts'
import { assertKey, verifySignature } from './public-key.ts'

/** What a server has asked for. */
export interface Ceremony {
  /** In base64url. */
  readonly challenge: string
  readonly relyingParty: RelyingParty
  /** Whether the authenticator must have made sure that it is its owner: by a finger, a face or a PIN. */
  readonly needsVerification: boolean
}

/** A credential that was made. */
export interface NewCredential {
  /** In base64url. */
  readonly credentialId: string
  /** COSE key, in base64url. */
  readonly publicKey: string
  readonly counter: number
  readonly isBackedUp: boolean
  readonly aaguid: string
}

/** What of a credential is needed to check its signature. */
export interface KnownCredential {
  readonly publicKey: string
}

/** What the signature vouches for. */
export interface Assertion {
  readonly counter: number
  readonly isBackedUp: boolean
}

/**
 * The credential of a registration, null when the answer does not hold. No attestation is asked for, so a statement of one
 * is passed over: a client may send that of a key that vouches for itself.
 */
export const findNewCredential = (
  answer: RegistrationAnswer,
  ceremony: Ceremony,
): Promise<NewCredential | null> => orNull(() => readRegistration(answer, ceremony))

/** What an assertion says, null when it does not hold. Whether its counter goes back is for the caller to judge. */
export const findAssertion = (
  answer: Pick<AssertionAnswer, 'response'>,
  credential: KnownCredential,
  ceremony: Ceremony,
): Promise<Assertion | null> => orNull(() => readAssertion(answer, credential, ceremony))

async function readRegistration(
  { id, response }: RegistrationAnswer,
  ceremony: Ceremony,
): Promise<NewCredential | null> {
  const { challenge, relyingParty } = ceremony
  const expected = { type: 'webauthn.create', challenge, origins: relyingParty.origins } as const
  if (!isExpectedClient(bytesOf(response.clientDataJSON), expected)) return null
  const raw = readMap(bytesOf(response.attestationObject)).get('authData')
  if (!(raw instanceof Uint8Array)) return null
  const data = parseAuthenticatorData(Buffer.from(raw))
  const made = data.credential
  if (!isExpectedAuthenticator(data, ceremony) || made === null || made.id !== id) return null
  await assertKey(made.publicKey)
  return {
    credentialId: made.id,
    publicKey: made.publicKey.toString('base64url'),
    counter: data.counter,
    isBackedUp: data.isBackedUp,
    aaguid: made.aaguid,
  }
}

async function readAssertion(
  { response }: Pick<AssertionAnswer, 'response'>,
  { publicKey }: KnownCredential,
  ceremony: Ceremony,
): Promise<Assertion | null> {
  const { challenge, relyingParty } = ceremony
  const client = bytesOf(response.clientDataJSON)
  const expected = { type: 'webauthn.get', challenge, origins: relyingParty.origins } as const
  if (!isExpectedClient(client, expected)) return null
  const raw = bytesOf(response.authenticatorData)
  const data = parseAuthenticatorData(raw)
  if (!isExpectedAuthenticator(data, ceremony)) return null
  const signed = Buffer.concat([raw, createHash('sha256').update(client).digest()])
  const signature = bytesOf(response.signature)
  const isSigned = await verifySignature(bytesOf(publicKey), { signature, data: signed })
  return isSigned ? { counter: data.counter, isBackedUp: data.isBackedUp } : null
}

function isExpectedAuthenticator(
  data: AuthenticatorData,
  { relyingParty, needsVerification }: Ceremony,
): boolean {
  if (!isForRelyingParty(data, relyingParty.id) || !data.isUserPresent) return false
  return data.isUserVerified || !needsVerification
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url')

/** Bytes that make no sense are an answer that does not hold. */
async function orNull<T>(read: () => Promise<T | null>): Promise<T | null> {
  try {
    return await read()
  } catch {
    return null
  }
}
