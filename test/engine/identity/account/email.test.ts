// S20: one spelling for each address, whatever script or case it is written in.
import { describe, expect, test } from 'vitest'
import { outcomeOf, PASSWORD, post, type SessionBody } from '../people.ts'

const signUp = (body: unknown) => post('/signup', body)

describe('S20 addresses', () => {
  test.each([
    { written: 'Ada.LOVELACE@Example.COM', stored: 'ada.lovelace@example.com' },
    { written: 'full\uff20width.example', stored: 'full@width.example' },
    { written: '\uff41lpha@example.com', stored: 'alpha@example.com' },
    { written: '\u212aelvin@example.com', stored: 'kelvin@example.com' },
  ])('$written is $stored', async ({ written, stored }) => {
    const answer = await signUp({ email: written, password: PASSWORD })
    expect((await answer.json<SessionBody>()).user.email).toBe(stored)
    const again = await signUp({ email: stored, password: PASSWORD })
    expect(await outcomeOf(again)).toEqual([422, 'user_already_exists'])
  })

  test.each([
    'plain',
    '@example.com',
    'a@',
    'a@b',
    'a b@example.com',
    'a@example.com\u0000',
    'a@example.com\nBcc: b@example.com',
    '\ud800@example.com',
    'ünïcode@example.com',
    'a@exаmple.com', // a Cyrillic letter
    'a@example.com,b@example.com',
    `${'x'.repeat(250)}@example.com`,
    '../../etc@passwd',
  ])('%j is refused', async (email) => {
    const answer = await signUp({ email, password: PASSWORD })
    expect(await outcomeOf(answer)).toEqual([400, 'validation_failed'])
  })
})
