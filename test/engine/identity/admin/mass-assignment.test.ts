// S4: what only the operator may say of a user, said by the user: at every way in it is passed over.
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  createEmail,
  getUser,
  PASSWORD,
  post,
  readPerson,
  signIn,
  type UserBody,
} from '../people.ts'
import { NOBODY, operate, rowOf } from './operator.ts'

const PAST = '2020-01-01T00:00:00.000Z'

/** Every field that the operator or the database sets, in the spellings of the wire and of the table. */
const CLAIMS = {
  id: NOBODY,
  sub: NOBODY,
  aud: 'service_role',
  role: 'service_role',
  app_metadata: { provider: 'google', plan: 'pro', role: 'admin' },
  appMetadata: { plan: 'pro' },
  raw_app_meta_data: { plan: 'pro' },
  email_confirm: true,
  phone_confirm: true,
  email_confirmed_at: PAST,
  phone_confirmed_at: PAST,
  confirmed_at: PAST,
  password_hash: 'x',
  ban_duration: 'none',
  banned_until: PAST,
  deleted_at: PAST,
  invited_at: PAST,
  created_at: PAST,
  is_anonymous: true,
  is_super_admin: true,
  is_sso_user: true,
  aal: 'aal2',
}

async function expectOrdinary(user: UserBody): Promise<void> {
  expect(user.id).not.toBe(NOBODY)
  expect(user).toMatchObject({ aud: 'authenticated', role: 'authenticated', is_anonymous: false })
  expect(user.app_metadata).toEqual({ provider: 'email', providers: ['email'] })
  expect(await rowOf(user.id)).toMatchObject({
    role: 'authenticated',
    is_anonymous: 0,
    banned_until: null,
    deleted_at: null,
    invited_at: null,
    phone_confirmed_at: null,
    password_hash: expect.stringMatching(/^\$scrypt\$/),
  })
  expect(String((await rowOf(user.id))?.created_at) > '2021').toBe(true)
}

describe('S4', () => {
  test('at sign-up, beside the data and within it', async () => {
    const body = { email: createEmail(), password: PASSWORD, ...CLAIMS, data: CLAIMS }
    const person = await readPerson(await post('/signup', body))
    const user = await (await getUser(person.accessToken)).json<UserBody>()
    await expectOrdinary(user)
    expect(user.user_metadata).toMatchObject({ sub: user.id, phone_verified: false })
    expect(decodeJwt(person.accessToken)).toMatchObject({
      sub: user.id,
      role: 'authenticated',
      aal: 'aal1',
      app_metadata: { provider: 'email', providers: ['email'] },
    })
  })

  test('at sign-in', async () => {
    const email = createEmail()
    await post('/signup', { email, password: PASSWORD })
    const body = { email, password: PASSWORD, ...CLAIMS }
    const person = await readPerson(await post('/token?grant_type=password', body))
    await expectOrdinary(await (await getUser(person.accessToken)).json<UserBody>())
  })

  test('the operator too sets no column that the API does not name', async () => {
    const email = createEmail()
    const { id, role, app_metadata, password_hash, ...rest } = CLAIMS
    const answer = await operate('POST', '/admin/users', { email, password: PASSWORD, ...rest })
    await expectOrdinary(await answer.json<UserBody>())
    expect((await signIn(email)).status).toBe(200)
  })
})
