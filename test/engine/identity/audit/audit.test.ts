// The audit log, what is announced to the app's functions, and what is cleared away.
import { describe, expect, test } from 'vitest'
import { runBatch } from '../../../../src/engine/core/index.ts'
import { announce } from '../../../../src/engine/identity/announce.ts'
import { writeAudit } from '../../../../src/engine/identity/audit/audit.ts'
import { createCode } from '../../../../src/engine/identity/code/one-time-code.ts'
import { deviceOf } from '../../../../src/engine/identity/device.ts'
import { countAttempt } from '../../../../src/engine/identity/limit/attempts.ts'
import { commit } from '../../../../src/engine/identity/part.ts'
import { identityClearings } from '../../../../src/engine/identity/prune.ts'
import { defineApp, defineFunction, signedUp, userDeleted } from '../../../../src/engine/index.ts'
import { createPipeline } from '../../../support/pipeline.ts'
import { createEmail, query } from '../people.ts'
import { insertUser, openTestScope } from '../support.ts'

describe('an audit row', () => {
  test('is written with the change, and says who, to whom and from where', async () => {
    const scope = openTestScope()
    const headers = {
      'User-Agent': 'x'.repeat(900),
      'CF-Connecting-IP': '192.0.2.1',
      'X-Forwarded-For': '6.6.6.6',
    }
    const device = deviceOf(new Headers(headers))
    const user = insertUser(scope, createEmail())
    const facts = { actorId: null, subjectId: user.id, device, details: { provider: 'email' } }
    await commit(scope, [user.part, writeAudit(scope, { action: 'user_signedup', ...facts })])
    expect(scope.meter.roundTrips).toBe(1)
    expect(await query('SELECT * FROM auth_audit_log WHERE subject_id = ?', user.id)).toMatchObject(
      [
        {
          action: 'user_signedup',
          actor_id: null,
          address: '192.0.2.1',
          user_agent: 'x'.repeat(500),
          details: '{"provider":"email"}',
        },
      ],
    )
  })
})

describe('an event about a user', () => {
  const listener = (on: ReturnType<typeof signedUp>) =>
    defineApp({
      tables: {},
      functions: [defineFunction({ name: 'hear', on, run: async () => null })],
    })

  test('is written and rung for when a function waits for it', async () => {
    const scope = openTestScope(listener(signedUp()))
    const part = announce(scope, 'user.signed_up', { user_id: 'u1' })
    await commit(scope, [part])
    await scope.settle()
    expect(scope.rung).toEqual([{ eventIds: part.eventIds }])
    const found = await query(
      'SELECT type, subject, data FROM ledge_events WHERE id = ?',
      part.eventIds?.[0],
    )
    expect(found).toEqual([{ type: 'user.signed_up', subject: 'u1', data: '{"user_id":"u1"}' }])
  })

  test.each([defineApp({ tables: {} }), listener(userDeleted())])(
    'is not when none does',
    (app) => {
      expect(announce(openTestScope(app), 'user.signed_up', { user_id: 'u1' }).items).toEqual([])
    },
  )
})

test('what is old goes: audit rows of 90 days, codes, flows and counters that are over', async () => {
  const scope = openTestScope()
  const days = (count: number) => new Date(Date.now() - count * 86_400_000).toISOString()
  const user = insertUser(scope, createEmail())
  const codes = await Promise.all(
    (['magiclink', 'recovery'] as const).map((purpose) =>
      createCode(scope, { userId: user.id, purpose, sentTo: purpose }),
    ),
  )
  const counted = (subject: string) => ({ kind: 't', subject, limit: { count: 1, seconds: 60 } })
  const entry = {
    action: 'login',
    actorId: user.id,
    subjectId: user.id,
    device: deviceOf(new Headers()),
  } as const
  await commit(scope, [
    user.part,
    ...codes.map(({ part }) => part),
    countAttempt(scope, counted('old')),
    writeAudit(scope, entry),
    writeAudit(scope, entry),
  ])
  const mine = 'FROM auth_audit_log WHERE subject_id = ?'
  const [first] = await query(`SELECT id ${mine}`, user.id)
  await query('UPDATE auth_audit_log SET created_at = ? WHERE id = ?', days(91), first?.id)
  await query("UPDATE auth_one_time_codes SET expires_at = ? WHERE purpose = 'recovery'", days(0))
  await query('UPDATE auth_attempts SET resets_at = ?', days(0))
  await commit(scope, [countAttempt(scope, counted('new'))])
  await createPipeline().tick()
  expect(await query(`SELECT 1 ${mine}`, user.id)).toHaveLength(1)
  expect(await query('SELECT purpose FROM auth_one_time_codes WHERE user_id = ?', user.id)).toEqual(
    [{ purpose: 'magiclink' }],
  )
  expect(await query('SELECT count FROM auth_attempts')).toEqual([{ count: 1 }])
})

test('clearing reads no row that is young', async () => {
  const scope = openTestScope()
  const until = new Date(Date.now() + 60_000).toISOString()
  await query(
    `WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 2000)
    INSERT INTO auth_attempts SELECT 'young' || value, 1, ? FROM n`,
    until,
  )
  const items = identityClearings.map((clear) => clear(Date.now(), 1000, scope.app.settings))
  await runBatch(scope.database, items)
  expect(scope.meter.rowsRead).toBeLessThan(40)
})
