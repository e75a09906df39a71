// S17, R19: a user who signs in any number of times has so many sessions and no more, so that all of them can be ended.
import { expect, test } from 'vitest'
import { createPipeline } from '../../../support/pipeline.ts'
import { operate } from '../admin/operator.ts'
import {
  app,
  createPerson,
  createSecondSession,
  getUser,
  outcomeOf,
  type Person,
  query,
  refresh,
  signIn,
  whoIs,
} from '../people.ts'

const MOST = 200

/** Signs in as a script does that never signs out, after the person's other sessions. */
const addSessions = ({ id }: Person, count: number) =>
  query(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO auth_sessions (id, user_id, refresh_counter, refreshed_at, amr, created_at)
      SELECT lower(hex(randomblob(16))), ?, 0, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+1 second'), '[]',
        '2026-01-01T00:00:00.000Z' FROM n`,
    count,
    id,
  )

const countSessions = async ({ id }: Person): Promise<unknown> =>
  (await query('SELECT count(*) AS n FROM auth_sessions WHERE user_id = ?', id))[0]?.n

const listEnded = ({ id }: Person) =>
  query("SELECT id FROM ledge_events WHERE type = 'session.ended' AND subject = ?", id)

test('S17 R19 of many sessions those are kept that were used last, and the others end everywhere', async () => {
  const eve = await createPerson()
  await addSessions(eve, MOST + 50)
  const latest = await createSecondSession(eve)
  expect(await countSessions(eve)).toBe(MOST)
  expect((await getUser(latest.accessToken)).status).toBe(200)
  expect(await outcomeOf(await getUser(eve.accessToken))).toEqual([403, 'session_not_found'])
  expect((await refresh(eve.refreshToken)).status).toBe(400)
  const eventIds = (await listEnded(eve)).map(({ id }) => String(id))
  expect(eventIds).toHaveLength(1)
  await createPipeline(app).deliver('ledge-events', [{ eventIds }])
  expect((await whoIs(eve.accessToken)).status).toBe(401)
  expect((await operate('PUT', `/admin/users/${eve.id}`, { ban_duration: '1h' })).status).toBe(200)
  expect(await countSessions(eve)).toBe(0)
})

test('of few sessions none ends, and no event tells of any', async () => {
  const ada = await createPerson()
  await addSessions(ada, MOST - 2)
  expect((await signIn(ada.email)).status).toBe(200)
  expect(await countSessions(ada)).toBe(MOST)
  expect(await listEnded(ada)).toEqual([])
})
