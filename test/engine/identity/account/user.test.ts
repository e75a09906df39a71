// GET /user: the account as D1 has it now, and each way of not being signed in.
import { beforeAll, describe, expect, test } from 'vitest'
import { publishableKey, roundTripsOf, secretKey } from '../../../support/worker.ts'
import {
  call,
  createPerson,
  getUser,
  outcomeOf,
  type Person,
  query,
  type SessionBody,
  signIn,
  VERSIONED,
} from '../people.ts'

let ada: Person
beforeAll(async () => {
  ada = await createPerson()
})

test('a signed-in user gets their own account, in one round trip', async () => {
  const { user, access_token } = await (await signIn(ada.email)).json<SessionBody>()
  const answer = await getUser(access_token)
  expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
  expect(answer.headers.get('Cache-Control')).toBe('no-store')
  expect(await answer.json()).toEqual(user)
})

test('a trailing slash is accepted, and HEAD answers without a body', async () => {
  expect((await call('/auth/v1/user/', { as: ada.accessToken })).status).toBe(200)
  const head = await getUser(ada.accessToken, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

test('two people each see themselves', async () => {
  const eve = await createPerson()
  const [one, other] = await Promise.all([getUser(ada.accessToken), getUser(eve.accessToken)])
  expect(await one.json()).toMatchObject({ id: ada.id, email: ada.email })
  expect(await other.json()).toMatchObject({ id: eve.id, email: eve.email })
})

describe('who is not signed in', () => {
  test.each<{ name: string; headers: Record<string, string>; error: [number, string] }>([
    { name: 'nobody', headers: {}, error: [401, 'no_authorization'] },
    { name: 'an empty header', headers: { Authorization: '' }, error: [401, 'no_authorization'] },
    {
      name: 'a bare Bearer',
      headers: { Authorization: 'Bearer' },
      error: [401, 'no_authorization'],
    },
    { name: 'blanks', headers: { Authorization: 'Bearer   ' }, error: [401, 'no_authorization'] },
    { name: 'Basic', headers: { Authorization: 'Basic YTpi' }, error: [401, 'no_authorization'] },
    {
      name: 'two tokens',
      headers: { Authorization: 'Bearer a, Bearer b' },
      error: [401, 'no_authorization'],
    },
    {
      name: 'not ASCII',
      headers: { Authorization: 'Bearer \u00e9\u00ff' },
      error: [403, 'bad_jwt'],
    },
    { name: 'no JWT', headers: { Authorization: 'Bearer x' }, error: [403, 'bad_jwt'] },
    {
      name: 'the publishable key',
      headers: { Authorization: `Bearer ${publishableKey}` },
      error: [403, 'bad_jwt'],
    },
    {
      name: 'the secret key',
      headers: { Authorization: `Bearer ${secretKey}` },
      error: [403, 'bad_jwt'],
    },
  ])('S31 $name is $error, and D1 is not asked', async ({ headers, error }) => {
    for (const [path, method] of [
      ['/user', 'GET'],
      ['/logout', 'POST'],
    ] as const) {
      const answer = await call(`/auth/v1${path}`, { method, headers })
      expect(roundTripsOf(answer)).toBe(0)
      expect(await outcomeOf(answer)).toEqual(error)
    }
  })

  test('a user who is gone', async () => {
    const person = await createPerson()
    await query('DELETE FROM auth_users WHERE id = ?', person.id)
    expect(await outcomeOf(await getUser(person.accessToken))).toEqual([403, 'user_not_found'])
    expect(await query('SELECT id FROM auth_sessions WHERE user_id = ?', person.id)).toEqual([])
  })

  test('a session that is gone', async () => {
    const person = await createPerson()
    await query('DELETE FROM auth_sessions WHERE id = ?', person.sessionId)
    const answer = await getUser(person.accessToken, { headers: VERSIONED })
    expect(await outcomeOf(answer)).toEqual([403, 'session_not_found'])
  })

  test('a session that became another’s', async () => {
    const person = await createPerson()
    await query('UPDATE auth_sessions SET user_id = ? WHERE id = ?', ada.id, person.sessionId)
    expect(await outcomeOf(await getUser(person.accessToken))).toEqual([403, 'session_not_found'])
  })
})
