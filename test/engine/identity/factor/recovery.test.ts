// Recovery codes, what the operator does for who has lost all, and what rules and functions may ask for.
import { describe, expect, test } from 'vitest'
import { anonymous } from '../../../../src/engine/core/index.ts'
import { createAccess } from '../../../../src/engine/data/access.ts'
import { defineApp, defineFunction, http } from '../../../../src/engine/index.ts'
import { createCaller, roundTripsOf, secretKey } from '../../../support/worker.ts'
import { auditOf } from '../admin/operator.ts'
import { outcomeOf, query, readPerson } from '../people.ts'
import {
  ask,
  challenge,
  createHolder,
  enrol,
  type Holder,
  levelOf,
  nextCode,
  signInAgain,
  verify,
  world,
} from './holder.ts'

const CODES = '/factors/recovery-codes'

interface CodeSet {
  id: string
  codes: string[]
}

async function createCodes(holder: Holder): Promise<CodeSet> {
  const answer = await ask(holder.accessToken, CODES)
  expect([answer.status, roundTripsOf(answer)]).toEqual([200, 2])
  return answer.json<CodeSet>()
}

const countCodes = async (as: string) => (await ask(as, CODES, {}, { method: 'GET' })).json()
const redeem = (as: string, code: string) => ask(as, `${CODES}/verify`, { code })

describe('recovery codes', () => {
  test('ten are told once, hashed, counted, and listed among the factors', async () => {
    const holder = await createHolder()
    const { codes, ...set } = await createCodes(holder)
    expect(set).toEqual({
      id: expect.any(String),
      type: 'recovery_code',
      friendly_name: 'Recovery codes',
      total: 10,
    })
    expect(new Set(codes).size).toBe(10)
    const rows = await query('SELECT * FROM auth_recovery_codes WHERE factor_id = ?', set.id)
    expect(rows).toHaveLength(10)
    for (const code of codes) expect(JSON.stringify(rows)).not.toContain(code)
    const { accessToken } = await signInAgain(holder)
    expect(await countCodes(accessToken)).toEqual({
      id: set.id,
      type: 'recovery_code',
      total: 10,
      remaining: 10,
    })
    const user = await (await world.getUser(accessToken)).json<{
      factors: { factor_type: string }[]
    }>()
    expect(user.factors.map((one) => one.factor_type)).toEqual(['totp', 'recovery_code'])
  })

  test('one raises a session once, however it is typed; the lost factor can go', async () => {
    const holder = await createHolder()
    const { id, codes } = await createCodes(holder)
    const [code = ''] = codes
    const { accessToken } = await signInAgain(holder)
    const typed = code.toUpperCase().replace(/(.{4})/g, '$1- ')
    const answer = await redeem(accessToken, typed)
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 2])
    const raised = await readPerson(answer)
    expect(levelOf(raised.accessToken)).toEqual({
      aal: 'aal2',
      methods: ['mfa/recovery_code', 'password'],
    })
    expect(await countCodes(raised.accessToken)).toMatchObject({ total: 10, remaining: 9 })
    const again = await redeem((await signInAgain(holder)).accessToken, code)
    expect(await outcomeOf(again)).toEqual([422, 'mfa_verification_failed'])
    const gone = await ask(
      raised.accessToken,
      `/factors/${holder.factorId}`,
      {},
      { method: 'DELETE' },
    )
    expect(gone.status).toBe(200)
    expect(await query('SELECT id FROM auth_recovery_codes WHERE factor_id = ?', id)).toEqual([])
  })

  test('S12 50 parallel redemptions of one code succeed once', async () => {
    const holder = await createHolder()
    const {
      codes: [code = ''],
    } = await createCodes(holder)
    const { accessToken } = await signInAgain(holder)
    const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(accessToken, code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('S16 guesses are counted with those of the other factors', async () => {
    const holder = await createHolder()
    const {
      codes: [code = ''],
    } = await createCodes(holder)
    const { accessToken } = await signInAgain(holder)
    for (let at = 0; at < 15; at += 1) {
      expect(await outcomeOf(await redeem(accessToken, 'k4m9x7qp2ab8ht3z'))).toEqual([
        422,
        'mfa_verification_failed',
      ])
    }
    expect(await outcomeOf(await redeem(accessToken, code))).toEqual([
      429,
      'mfa_recovery_codes_locked',
    ])
    const totp = await verify(accessToken, holder.factorId, {
      challenge_id: await challenge(accessToken, holder.factorId),
      code: await nextCode(holder),
    })
    expect(totp.status).toBe(429)
  })

  test('are replaced, and removed', async () => {
    const holder = await createHolder()
    const {
      id,
      codes: [old = ''],
    } = await createCodes(holder)
    expect(await outcomeOf(await ask(holder.accessToken, CODES))).toEqual([
      422,
      'mfa_verified_factor_exists',
    ])
    const next = await ask(holder.accessToken, `${CODES}/regenerate`)
    const set = await next.json<CodeSet>()
    expect([next.status, set.id, set.codes.length]).toEqual([200, id, 10])
    const { accessToken } = await signInAgain(holder)
    expect(await outcomeOf(await redeem(accessToken, old))).toEqual([
      422,
      'mfa_verification_failed',
    ])
    const removal = await ask(holder.accessToken, CODES, {}, { method: 'DELETE' })
    expect(await removal.json()).toEqual({ id })
    const after = await ask(holder.accessToken, CODES, {}, { method: 'GET' })
    expect(await outcomeOf(after)).toEqual([404, 'mfa_factor_not_found'])
    const nothing = await ask(holder.accessToken, `${CODES}/regenerate`)
    expect(await outcomeOf(nothing)).toEqual([404, 'mfa_factor_not_found'])
    expect(await auditOf(holder.id)).toEqual(
      expect.arrayContaining(['generate_recovery_codes', 'recovery_codes_deleted']),
    )
  })

  test('are nobody’s only factor', async () => {
    const ada = await world.createMember()
    expect(await outcomeOf(await ask(ada.accessToken, CODES))).toEqual([
      422,
      'mfa_recovery_codes_sole_factor',
    ])
    await enrol(ada.accessToken)
    expect(await outcomeOf(await ask(ada.accessToken, CODES))).toEqual([
      422,
      'mfa_recovery_codes_sole_factor',
    ])
  })

  test('S1 another user’s code opens nothing', async () => {
    const [holder, eve] = [await createHolder(), await createHolder()]
    const {
      codes: [code = ''],
    } = await createCodes(holder)
    await createCodes(eve)
    expect(await outcomeOf(await redeem(eve.accessToken, code))).toEqual([
      422,
      'mfa_verification_failed',
    ])
  })
})

describe('the operator', () => {
  const admin = (method: string, holder: Holder, path = '', body?: object) =>
    world.call(`/auth/v1/admin/users/${holder.id}/factors${path}`, {
      method,
      as: secretKey,
      ...(body && { body }),
    })

  test('lists, renames and removes factors; sessions that have shown one end, others stand', async () => {
    const holder = await createHolder()
    const other = await signInAgain(holder)
    const list = await (await admin('GET', holder)).json<{ id: string }[]>()
    expect(list).toMatchObject([{ id: holder.factorId, factor_type: 'totp', status: 'verified' }])
    const path = `/${holder.factorId}`
    const named = await admin('PUT', holder, path, { friendly_name: 'lost' })
    expect(await named.json()).toMatchObject({ friendly_name: 'lost' })
    const removed = await admin('DELETE', holder, path)
    expect(await removed.json()).toMatchObject({ id: holder.factorId })
    expect(await outcomeOf(await world.refresh(holder.refreshToken))).toEqual([
      400,
      'refresh_token_not_found',
    ])
    const next = await readPerson(await world.refresh(other.refreshToken))
    expect((await world.put(next.accessToken, { password: 'a new long passphrase' })).status).toBe(
      200,
    )
    expect(await auditOf(holder.id)).toEqual(
      expect.arrayContaining(['factor_updated', 'factor_deleted']),
    )
    expect(await outcomeOf(await admin('DELETE', holder, path))).toEqual([
      404,
      'mfa_factor_not_found',
    ])
  })

  test('S2 nobody else does', async () => {
    const holder = await createHolder()
    const path = `/auth/v1/admin/users/${holder.id}/factors`
    for (const as of [holder.accessToken, undefined]) {
      const answer = await world.call(path, as === undefined ? {} : { as })
      expect([401, 403]).toContain(answer.status)
    }
  })
})

describe('aal2 for rules and functions', () => {
  const settle = defineFunction({
    name: 'settle',
    on: http.post('/settle'),
    aal: 'aal2',
    run: async (_input, { caller }) => ({ level: caller.aal }),
  })
  const call = createCaller(
    defineApp({ tables: {}, functions: [settle], settings: { confirmEmailsAtOnce: true } }),
  )

  test('a function is for who has shown a second factor', async () => {
    const holder = await createHolder()
    const { accessToken } = await signInAgain(holder)
    for (const path of ['/settle', '/functions/v1/settle', '/rest/v1/rpc/settle']) {
      const other = await call(path, { method: 'POST', as: accessToken, body: {} })
      expect(other.status).toBe(403)
    }
    const refused = await call('/settle', { method: 'POST', as: accessToken })
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('second factor') })
    const answer = await call('/settle', { method: 'POST', as: (await createHolder()).accessToken })
    expect(await answer.json()).toEqual({ level: 'aal2' })
    const operator = await call('/settle', { method: 'POST', as: secretKey })
    expect(await operator.json()).toEqual({ level: null })
  })

  test('a rule sees the level', () => {
    const app = defineApp({ tables: {} })
    const levelFor = (aal: 'aal1' | 'aal2' | null) =>
      createAccess(app, { ...anonymous(), role: 'authenticated', userId: 'ada', aal }).ruleCaller
        .aal
    expect([levelFor('aal2'), levelFor('aal1'), levelFor(null)]).toEqual(['aal2', 'aal1', null])
  })
})
