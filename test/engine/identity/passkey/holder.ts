// Both ceremonies over HTTP, for people with an authenticator.
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import {
  type Authenticator,
  createAuthenticator,
  type Lies,
} from '../../../support/authenticator.ts'
import type { CallOptions } from '../../../support/worker.ts'
import { createEmail, type Person, readPerson } from '../people.ts'
import type { World } from '../world.ts'

export interface Creation {
  challenge_id: string
  options: PublicKeyCredentialCreationOptionsJSON
  expires_at: number
}

export interface Request {
  challenge_id: string
  options: PublicKeyCredentialRequestOptionsJSON
  expires_at: number
}

export interface PasskeyBody {
  id: string
  friendly_name: string
  created_at: string
  last_used_at?: string
}

/** Somebody's session by the code of a mail, which costs no hash of a password. */
export async function enter(world: World, email: string): Promise<Person> {
  await world.post('/otp', { email })
  const { code: token } = await world.readMail(email)
  return readPerson(await world.post('/verify', { type: 'email', email, token }))
}

/** Somebody new, with an address. */
export const signUp = (world: World): Promise<Person> => enter(world, createEmail())

export const askNew = (world: World, as: string, options: CallOptions = {}) =>
  world.post('/passkeys/registration/options', {}, { as, ...options })

/** The whole registration; the answer is that of its second half. */
export async function register(
  world: World,
  { accessToken }: Person,
  authenticator: Authenticator,
  { lies, ...options }: CallOptions & { lies?: Lies } = {},
): Promise<Response> {
  const asked = await askNew(world, accessToken, options)
  if (asked.status !== 200) return asked
  const { challenge_id, options: creation } = await asked.json<Creation>()
  const credential = await authenticator.create(creation, lies)
  const body = { challenge_id, credential }
  return world.post('/passkeys/registration/verify', body, { as: accessToken, ...options })
}

/** Somebody new with a passkey. */
export async function createHolder(world: World, authenticator = createAuthenticator()) {
  const person = await signUp(world)
  const answer = await register(world, person, authenticator)
  if (answer.status !== 200) throw new Error(await answer.text())
  return { person, authenticator, passkey: await answer.json<PasskeyBody>() }
}

/** The body by which an authenticator answers a fresh question. */
export async function answerSignIn(world: World, authenticator: Authenticator, lies: Lies = {}) {
  const asked = await world.post('/passkeys/authentication/options', {})
  const { challenge_id, options } = await asked.json<Request>()
  return { challenge_id, credential: await authenticator.get(options, lies) }
}

export const showAnswer = (world: World, body: unknown, options: CallOptions = {}) =>
  world.post('/passkeys/authentication/verify', body, options)

/** The whole sign-in. */
export const comeIn = async (world: World, authenticator: Authenticator, lies: Lies = {}) =>
  showAnswer(world, await answerSignIn(world, authenticator, lies))

export const listOwn = async (world: World, { accessToken }: Person): Promise<PasskeyBody[]> =>
  (await world.call('/auth/v1/passkeys/', { as: accessToken })).json()
