// PKCE flows: who may begin one, who may end it, and how often.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  type Challenge,
  isVerifierOf,
  requireChallenge,
} from '../../../../src/engine/identity/code/challenge.ts'
import {
  attachAuthCode,
  beginFlow,
  redeemFlow,
  requireFlow,
  showAuthCode,
} from '../../../../src/engine/identity/code/flow-state.ts'
import { commit } from '../../../../src/engine/identity/part.ts'
import { createEmail, query } from '../people.ts'
import { insertUser, openTestScope, tally } from '../support.ts'

const verifier = 'v'.repeat(64)
const s256 = createHash('sha256').update(verifier).digest('base64url')

describe('a challenge', () => {
  test.each([
    ['s256', s256, { challenge: s256, method: 's256' }],
    ['plain', verifier, { challenge: verifier, method: 'plain' }],
    ['', '', null],
  ])('%s %s', (code_challenge_method, code_challenge, challenge) => {
    expect(requireChallenge({ code_challenge, code_challenge_method })).toEqual(challenge)
  })

  test.each([
    ['s256', ''],
    ['', s256],
    ['md5', s256],
    ['s256', 'a'.repeat(42)],
    ['s256', 'a'.repeat(129)],
    ['s256', `${'a'.repeat(43)}=`],
    ['s256', `${'a'.repeat(43)}\n`],
  ])('%s %s is refused', (code_challenge_method, code_challenge) => {
    const refusal = expect.objectContaining({ code: 'validation_failed', status: 400 })
    expect(() => requireChallenge({ code_challenge, code_challenge_method })).toThrow(refusal)
  })

  test.each<[Challenge, string, boolean]>([
    [{ challenge: s256, method: 's256' }, verifier, true],
    [{ challenge: s256, method: 's256' }, s256, false],
    [{ challenge: s256, method: 's256' }, '', false],
    [{ challenge: s256, method: 's256' }, `${verifier}v`, false],
    [{ challenge: verifier, method: 'plain' }, verifier, true],
    [{ challenge: verifier, method: 'plain' }, s256, false],
  ])('%o and the verifier %s: %s', (challenge, shown, isRight) => {
    expect(isVerifierOf(challenge, shown)).toBe(isRight)
  })
})

async function begin() {
  const scope = openTestScope()
  const user = insertUser(scope, createEmail())
  const challenge = { challenge: s256, method: 's256' } as const
  const request = { challenge, method: 'magiclink', userId: user.id, seconds: 3600 }
  const flow = beginFlow(scope, request)
  await commit(scope, [user.part, flow.part])
  const attached = attachAuthCode(scope, { flowStateId: flow.id, userId: user.id })
  await commit(scope, [attached.part])
  const find = async (code = attached.authCode) =>
    (await commit(scope, [showAuthCode(scope, code).part]))[0]
  return { scope, flow, userId: user.id, authCode: attached.authCode, find }
}

describe('a flow', () => {
  test('ends for whoever has code and verifier, with the code not to be read in D1', async () => {
    const { find, userId, authCode } = await begin()
    expect(requireFlow(await find(), verifier)).toMatchObject({ userId, method: 'magiclink' })
    const rows = await query('SELECT * FROM auth_flow_states WHERE user_id = ?', userId)
    expect(JSON.stringify(rows)).not.toContain(authCode)
  })

  test('of 50 redemptions at once one succeeds', async () => {
    const { scope, find } = await begin()
    const redeem = async () => {
      const flow = requireFlow(await find(), verifier)
      await commit(scope, [redeemFlow(scope, flow, null)])
    }
    const { kept, codes } = await tally(Array.from({ length: 50 }, redeem))
    expect(kept).toBe(1)
    expect(new Set(codes)).toEqual(new Set(['flow_state_not_found']))
  })

  test('ends for nobody else', async () => {
    const { find, scope, flow } = await begin()
    const found = await find()
    const refusal = (code: string, status: number) => expect.objectContaining({ code, status })
    expect(() => requireFlow(found, 'w'.repeat(64))).toThrow(refusal('bad_code_verifier', 400))
    expect(() => requireFlow(found, '')).toThrow(refusal('bad_code_verifier', 400))
    expect(() => requireFlow(null, verifier)).toThrow(refusal('flow_state_not_found', 404))
    const later = Date.now() + 301_000
    expect(() => requireFlow(found, verifier, later)).toThrow(refusal('flow_state_expired', 422))
    expect(await find(crypto.randomUUID())).toBeNull()
    const gone = attachAuthCode(scope, { flowStateId: crypto.randomUUID(), userId: flow.id })
    expect((await tally([commit(scope, [gone.part])])).codes).toEqual(['flow_state_not_found'])
  })
})
