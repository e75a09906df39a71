// What each way in costs: trips to D1, counted by the Worker itself.
import { expect, test } from 'vitest'
import { roundTripsOf } from '../../../support/worker.ts'
import { createEmail, PASSWORD } from '../people.ts'
import { createPhone, createWorld, FLOW, follow, tokenOf } from '../world.ts'

const world = createWorld({ settings: { identity: { anonymousUsers: true } } })
const atOnce = createWorld({ settings: { confirmEmailsAtOnce: true } })
const { post, put } = world

async function signUp() {
  const email = createEmail()
  await post('/signup', { email, password: PASSWORD })
  return world.readMail(email)
}

async function askFlow(): Promise<string | null> {
  const { email } = await world.createMember()
  await post('/otp', { email, ...FLOW.fields })
  const { target } = await follow(world, (await world.readMail(email)).link)
  return target.searchParams.get('code')
}

const WAYS: readonly { way: string; trips: number; come: () => Promise<Response> }[] = [
  {
    way: 'sign-up at once',
    trips: 1,
    come: () => atOnce.post('/signup', { email: createEmail(), password: PASSWORD }),
  },
  {
    way: 'sign-up with confirmation',
    trips: 2,
    come: () => post('/signup', { email: createEmail(), password: PASSWORD }),
  },
  {
    way: 'sign-up by phone',
    trips: 2,
    come: () => post('/signup', { phone: createPhone(), password: PASSWORD }),
  },
  { way: 'an anonymous sign-up', trips: 1, come: () => post('/signup', {}) },
  {
    way: 'a password',
    trips: 2,
    come: async () => world.signIn({ email: (await world.createMember()).email }),
  },
  {
    way: 'a phone’s password',
    trips: 2,
    come: async () => world.signIn({ phone: (await world.createPhoneMember()).phone }),
  },
  {
    way: 'a refresh',
    trips: 1,
    come: async () => world.refresh((await world.createMember()).refreshToken),
  },
  { way: 'asking for a code', trips: 2, come: () => post('/otp', { email: createEmail() }) },
  { way: 'asking for a message', trips: 2, come: () => post('/otp', { phone: createPhone() }) },
  {
    way: 'asking for a recovery',
    trips: 2,
    come: async () => post('/recover', { email: (await world.createMember()).email }),
  },
  {
    way: 'a typed code',
    trips: 2,
    async come() {
      const { to, code } = await signUp()
      return post('/verify', { type: 'signup', email: to, token: code })
    },
  },
  {
    way: 'a token of a link',
    trips: 2,
    come: async () => post('/verify', { type: 'signup', token_hash: tokenOf(await signUp()) }),
  },
  {
    way: 'a link',
    trips: 2,
    come: async () => (await follow(world, (await signUp()).link)).answer,
  },
  {
    way: 'an auth code',
    trips: 2,
    come: async () =>
      post('/token?grant_type=pkce', { auth_code: await askFlow(), code_verifier: FLOW.verifier }),
  },
  {
    way: 'a reauthentication',
    trips: 2,
    async come() {
      const { accessToken } = await world.createMember()
      return world.call('/auth/v1/reauthenticate', { as: accessToken })
    },
  },
  {
    way: 'a change of data, password and address',
    trips: 2,
    async come() {
      const { accessToken } = await world.createMember()
      const change = { data: { name: 'Ada' }, password: 'another password' }
      return put(accessToken, { ...change, email: createEmail() })
    },
  },
  {
    way: 'reading the user',
    trips: 1,
    come: async () => world.getUser((await world.createMember()).accessToken),
  },
]

test.each(WAYS)('$way takes $trips', async ({ trips, come }) => {
  const answer = await come()
  expect([answer.status < 400, roundTripsOf(answer)]).toEqual([true, trips])
})
