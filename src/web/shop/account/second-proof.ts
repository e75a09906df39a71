// Second proofs: which ones an account has, and showing one.
import { backend } from '../backend/client.ts'
import { failureOf } from '../backend/failure.ts'
import { type Complaint, complaintOf } from './complaint.ts'

export type FactorKind = 'totp' | 'webauthn' | 'phone' | 'recovery_code'

export interface Factor {
  id: string
  kind: FactorKind
  name: string
}

/** The usual first. */
const ORDER: readonly FactorKind[] = ['totp', 'webauthn', 'phone', 'recovery_code']

/** What the account can show, in the order in which one would try. @throws Failure when it cannot be read */
export async function readProofs(): Promise<readonly Factor[]> {
  const { data, error } = await backend.auth.mfa.listFactors()
  if (error !== null) throw failureOf(error.status === 403 ? 401 : (error.status ?? 0), error)
  return ORDER.flatMap((kind) =>
    data[kind].map(({ id, friendly_name: name = '' }) => ({ id, kind, name })),
  )
}

/** By the six digits of an authenticator app. */
export async function proveByApp(factorId: string, code: string): Promise<Complaint | null> {
  return complaintOf(await backend.auth.mfa.challengeAndVerify({ factorId, code }))
}

/** By a security key, which the browser asks for. */
export async function proveByKey(factorId: string): Promise<Complaint | null> {
  return complaintOf(await backend.auth.mfa.webauthn.authenticate({ factorId }))
}

/** By one of the codes on paper. */
export async function proveByRecoveryCode(code: string): Promise<Complaint | null> {
  return complaintOf(await backend.auth.mfa.recoveryCodes.verify({ code }))
}
