// Signing up and in with a password.
import { backend } from '../backend/client.ts'
import { type Complaint, complaintOf, explain } from './complaint.ts'
import { welcomeUrl } from './paths.ts'

export interface Credentials {
  email: string
  password: string
}

/** Signs in. @returns null when it worked */
export async function signIn(credentials: Credentials): Promise<Complaint | null> {
  return complaintOf(await backend.auth.signInWithPassword(credentials))
}

/**
 * Creates an account and signs in; where the address must be confirmed first, the mail's link leads on to `next`.
 * @returns null when it worked
 */
export async function signUp(credentials: Credentials, next: string): Promise<Complaint | null> {
  const options = { emailRedirectTo: welcomeUrl(next) }
  const { data, error } = await backend.auth.signUp({ ...credentials, options })
  if (error !== null) return explain(error)
  if (data.session !== null) return null
  return { field: null, sentence: 'We have sent you an e-mail. Open its link in this browser.' }
}

/** What can be told before asking the server. */
export const check = ({ email, password }: Credentials): Complaint | null =>
  checkEmail(email) ?? checkPassword(password)

export const checkEmail = (email: string): Complaint | null =>
  /^\S+@\S+$/.test(email)
    ? null
    : { field: 'email', sentence: 'Write an address like robin@example.com.' }

export const checkPassword = (password: string): Complaint | null =>
  password === '' ? { field: 'password', sentence: 'Enter your password.' } : null
