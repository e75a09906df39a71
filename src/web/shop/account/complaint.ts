// What can go wrong with an account, in sentences that say what to do.

/** What is wrong, and with which field. */
export interface Complaint {
  field: 'email' | 'password' | 'code' | 'phone' | 'name' | null
  sentence: string
}

/** As the client library gives it; errors of the browser's own WebAuthn have a name and no status. */
export interface AccountError {
  name: string
  message: string
  code?: string | undefined
  status?: number | undefined
}

const TOO_MANY = 'That was a lot at once. Wait a minute, then try again.'
const OLD_CODE = 'This code is wrong or too old. Type the newest one, or ask for another.'
const NO_PASSKEY = 'That did not work, or was cancelled. Try again, or choose another way.'
const NOT_OFFERED = 'This is not offered here any more. Choose another way.'
const OTHER_BROWSER =
  'This link was asked for in another browser. Open it there, or type the code from the mail.'

const ABOUT_FIELDS: Readonly<Record<string, Complaint>> = {
  invalid_credentials: {
    field: 'password',
    sentence: 'E-mail and password do not match. Check both.',
  },
  user_already_exists: {
    field: 'email',
    sentence: 'This e-mail has an account already. Sign in instead.',
  },
  email_not_confirmed: {
    field: 'email',
    sentence: 'This e-mail is not confirmed yet. Open the link that we sent you.',
  },
  weak_password: {
    field: 'password',
    sentence: 'Too easy to guess. Use at least 8 characters.',
  },
  same_password: { field: 'password', sentence: 'This is your password already. Choose another.' },
  current_password_required: {
    field: 'password',
    sentence: 'Your current password is asked for. Use “Forgot your password?” to set a new one.',
  },
  validation_failed: {
    field: 'email',
    sentence: 'Write an address like robin@example.com.',
  },
}

const SENTENCES: Readonly<Record<string, string>> = {
  over_request_rate_limit: 'Too many attempts. Wait a minute, then try again.',
  over_email_send_rate_limit: 'We have just sent you a mail. Wait a minute before you ask again.',
  over_sms_send_rate_limit: 'We have just sent you a message. Wait a minute before you ask again.',
  otp_expired: OLD_CODE,
  otp_disabled: 'Nobody has an account with this e-mail. Create one first.',
  signup_disabled: 'No new accounts are made at the moment.',
  user_banned: 'This account is closed. Write to us if you think that it should not be.',
  mfa_verification_failed: 'This code is not right. Type the one that is shown now.',
  mfa_verification_rejected: 'This code is not right. Type the one that is shown now.',
  mfa_challenge_expired: 'That took too long. Try again.',
  mfa_factor_not_found: 'This was removed meanwhile. Load the page again.',
  mfa_factor_name_conflict: 'You have one of this name already. Choose another name.',
  too_many_enrolled_mfa_factors: 'You have ten already. Remove one first.',
  mfa_recovery_codes_locked: TOO_MANY,
  mfa_recovery_codes_sole_factor: 'Set up an authenticator app or a security key first.',
  mfa_totp_enroll_not_enabled: NOT_OFFERED,
  mfa_phone_enroll_not_enabled: NOT_OFFERED,
  mfa_webauthn_enroll_not_enabled: NOT_OFFERED,
  mfa_recovery_codes_enroll_not_enabled: NOT_OFFERED,
  passkey_disabled: NOT_OFFERED,
  provider_disabled: NOT_OFFERED,
  manual_linking_disabled: NOT_OFFERED,
  webauthn_credential_not_found: 'We do not know this passkey. Sign in another way.',
  webauthn_credential_exists: 'This device is set up already.',
  webauthn_verification_failed: NO_PASSKEY,
  webauthn_challenge_expired: 'That took too long. Try again.',
  webauthn_challenge_not_found: 'That took too long. Try again.',
  too_many_passkeys: 'You have as many passkeys as there can be. Remove one first.',
  ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED: 'This device is set up already.',
  insufficient_aal: 'Confirm with your second step first.',
  reauthentication_needed: 'You signed in a while ago. Sign out and in again, then try once more.',
  identity_already_exists: 'This account there belongs to an account here already.',
  single_identity_not_deletable: 'It is your only way in. Add another one first.',
  email_conflict_identity_not_deletable: 'It is your only way in. Add another one first.',
  identity_not_found: 'It was removed already. Load the page again.',
  provider_email_needs_verification:
    'The other service has not confirmed your e-mail. Confirm it there, then try again.',
  access_denied: 'You said no at the other service. Try again, or choose another way.',
  bad_oauth_state: 'That took too long, or began in another browser. Try again.',
  bad_oauth_callback: 'The other service gave an answer that we do not understand. Try again.',
  flow_state_expired: 'That took too long. Try again.',
  flow_state_not_found: 'This link was used already, or is too old. Ask for a new one.',
  flow_state_already_used: 'This link was used already. Ask for a new one.',
  bad_code_verifier: OTHER_BROWSER,
  pkce_code_verifier_not_found: OTHER_BROWSER,
}

const UNREACHABLE = 'We cannot reach the shop. Check your connection, then try again.'
const OURS = 'Something went wrong on our side. Try again in a moment.'

/** The sentence for a code of the protocol. @returns null for one that needs no words of its own */
export const sentenceFor = (code: string): string | null =>
  SENTENCES[code] ?? ABOUT_FIELDS[code]?.sentence ?? null

/** Says what to do about an error of the client library. */
export function explain(error: AccountError): Complaint {
  const about = ABOUT_FIELDS[error.code ?? '']
  if (about !== undefined) return about
  return { field: null, sentence: SENTENCES[error.code ?? ''] ?? explainStatus(error) }
}

function explainStatus({ name, status, code }: AccountError): string {
  if (code?.startsWith('ERROR_') || name === 'NotAllowedError') return NO_PASSKEY
  if (status === undefined || status === 0) return UNREACHABLE
  return status === 429 ? TOO_MANY : OURS
}

/** The complaint of an answer of the client library; null when all is well. */
export const complaintOf = ({ error }: { error: AccountError | null }): Complaint | null =>
  error === null ? null : explain(error)
