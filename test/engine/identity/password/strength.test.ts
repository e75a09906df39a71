// S18: passwords that are refused when they are new, and told of when they are old.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { hashPassword } from '../../../../src/engine/identity/password/hash.ts'
import {
  findWeakness,
  requireGoodPassword,
} from '../../../../src/engine/identity/password/strength.ts'
import { defineApp } from '../../../../src/engine/index.ts'
import { createCaller } from '../../../support/worker.ts'
import {
  app,
  createEmail,
  createPerson,
  outcomeOf,
  PASSWORD,
  post,
  query,
  type SessionBody,
  signIn,
  VERSIONED,
} from '../people.ts'
import { openTestScope } from '../support.ts'

afterEach(() => void vi.restoreAllMocks())

const COMMON = 'Password is one of the most common ones, which are guessed first: choose another'

describe('S18 a new password', () => {
  test.each([
    { name: 'common', password: 'password1', reasons: ['pwned'] },
    { name: 'common in another case', password: 'PassWord1', reasons: ['pwned'] },
    { name: 'a row of keys', password: '1q2w3e4r5t', reasons: ['pwned'] },
    { name: 'common and short', password: 'qwerty', reasons: ['length', 'pwned'] },
    { name: 'short', password: 'x9!kQ', reasons: ['length'] },
  ])('that is $name is weak by $reasons, in both shapes', async ({ password, reasons }) => {
    const body = { email: createEmail(), password }
    const legacy = await post('/signup', body)
    const versioned = await post('/signup', body, { headers: VERSIONED })
    const weak = { weak_password: { reasons } }
    expect([legacy.status, versioned.status]).toEqual([422, 422])
    expect(await legacy.json()).toMatchObject({ error_code: 'weak_password', ...weak })
    expect(await versioned.json()).toMatchObject({ code: 'weak_password', ...weak })
  })

  test('that is weak is told what to do', () => {
    const weakness = findWeakness(app.settings, 'qwerty')
    expect(weakness?.message).toContain('Password should be at least 8 characters.')
    expect(weakness?.message).toContain(COMMON)
  })

  test.each([
    PASSWORD,
    'x'.repeat(64),
    'password1 and a half',
    'пароль на каждый день',
    'password1\u0000',
    '🐾'.repeat(8),
  ])('"%s" is good', (password) => {
    expect(() => requireGoodPassword(openTestScope(app), password)).not.toThrow()
  })

  test('may be common where the app says so, and shorter', async () => {
    const settings = {
      confirmEmailsAtOnce: true,
      passwordMinLength: 6,
      identity: { refuseCommonPasswords: false },
    }
    const call = createCaller(defineApp({ tables: {}, settings }))
    const body = { email: createEmail(), password: 'qwerty' }
    expect((await call('/auth/v1/signup', { method: 'POST', body })).status).toBe(200)
    const strict = { ...settings, identity: {} }
    const refuse = createCaller(defineApp({ tables: {}, settings: strict }))
    const answer = await refuse('/auth/v1/signup', { method: 'POST', body })
    expect(await outcomeOf(answer)).toEqual([422, 'weak_password'])
  })
})

test('S18 an old weak password still signs in, and the answer tells what is wrong with it', async () => {
  const { id, email } = await createPerson()
  await query('UPDATE auth_users SET password_hash = ? WHERE id = ?', hashPassword('qwerty'), id)
  const answer = await signIn(email, 'qwerty')
  expect(answer.status).toBe(200)
  const { weak_password } = await answer.json<SessionBody>()
  expect(weak_password).toEqual({
    message: expect.stringContaining(COMMON),
    reasons: ['length', 'pwned'],
  })
})
