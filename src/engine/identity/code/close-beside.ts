// What else closes when a code was redeemed, or an address has changed.
import type { CodePurpose, Scope } from '../../core/index.ts'
import type { Part } from '../part.ts'
import { closeCodes } from './one-time-code.ts'

const MAIL_CODES: readonly CodePurpose[] = ['confirmation', 'recovery', 'magiclink', 'invite']
const CHANGE_CODES: readonly CodePurpose[] = ['email_change_current', 'email_change_new']

const CLOSED: Readonly<Record<CodePurpose, readonly CodePurpose[]>> = {
  confirmation: MAIL_CODES,
  recovery: MAIL_CODES,
  magiclink: MAIL_CODES,
  invite: MAIL_CODES,
  email_change_current: [...CHANGE_CODES, ...MAIL_CODES, 'reauthentication'],
  email_change_new: [...CHANGE_CODES, ...MAIL_CODES, 'reauthentication'],
  reauthentication: ['reauthentication'],
  sms: ['sms'],
  phone_change: ['phone_change', 'sms', 'reauthentication'],
}

/** Closes a user's codes that are of no use any more, or in the wrong mailbox, once `purpose` is done. */
export const closeBeside = (scope: Scope, userId: string, purpose: CodePurpose): Part =>
  closeCodes(scope, userId, CLOSED[purpose])
