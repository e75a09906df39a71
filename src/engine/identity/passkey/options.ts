// What a browser is asked for, as JSON (WebAuthn Level 3, sections 5.4 and 5.5).
import { Buffer } from 'node:buffer'
import type { Passkey } from '../factor/tables.ts'
import type { User } from '../tables.ts'
import { CEREMONY_MILLISECONDS } from './challenge.ts'
import { ALGORITHMS } from './public-key.ts'

/** A credential that is to be made. */
export interface Making {
  readonly challenge: string
  readonly rp: { readonly id: string; readonly name: string }
  readonly user: User
  /** What the user has: an authenticator makes no second one beside it. */
  readonly owned: readonly Passkey[]
  /** A passkey finds its user by itself and proves both having and being; a factor need not. */
  readonly isPasskey: boolean
}

export function presentCreation({ challenge, rp, user, owned, isPasskey }: Making) {
  const name = user.email ?? (user.phone === null ? user.id : `+${user.phone}`)
  return {
    challenge,
    rp: { id: rp.id, name: rp.name },
    user: { id: handleOf(user.id), name, displayName: name },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: CEREMONY_MILLISECONDS,
    attestation: 'none',
    excludeCredentials: owned.map(describe),
    authenticatorSelection: {
      residentKey: isPasskey ? 'required' : 'discouraged',
      requireResidentKey: isPasskey,
      userVerification: isPasskey ? 'required' : 'preferred',
    },
    extensions: { credProps: true },
  }
}

/** A credential that is to be used: any that the user has, or one of those that are named. */
export interface Using {
  readonly challenge: string
  readonly rpId: string
  readonly allowed: readonly Passkey[]
  readonly isPasskey: boolean
}

export const presentRequest = ({ challenge, rpId, allowed, isPasskey }: Using) => ({
  challenge,
  rpId,
  timeout: CEREMONY_MILLISECONDS,
  userVerification: isPasskey ? 'required' : 'preferred',
  allowCredentials: allowed.map(describe),
})

/** A user's id as authenticators keep it. */
export const handleOf = (userId: string): string => Buffer.from(userId).toString('base64url')

const describe = ({ credentialId, transports }: Passkey) => ({
  type: 'public-key',
  id: credentialId,
  ...(transports.length > 0 && { transports }),
})
