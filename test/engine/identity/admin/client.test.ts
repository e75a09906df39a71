// The official client's `auth.admin`, unchanged, against the Worker in this process.
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { beforeAll, describe, expect, test } from 'vitest'
import { BASE, publishableKey, secretKey } from '../../../support/worker.ts'
import {
  call,
  createEmail,
  createPerson,
  createSecondSession,
  getUser,
  PASSWORD,
  query,
} from '../people.ts'
import { SITE } from '../support.ts'
import { NOBODY, rowOf } from './operator.ts'

const connect = (key: string): SupabaseClient =>
  createClient(BASE, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      async fetch(input, init = {}) {
        const { pathname, search } = new URL(String(input))
        const body = init.body === null || init.body === undefined ? undefined : String(init.body)
        const headers = Object.fromEntries(new Headers(init.headers))
        const bindings = { LEDGE_SITE_URL: SITE }
        const method = init.method ?? 'GET'
        return call(pathname + search, { method, headers, body, bindings })
      },
    },
  })

const { admin } = connect(secretKey).auth

describe('users', () => {
  test('are made, read, changed and deleted', async () => {
    const email = createEmail()
    const made = await admin.createUser({
      email,
      password: PASSWORD,
      email_confirm: true,
      user_metadata: { name: 'Ada' },
      app_metadata: { plan: 'pro' },
    })
    expect(made.error).toBeNull()
    const id = made.data.user?.id ?? ''
    expect((await admin.getUserById(id)).data.user).toEqual(made.data.user)
    const changed = await admin.updateUserById(id, { user_metadata: { name: 'Eve' } })
    expect(changed.data.user?.user_metadata).toMatchObject({ name: 'Eve' })
    expect((await admin.updateUserById(id, { ban_duration: '24h' })).error).toBeNull()
    const banned = await connect(publishableKey).auth.signInWithPassword({
      email,
      password: PASSWORD,
    })
    expect(banned.error).toMatchObject({ code: 'user_banned', status: 400 })
    expect((await admin.deleteUser(id, true)).error).toBeNull()
    expect(await rowOf(id)).toMatchObject({ deleted_at: expect.any(String) })
    expect((await admin.deleteUser(id)).error).toBeNull()
    expect(await rowOf(id)).toBeUndefined()
  })

  test('errors have the codes that the client knows', async () => {
    const { email } = await createPerson()
    expect((await admin.createUser({ email })).error).toMatchObject({
      code: 'email_exists',
      status: 422,
    })
    expect((await admin.createUser({})).error).toMatchObject({ code: 'validation_failed' })
    expect((await admin.getUserById(NOBODY)).error).toMatchObject({ code: 'user_not_found' })
    expect((await admin.deleteUser(NOBODY)).error).toMatchObject({ code: 'user_not_found' })
    const weak = await admin.createUser({ email: createEmail(), password: 'x' })
    expect(weak.error).toMatchObject({ name: 'AuthWeakPasswordError', reasons: ['length'] })
  })

  test('the publishable key administers nobody', async () => {
    const stranger = connect(publishableKey).auth.admin
    expect((await stranger.listUsers()).error).toMatchObject({ code: 'not_admin', status: 403 })
    expect((await stranger.deleteUser(NOBODY)).error).toMatchObject({ code: 'not_admin' })
  })
})

describe('listUsers', () => {
  beforeAll(async () => {
    await query('DELETE FROM auth_users')
    await Promise.all(Array.from({ length: 5 }, () => admin.createUser({ email: createEmail() })))
  })

  test('turns pages by the headers', async () => {
    const first = await admin.listUsers({ page: 1, perPage: 2 })
    expect(first.error).toBeNull()
    expect(first.data).toMatchObject({ total: 5, nextPage: 2, lastPage: 3 })
    const last = await admin.listUsers({ page: 3, perPage: 2 })
    expect(last.data).toMatchObject({ total: 5, nextPage: null, lastPage: 3 })
    expect(last.data.users).toHaveLength(1)
  })

  test('without parameters it is the first page', async () => {
    expect((await admin.listUsers()).data.users).toHaveLength(5)
  })
})

describe('people who have yet to come', () => {
  test('inviteUserByEmail', async () => {
    const email = createEmail()
    const { data, error } = await admin.inviteUserByEmail(email, { data: { team: 'x' } })
    expect(error).toBeNull()
    expect(data.user).toMatchObject({ email, user_metadata: { team: 'x' } })
  })

  test.each(['magiclink', 'recovery'] as const)('generateLink %s', async (type) => {
    const { id, email } = await createPerson()
    const options = { redirectTo: `${SITE}/in` }
    const { data, error } = await admin.generateLink({ type, email, options })
    expect(error).toBeNull()
    expect(data.user).toMatchObject({ id, email })
    expect(data.properties).toEqual({
      action_link: expect.stringContaining(`${SITE}/auth/v1/verify?token=`),
      email_otp: expect.stringMatching(/^\d{6}$/),
      hashed_token: expect.stringMatching(/^[0-9a-f]{64}$/),
      redirect_to: `${SITE}/in`,
      verification_type: type,
    })
  })

  test('generateLink signup', async () => {
    const email = createEmail()
    const { data, error } = await admin.generateLink({ type: 'signup', email, password: PASSWORD })
    expect(error).toBeNull()
    expect(data.properties?.verification_type).toBe('signup')
  })
})

test.each([
  { scope: 'global', here: 403, there: 403 },
  { scope: 'others', here: 200, there: 403 },
  { scope: 'local', here: 403, there: 200 },
] as const)('signOut of a user by their token, $scope', async ({ scope, here, there }) => {
  const person = await createPerson()
  const other = await createSecondSession(person)
  expect((await admin.signOut(person.accessToken, scope)).error).toBeNull()
  expect((await getUser(person.accessToken)).status).toBe(here)
  expect((await getUser(other.accessToken)).status).toBe(there)
})

test('what is not offered has codes', async () => {
  const clients = await admin.oauth.listClients()
  expect(clients.error).toMatchObject({ code: 'feature_disabled', status: 404 })
})
