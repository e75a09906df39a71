// R8: a D1 that cannot be reached for a moment signs nobody out: clients are told to come again.
import { expect, test } from 'vitest'
import { call, createPerson, outcomeOf, post, refresh, signIn, whoIs } from './people.ts'

const fail = (reason: string) => Promise.reject(new Error(`D1_ERROR: ${reason}`))

const failing = (reason: string) => ({
  DB: {
    prepare: () => ({ bind: () => ({ raw: () => fail(reason) }) }),
    batch: () => fail(reason),
  } as unknown as D1Database, // the part of it that the engine uses
})

test.each(['D1 DB is overloaded. Requests queued for too long.', 'Network connection lost.'])(
  'R8 "%s": 503, and when to try again',
  async (reason) => {
    const ada = await createPerson()
    const bindings = failing(reason)
    const answers = [
      await refresh(ada.refreshToken, { bindings }),
      await signIn(ada.email, undefined, { bindings }),
      await call('/auth/v1/user', { as: ada.accessToken, bindings }),
      await post('/logout', undefined, { as: ada.accessToken, bindings }),
    ]
    for (const answer of answers) {
      expect(answer.headers.get('Retry-After')).toBe('1')
      expect(await outcomeOf(answer)).toEqual([503, 'unexpected_failure'])
    }
    expect((await refresh(ada.refreshToken)).status).toBe(200)
  },
)

test('R8 R9 neither D1 nor KV can tell whether a session stands: 503, which signs nobody out', async () => {
  const { accessToken } = await createPerson()
  const { DB } = failing('Network connection lost.')
  const bindings = { DB, KV: { get: () => fail('KV GET failed: 503') } as unknown as KVNamespace }
  const answer = await whoIs(accessToken, { bindings })
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '1'])
})

test('R8 any other fault is ours', async () => {
  const answer = await signIn('a@b.de', undefined, { bindings: failing('no such table') })
  expect(await outcomeOf(answer)).toEqual([500, 'unexpected_failure'])
})
