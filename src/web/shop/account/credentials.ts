// Signing up and in, with what can go wrong in words.
import type { AuthError } from '@supabase/supabase-js'
import { backend } from '../backend/client.ts'

export interface Credentials {
  email: string
  password: string
}

/** What is wrong, and with which field. */
export interface Complaint {
  field: 'email' | 'password' | null
  sentence: string
}

/** Signs in. @returns null when it worked */
export async function signIn(credentials: Credentials): Promise<Complaint | null> {
  const { error } = await backend.auth.signInWithPassword(credentials)
  return error === null ? null : explain(error)
}

/** Creates an account and signs in. @returns null when it worked */
export async function signUp(credentials: Credentials): Promise<Complaint | null> {
  const { data, error } = await backend.auth.signUp(credentials)
  if (error !== null) return explain(error)
  if (data.session !== null) return null
  return { field: null, sentence: 'We have sent you an e-mail. Open its link, then sign in.' }
}

const COMPLAINTS: Readonly<Record<string, Complaint>> = {
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
  validation_failed: {
    field: 'email',
    sentence: 'Write an address like robin@example.com.',
  },
  over_request_rate_limit: {
    field: null,
    sentence: 'Too many attempts. Wait a minute, then try again.',
  },
}

function explain(error: AuthError): Complaint {
  const known = COMPLAINTS[error.code ?? '']
  if (known !== undefined) return known
  if (error.status === undefined || error.status === 0) {
    const sentence = 'We cannot reach the shop. Check your connection, then try again.'
    return { field: null, sentence }
  }
  return { field: null, sentence: 'Something went wrong on our side. Try again in a moment.' }
}

/** What can be told before asking the server. */
export function check({ email, password }: Credentials): Complaint | null {
  if (!/^\S+@\S+$/.test(email)) return COMPLAINTS.validation_failed ?? null
  if (password === '') return { field: 'password', sentence: 'Enter your password.' }
  return null
}
