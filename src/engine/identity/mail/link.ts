// The link in a mail: to this Ledge, which checks its token and leads on to the app.
import type { CodePurpose, MailKind } from '../../core/index.ts'

/** What GoTrue calls each purpose in a link and at `/verify`. */
export const VERIFY_TYPES: Readonly<Record<Exclude<CodePurpose, 'reauthentication'>, string>> = {
  confirmation: 'signup',
  recovery: 'recovery',
  magiclink: 'magiclink',
  invite: 'invite',
  email_change_current: 'email_change',
  email_change_new: 'email_change',
  sms: 'sms',
  phone_change: 'phone_change',
}

/** What a type at `/verify` may stand for; `email` is any code that signs in. @returns none for an unknown type */
export function purposesOf(type: string): readonly CodePurpose[] {
  if (type === 'email') return ['confirmation', 'recovery', 'magiclink', 'invite']
  const purposes = Object.entries(VERIFY_TYPES).filter(([, name]) => name === type)
  return purposes.map(([purpose]) => purpose as CodePurpose) // a key of VERIFY_TYPES
}

export interface LinkParts {
  readonly siteUrl: string
  readonly kind: MailKind
  readonly token: string
  /** Where it ends; checked by `chooseRedirect`. */
  readonly redirectTo: string
}

/** The link of a mail, or null for the one that holds only a code. */
export function createLink({ siteUrl, kind, token, redirectTo }: LinkParts): string | null {
  if (kind === 'reauthentication') return null
  const url = new URL('/auth/v1/verify', siteUrl)
  url.search = new URLSearchParams({
    token,
    type: VERIFY_TYPES[kind],
    redirect_to: redirectTo,
  }).toString()
  return url.href
}
