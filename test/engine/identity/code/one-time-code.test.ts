// One-time codes (S12): fair digits, one redemption whatever the crowd, five wrong guesses.
import { describe, expect, test } from 'vitest'
import type { CodePurpose } from '../../../../src/engine/core/index.ts'
import { showAccount } from '../../../../src/engine/identity/account/show-account.ts'
import { createDigits, isPkceToken } from '../../../../src/engine/identity/code/digits.ts'
import {
  closeCodes,
  createCode,
  MAX_FAILURES,
  redeemCode,
  showCode,
  showLink,
} from '../../../../src/engine/identity/code/one-time-code.ts'
import { commit, writing } from '../../../../src/engine/identity/part.ts'
import { createSession } from '../../../../src/engine/identity/session/session.ts'
import { sessions } from '../../../../src/engine/identity/tables.ts'
import { createEmail, query } from '../people.ts'
import { insertUser, openTestScope, tally } from '../support.ts'

const purposes: CodePurpose[] = ['magiclink', 'recovery']

async function open(purpose: CodePurpose = 'magiclink', flowStateId: string | null = null) {
  const scope = openTestScope()
  const sentTo = createEmail()
  const user = insertUser(scope, sentTo)
  const made = await createCode(scope, { userId: user.id, purpose, sentTo, flowStateId })
  await commit(scope, [user.part, made.part])
  const show = async (code: string, of = purposes) => {
    const shown = await showCode(scope, { sentTo, code, purposes: of })
    return (await commit(scope, [shown.part]))[0]
  }
  return {
    ...made,
    scope,
    sentTo,
    userId: user.id,
    show,
    wrong: made.code === '000000' ? '000001' : '000000',
  }
}

describe('a new code', () => {
  test('has six digits, each as likely', () => {
    expect(createDigits(() => 42)).toBe('000042')
    const words = [2 ** 32 - 1, 4_294_000_000, 4_293_999_999] // the first two lie above the fair part
    expect(createDigits(() => words.shift() ?? 0)).toBe('999999')
    expect(new Set(Array.from({ length: 200 }, () => createDigits())).size).toBeGreaterThan(190)
  })

  test('has a link token of 256 bits that tells of a PKCE flow', async () => {
    expect((await open()).linkToken).toMatch(/^[0-9a-f]{64}$/)
    expect(isPkceToken((await open('magiclink', crypto.randomUUID())).linkToken)).toBe(true)
  })

  test('is not to be read in D1', async () => {
    const { code, linkToken, userId } = await open()
    const [row] = await query('SELECT * FROM auth_one_time_codes WHERE user_id = ?', userId)
    const { id: _id, user_id: _user, expires_at: _until, created_at: _at, ...rest } = row ?? {}
    expect(JSON.stringify(rest)).not.toContain(code)
    expect(JSON.stringify(row)).not.toContain(linkToken)
  })

  test('takes the place of the one before', async () => {
    const { scope, code, linkToken, sentTo, userId, show } = await open()
    const second = await createCode(scope, { userId, purpose: 'magiclink', sentTo })
    await commit(scope, [second.part])
    expect(await query('SELECT 1 FROM auth_one_time_codes WHERE user_id = ?', userId)).toHaveLength(
      1,
    )
    expect(
      (await commit(scope, [showLink(scope, { token: linkToken, purposes }).part]))[0],
    ).toBeNull()
    if (second.code !== code) expect(await show(code)).toBeNull()
    expect(await show(second.code)).toMatchObject({ userId, purpose: 'magiclink' })
  })
})

describe('showing a code', () => {
  test('finds it and its account in one round trip', async () => {
    const { scope, code, sentTo, userId } = await open()
    const shown = await showCode(scope, { sentTo, code, purposes })
    const before = scope.meter.roundTrips
    const account = showAccount(shown.owner)
    const [found] = await commit(scope, [shown.part, account])
    expect(found).toMatchObject({ userId, sentTo, failures: 0 })
    expect(scope.meter.roundTrips - before).toBe(1)
  })

  test('is for its purposes, its address and its time alone', async () => {
    const { scope, code, linkToken, userId, show } = await open()
    expect(await show(code, ['confirmation'])).toBeNull()
    const elsewhere = await showCode(scope, { sentTo: createEmail(), code, purposes })
    const link = showLink(scope, { token: linkToken, purposes: ['recovery'] })
    expect(await commit(scope, [elsewhere.part, link.part])).toEqual([null, null])
    await query(
      'UPDATE auth_one_time_codes SET expires_at = ? WHERE user_id = ?',
      new Date().toISOString(),
      userId,
    )
    const late = showLink(scope, { token: linkToken, purposes })
    expect([await show(code), ...(await commit(scope, [late.part]))]).toEqual([null, null])
  })

  test(`the right code still works after ${MAX_FAILURES - 1} wrong ones`, async () => {
    const { code, wrong, show } = await open()
    for (let guess = 1; guess < MAX_FAILURES; guess += 1) expect(await show(wrong)).toBeNull()
    expect(await show(code)).toMatchObject({ failures: MAX_FAILURES - 1 })
  })

  test(`${MAX_FAILURES} wrong ones at once burn it; the link is not theirs to burn`, async () => {
    const { scope, code, wrong, linkToken, userId, show } = await open()
    await Promise.all(Array.from({ length: 20 }, () => show(wrong)))
    expect(await show(code)).toBeNull()
    const rows = await query('SELECT failures FROM auth_one_time_codes WHERE user_id = ?', userId)
    expect(rows).toEqual([{ failures: MAX_FAILURES }])
    const link = showLink(scope, { token: linkToken, purposes })
    expect((await commit(scope, [link.part]))[0]).toMatchObject({ userId })
  })
})

describe('redeeming a code', () => {
  test.each(['code', 'link'])('by its %s: of 50 at once one succeeds', async (by) => {
    const { scope, code, linkToken, sentTo, userId } = await open()
    const redeem = async () => {
      const shown =
        by === 'code'
          ? await showCode(scope, { sentTo, code, purposes })
          : showLink(scope, { token: linkToken, purposes })
      const [found] = await commit(scope, [shown.part])
      if (found === null) throw Object.assign(new Error('not found'), { code: 'otp_expired' })
      const session = scope.db.insert(sessions).values(createSession(userId, 'otp'))
      await commit(scope, [redeemCode(scope, found), writing(session)])
    }
    const { kept, codes } = await tally(Array.from({ length: 50 }, redeem))
    expect(kept).toBe(1)
    expect(new Set(codes)).toEqual(new Set(['otp_expired']))
    expect(await query('SELECT 1 FROM auth_one_time_codes WHERE user_id = ?', userId)).toEqual([])
    expect(await query('SELECT 1 FROM auth_sessions WHERE user_id = ?', userId)).toHaveLength(1)
  })

  test('nothing of a batch that comes second is written', async () => {
    const { scope, code, show } = await open()
    const found = await show(code)
    if (found === null) throw new Error('the code was not found')
    await commit(scope, [redeemCode(scope, found)])
    const other = insertUser(scope, createEmail())
    const { codes } = await tally([commit(scope, [redeemCode(scope, found), other.part])])
    expect(codes).toEqual(['otp_expired'])
    expect(await query('SELECT 1 FROM auth_users WHERE id = ?', other.id)).toEqual([])
  })

  test('closing codes leaves those of other purposes', async () => {
    const { scope, code, show, userId } = await open()
    await commit(scope, [closeCodes(scope, userId, ['recovery'])])
    expect(await show(code)).not.toBeNull()
    await commit(scope, [closeCodes(scope, userId, ['magiclink'])])
    expect(await show(code)).toBeNull()
  })
})
