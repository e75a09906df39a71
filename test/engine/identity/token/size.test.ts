// What a user and the operator may say of a user fits into a token: whoever says too much is told so, and nobody is locked
// out of an account by what is in it.
import { describe, expect, test } from 'vitest'
import { operate } from '../admin/operator.ts'
import {
  call,
  createEmail,
  createPerson,
  getUser,
  outcomeOf,
  PASSWORD,
  post,
  refresh,
  signIn,
} from '../people.ts'

describe('S9 metadata', () => {
  test.each([
    { script: 'Latin', letter: 'x', count: 7_800 },
    { script: 'Chinese', letter: '漢', count: 2_600 },
    { script: 'half characters', letter: '\ud800', count: 1_300 },
  ])('as large as it may be, in $script, is carried by tokens', async ({ letter, count }) => {
    const ada = await createPerson()
    const text = { text: letter.repeat(count) }
    const said = await call('/auth/v1/user', {
      method: 'PUT',
      as: ada.accessToken,
      body: { data: text },
    })
    expect(said.status).toBe(200)
    const known = await operate('PUT', `/admin/users/${ada.id}`, { app_metadata: text })
    expect(known.status).toBe(200)
    const answer = await signIn(ada.email)
    expect(answer.status).toBe(200)
    expect((await refresh(ada.refreshToken)).status).toBe(200)
    const { access_token } = await answer.json<{ access_token: string }>()
    expect((await getUser(access_token)).status).toBe(200)
  })

  test('that is too large in bytes is refused, and makes nobody', async () => {
    const email = createEmail()
    const data = { text: '漢'.repeat(8_000) }
    const answer = await post('/signup', { email, password: PASSWORD, data })
    expect(await outcomeOf(answer)).toEqual([400, 'validation_failed'])
    expect((await signIn(email)).status).toBe(400)
  })
})
