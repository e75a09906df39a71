// Passwords: taken as typed, hashed under the parameters that a Worker is allowed, and hashes that outlive a change of them.
import { describe, expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '../../../../src/engine/identity/password/hash.ts'
import { roundTripsOf } from '../../../support/worker.ts'
import { createEmail, createPerson, PASSWORD, post, query, signIn } from '../people.ts'

// RFC 7914, section 12, second vector: "password", "NaCl", N = 1024, r = 8, p = 16.
const RFC_7914 = '$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI'

describe('S18 a stored hash', () => {
  test('names parameters that OWASP lists and production allows', async () => {
    const { id } = await createPerson()
    const [row] = await query('SELECT password_hash FROM auth_users WHERE id = ?', id)
    const stored = String(row?.password_hash)
    const match = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]{22})\$([\w+/]{43})$/.exec(stored)
    const [logN, r, p] = (match?.slice(1, 4) ?? []).map(Number) as [number, number, number]
    expect([logN, r, p]).toEqual([14, 8, 5])
    expect(2 ** logN * r * p).toBeLessThanOrEqual(2 ** 20)
  })

  test('is salted: the same password twice is two hashes', () => {
    expect(hashPassword(PASSWORD)).not.toBe(hashPassword(PASSWORD))
  })

  test('of nobody is no password’s', () => {
    expect(verifyPassword('', null)).toBe('wrong')
    expect(verifyPassword(PASSWORD, null)).toBe('wrong')
  })

  test('S15 of nobody is worked for all the same: only scrypt refuses what is no text', () => {
    const nothing = undefined as unknown as string
    expect(() => verifyPassword(nothing, null)).toThrow(/password/)
    expect(() => verifyPassword(nothing, hashPassword(PASSWORD))).toThrow(/password/)
  })

  test('is scrypt as RFC 7914 has it', () => {
    expect(verifyPassword('password', RFC_7914)).toBe('outdated')
    expect(verifyPassword('Password', RFC_7914)).toBe('wrong')
  })

  test('that is malformed is our fault, not a wrong password', () => {
    expect(() => verifyPassword(PASSWORD, 'md5$abc')).toThrow('malformed')
  })
})

describe('S18 an outdated hash', () => {
  const stored = async (id: string) =>
    (await query('SELECT password_hash FROM auth_users WHERE id = ?', id))[0]?.password_hash

  test('is made anew by a sign-in that is right, in the same two round trips', async () => {
    const { id, email } = await createPerson()
    await query('UPDATE auth_users SET password_hash = ? WHERE id = ?', RFC_7914, id)
    expect((await signIn(email, 'wrong')).status).toBe(400)
    expect(await stored(id)).toBe(RFC_7914)
    const answer = await signIn(email, 'password')
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 2])
    expect(await stored(id)).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
    expect((await signIn(email, 'password')).status).toBe(200)
  })
})

describe('S18 what a Worker is allowed', () => {
  test('is checked by the runtime itself: more than 2^20 is refused', () => {
    const costly = '$scrypt$ln=14,r=8,p=10$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI'
    expect(() => verifyPassword(PASSWORD, costly)).toThrow(/cost|limit|exceed|invalid/i)
  })
})

describe('S18 hashing', () => {
  test('is done before it returns: an isolate never has two under way', () => {
    const hash: unknown = hashPassword(PASSWORD)
    expect(typeof hash).toBe('string')
    expect(verifyPassword(PASSWORD, String(hash))).toBe('right')
  })
})

describe('S18 passwords', () => {
  test('that differ after 72 bytes, or in case, are two', () => {
    const long = 'x'.repeat(72)
    const stored = hashPassword(`${long}a`)
    expect(verifyPassword(`${long}a`, stored)).toBe('right')
    for (const other of [`${long}b`, long, `${long}A`]) {
      expect(verifyPassword(other, stored)).toBe('wrong')
    }
  })

  test.each([
    { name: '64 characters', password: 'x'.repeat(64) },
    { name: '1,024 bytes', password: '\u00e9'.repeat(512) },
    { name: 'words of any script', password: 'пароль 密码 كلمة 🐾' },
    { name: 'a NUL', password: 'before\u0000after' },
    { name: 'spaces at both ends', password: '  spaced out  ' },
  ])('$name: taken exactly as typed', async ({ password }) => {
    const email = createEmail()
    expect((await post('/signup', { email, password })).status).toBe(200)
    expect((await signIn(email, password)).status).toBe(200)
    expect((await signIn(email, password.slice(0, -1))).status).toBe(400)
    expect((await signIn(email, `${password} `)).status).toBe(400)
  })
})
