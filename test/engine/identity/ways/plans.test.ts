// D1 cost: what a request of the ways in asks is found by an index, however many users there are.
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { createEmail, PASSWORD, readPerson } from '../people.ts'
import { createPhone, createWorld, FLOW, follow } from '../world.ts'

/** A D1 that keeps the statements it was given. */
function recording(): { DB: D1Database; statements: Set<string> } {
  const statements = new Set<string>()
  const DB = {
    prepare(sql: string) {
      statements.add(sql)
      return env.DB.prepare(sql)
    },
    batch: (some: D1PreparedStatement[]) => env.DB.batch(some),
  } as unknown as D1Database // the part of it that the engine uses
  return { DB, statements }
}

async function findScans(sql: string): Promise<string[]> {
  const count = (sql.match(/\?/g) ?? []).length
  const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...Array.from({ length: count }, () => 1))
    .all<{ detail: string }>()
  const scans = plan.results.filter(({ detail }) => /^SCAN (?!CONSTANT)/.test(detail))
  return scans.map(({ detail }) => `${detail}: ${sql.replace(/\s+/g, ' ').slice(0, 200)}`)
}

test('S9 no statement of a way in goes through a table', async () => {
  const { DB, statements } = recording()
  const settings = { identity: { anonymousUsers: true, reauthenticateToChangePassword: true } }
  const world = createWorld({ settings, bindings: { DB } })
  const ada = await world.createMember()
  await world.createPhoneMember()
  await world.post('/otp', { email: ada.email, ...FLOW.fields })
  const { target } = await follow(world, (await world.readMail(ada.email)).link)
  const body = { auth_code: target.searchParams.get('code'), code_verifier: FLOW.verifier }
  await world.post('/token?grant_type=pkce', body)
  for (const path of ['/recover', '/resend', '/signup', '/otp']) {
    await world.post(path, { email: ada.email, password: PASSWORD, type: 'signup' })
    await world.post(path, { phone: createPhone(), password: PASSWORD, type: 'sms' })
  }
  await world.post('/signup', {})
  await world.signIn(ada, 'wrong')
  const there = await readPerson(await world.signIn(ada))
  await world.refresh(there.refreshToken)
  await world.call('/auth/v1/reauthenticate', { as: ada.accessToken })
  await world.put(ada.accessToken, { email: createEmail(), data: { a: 1 } })
  await world.put(ada.accessToken, {
    phone: createPhone(),
    nonce: '123456',
    password: 'a new one 1',
  })
  await world.post('/resend', { type: 'email_change', email: ada.email })
  await world.call('/auth/v1/user/sessions', { as: ada.accessToken })
  await world.call(`/auth/v1/user/sessions/${there.sessionId}`, {
    method: 'DELETE',
    as: ada.accessToken,
  })
  await world.post('/logout', undefined, { as: ada.accessToken })
  expect(statements.size).toBeGreaterThan(40)
  const own = [...statements].filter((sql) => /auth_/.test(sql))
  expect((await Promise.all(own.map(findScans))).flat()).toEqual([])
})
