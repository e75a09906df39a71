// Who makes a request: the value that policies and functions decide by.

export type Role = 'anon' | 'authenticated' | 'service_role' | (string & {})

/** How sure we are of who somebody is: one proof, or a second factor too. */
export type AssuranceLevel = 'aal1' | 'aal2'

export interface Caller {
  readonly role: Role
  /** The user's id, or null for `anon` and `service_role`. */
  readonly userId: string | null
  /** The verified access token's claims, `{}` without a token. */
  readonly claims: Readonly<Record<string, unknown>>
  /** Of a token of ours; null without one, and for a token of another issuer, whose session is elsewhere. */
  readonly sessionId: string | null
  /** `aal2` once the session has shown a second factor (NIST SP 800-63B, section 4); null without a session of ours. */
  readonly aal: AssuranceLevel | null
  /** Which API key came along, a built-in one or one that the operator has made; null when none did. */
  readonly keyId: 'publishable' | 'secret' | (string & {}) | null
}

/** A caller that showed nothing, or only the publishable key. */
export const anonymous = (keyId: Caller['keyId'] = null): Caller => ({
  role: 'anon',
  userId: null,
  claims: {},
  sessionId: null,
  aal: null,
  keyId,
})

/** Whether somebody shows the secret key itself. One that was made for somebody is no operator, whatever its role. */
export const isOperator = ({ role, keyId }: Caller): boolean =>
  role === 'service_role' && keyId === 'secret'

/** The operator: the secret key, or the engine itself when it runs background work. */
export const operator = (): Caller => ({
  role: 'service_role',
  userId: null,
  claims: {},
  sessionId: null,
  aal: null,
  keyId: 'secret',
})
