// Ways to what is another's that lie between the parts: what faults say, what caches keep, what doors tell, what time changes.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { listen } from '../../support/log.ts'
import { createRecordingQueue } from '../../support/pipeline.ts'
import { secretKey } from '../../support/worker.ts'
import { signUp, type User } from '../data/support/users.ts'
import { ask as askFactor, createHolder } from '../identity/factor/holder.ts'
import {
  createProvider,
  createTrusting,
  openInternet,
  trustIn,
} from '../identity/issuer/issuers.ts'
import {
  asking,
  begin,
  call,
  deliver,
  deliverMessages,
  emptyVault,
  post,
  SECRET,
} from './attacked-app.ts'

beforeEach(emptyVault)

describe('S35 the values of a statement that failed are in no log and in no row', () => {
  const body = { secret: SECRET }
  const keptErrors = async (table: string) =>
    (await env.DB.prepare(`SELECT last_error FROM ${table}`).all<{ last_error: string }>()).results

  test('of a call', async () => {
    const heard = listen()
    const { status } = await post('/leak', { body })
    const logged = heard()
    expect(status).toBe(500)
    expect(logged).toContain('it was not written')
    expect(logged).toContain('UNIQUE constraint failed: vault.id')
    expect(logged).toContain('left something running')
    expect(logged).not.toContain(SECRET)
  })

  test('of an event', async () => {
    const EVENTS = createRecordingQueue()
    await post('/raise', { body, bindings: { EVENTS } })
    const heard = listen()
    await deliver('ledge-events', EVENTS.bodies)
    const logged = heard()
    expect(logged).toContain('a subscriber failed')
    const [kept] = await keptErrors('ledge_deliveries')
    for (const text of [logged, kept?.last_error]) {
      expect(text).toContain('insert into "vault"')
      expect(text).toContain('UNIQUE constraint failed: vault.id')
      expect(text).not.toContain(SECRET)
    }
  })

  test('of a queue’s messages', async () => {
    const heard = listen()
    const messages = ['a', 'b'].map((id) => ({ id, attempts: 100, body }))
    await deliverMessages('ledge-clicks', messages)
    const logged = heard()
    const [kept] = await keptErrors('ledge_dead_messages')
    for (const text of [logged, kept?.last_error]) {
      expect(text).toContain('insert into "vault"')
      expect(text).not.toContain(SECRET)
    }
  })
})

test('a value in a statement that failed passes for no word of the engine', async () => {
  const EVENTS = createRecordingQueue()
  const secret = "D1_ERROR: bad JSON path: 'ledge:lease' Network connection lost."
  await post('/raise', { body: { secret }, bindings: { EVENTS } })
  const heard = listen()
  await deliver('ledge-events', EVENTS.bodies)
  expect(heard()).not.toContain('outlived its lease')
  const state = await env.DB.prepare('SELECT state FROM ledge_deliveries').first('state')
  expect(state).toBe('pending')
})

test.each(['/list', '/functions/v1/list', '/rest/v1/rpc/list'])(
  'R13 a function that gives rows takes no notice of an Idempotency-Key: %s',
  async (path) => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    for (const id of ['a', 'b']) {
      await env.DB.prepare("INSERT INTO vault VALUES (?, '')").bind(id).run()
      const answer = await post(path, { headers })
      expect([answer.status, answer.headers.get('Idempotency-Replayed')]).toEqual([200, null])
      expect(JSON.stringify(await answer.json())).toContain(`"id":"${id}"`)
    }
  },
)

test('API3 nobody is told the arguments of a function that they may not call', async () => {
  const user = await signUp(call)
  for (const as of [undefined, user.token]) {
    const answer = await post('/rest/v1/rpc/guarded', as === undefined ? {} : { as })
    expect(answer.status).toBe(as === undefined ? 401 : 403)
    expect(await answer.text()).not.toContain('hidden_argument')
  }
  const answer = await post('/rest/v1/rpc/guarded', { as: secretKey })
  expect(await answer.json()).toMatchObject({
    code: 'PGRST202',
    hint: expect.stringContaining('hidden_argument'),
  })
})

test.each(['Accept-Language', 'accept-language, Cookie', 'Origin', '*'])(
  'S34 an answer that varies by what tells no answers apart is not kept: %s',
  async (vary) => {
    const ask = async (language: string) => {
      const path = `/speaking?vary=${encodeURIComponent(vary)}`
      const answer = await call(path, { headers: { 'Accept-Language': language } })
      return [await answer.text(), answer.headers.get('Cache-Control')]
    }
    expect(await ask('de')).toEqual(['de', 'private, no-cache'])
    expect(await ask('en')).toEqual(['en', 'private, no-cache'])
  },
)

test('S34 an answer that varies by what always does is kept', async () => {
  for (const isKept of [false, true]) {
    const answer = await call('/speaking?vary=Cookie', { headers: { 'Accept-Language': 'de' } })
    expect([await answer.text(), answer.headers.has('Age')]).toEqual(['de', isKept])
  }
})

test('a key’s plan and a function’s rate are both told', async () => {
  const wish = { name: 'n', role: 'partner', rate: { count: 9, seconds: 60 } }
  const made = await call('/operator/v1/keys', { method: 'POST', as: secretKey, body: wish })
  const { key } = await made.json<{ key: string }>()
  for (const left of [1, 0, 0]) {
    const { headers } = await post('/rated', { as: key })
    expect(headers.get('RateLimit-Policy')).toBe('"rated";q=2;w=60, "key";q=9;w=60')
    expect(headers.get('RateLimit')).toMatch(new RegExp(`^"rated";r=${left};t=\\d+, "key";r=\\d`))
  }
})

describe('S17 rights that are lost before a call is run', () => {
  const outcomeOf = async (id: string, ask = call) =>
    (await ask(`/functions/v1/_invocations/${id}`, { as: secretKey })).json()
  const ban = (user: User) =>
    call(`/auth/v1/admin/users/${user.id}`, {
      ...{ method: 'PUT', as: secretKey, body: { ban_duration: '1h' } },
    })
  const signOut = ({ token }: User) => post('/auth/v1/logout', { as: token })

  test.each([
    { what: 'a ban', lose: ban },
    { what: 'a sign-out', lose: signOut },
  ])('$what stops one whose function asks to be fresh, and no other', async ({ lose }) => {
    const user = await signUp(call)
    const [plain, fresh] = [
      await begin('later', user.token),
      await begin('later-fresh', user.token),
    ]
    await lose(user)
    await deliver('ledge-events', [...plain.rings, ...fresh.rings])
    expect(await outcomeOf(plain.id)).toMatchObject({ state: 'done', result: { user: user.id } })
    expect(await outcomeOf(fresh.id)).toMatchObject({
      state: 'failed',
      error: { code: 'unauthenticated', status: 401 },
    })
  })

  test('a key’s end stops one whose function asks to be fresh, and no other', async () => {
    const wish = { name: 'n', role: 'service_role' }
    const made = await call('/operator/v1/keys', { method: 'POST', as: secretKey, body: wish })
    const { id, key } = await made.json<{ id: string; key: string }>()
    const KV = { get: env.KV.get.bind(env.KV), put: async () => undefined, delete: async () => {} }
    const bindings = { KV: KV as unknown as KVNamespace } // it hears of no end
    const [plain, fresh] = [await begin('later', key), await begin('later-fresh', key)]
    expect((await post('/later-fresh', { as: key })).status).toBe(200)
    const path = `/operator/v1/keys/${id}`
    await call(path, { method: 'DELETE', as: secretKey, bindings })
    await deliver('ledge-events', [...plain.rings, ...fresh.rings])
    expect(await outcomeOf(plain.id)).toMatchObject({ state: 'done' })
    expect(await outcomeOf(fresh.id)).toMatchObject({ state: 'failed', error: { status: 401 } })
    for (const [at, status] of [
      ['/later', 200],
      ['/later-fresh', 401],
    ] as const) {
      expect((await post(at, { as: key })).status).toBe(status)
    }
  })

  test('a function that was closed meanwhile is not run', async () => {
    const user = await signUp(call)
    const { id, rings } = await begin('later', user.token)
    const row = env.DB.prepare(
      "UPDATE ledge_events SET data = json_set(data, '$.caller.userId', NULL, '$.caller.role', 'anon') WHERE id = ?",
    )
    await row.bind(id).run()
    await deliver('ledge-events', rings)
    expect(await outcomeOf(id)).toMatchObject({ state: 'failed', error: { status: 401 } })
  })
})

test('S35 what a call said is forgotten once it need not be run again', async () => {
  const readCalls = async () => {
    const query = env.DB.prepare("SELECT data FROM ledge_events WHERE type LIKE 'invoke.%'")
    return (await query.all<{ data: string }>()).results.map(({ data }) => data)
  }
  const user = await signUp(call)
  const done = await begin('later', user.token)
  const failing = await begin('leak', user.token, { secret: SECRET })
  for (const data of await readCalls()) expect(data).toContain(user.id)
  const heard = listen()
  await deliver('ledge-events', [...done.rings, ...failing.rings])
  heard()
  const [ofDone, ofFailing] = await readCalls()
  expect(ofDone).toBe('null')
  expect(ofFailing).toContain(user.id) // another attempt is to come
})

test('S1 a made key of the role service_role is not told of others’ invocations', async () => {
  const user = await signUp(call)
  const { id } = await begin('later', user.token)
  const wish = { name: 'n', role: 'service_role' }
  const made = await call('/operator/v1/keys', { method: 'POST', as: secretKey, body: wish })
  const { key } = await made.json<{ key: string }>()
  const path = `/functions/v1/_invocations/${id}`
  expect((await call(path, { as: key })).status).toBe(404)
  const own = await begin('later', key)
  expect(own.status).toBe(202)
  expect((await call(`/functions/v1/_invocations/${own.id}`, { as: key })).status).toBe(200)
  expect((await call(path, { as: secretKey })).status).toBe(200)
})

test('S17 a second factor that was taken away counts no longer where a function asks to be fresh', async () => {
  const holder = await createHolder()
  expect((await post('/strict', { as: holder.accessToken })).status).toBe(200)
  const path = `/factors/${holder.factorId}`
  const gone = await askFactor(holder.accessToken, path, {}, { method: 'DELETE' })
  expect(gone.status).toBe(200)
  for (const at of ['/strict', '/functions/v1/strict', '/rest/v1/rpc/strict']) {
    const answer = await post(at, { as: holder.accessToken })
    expect([at, answer.status]).toEqual([at, 403])
    expect(await answer.json()).toMatchObject({ code: 'insufficient_aal' })
  }
  expect((await post('/later-fresh', { as: holder.accessToken })).status).toBe(200)
})

test('S17 a ban of somebody whom another issuer vouches for holds at once where a function asks to be fresh', async () => {
  const provider = await createProvider(openInternet())
  const ledge = createTrusting([trustIn(provider)], { functions: asking })
  const sub = `auth0|${crypto.randomUUID()}`
  const token = await provider.sign({ sub })
  const seen = new Map([[`known:auth0:${sub}`, '1']])
  const KV = { get: async () => seen, put: async () => undefined } as unknown as KVNamespace
  await ledge.whoIs(token)
  const ask = (path: string) =>
    ledge.call(path, { method: 'POST', body: {}, as: token, bindings: { KV } })
  expect((await ask('/later-fresh')).status).toBe(200)
  const id = encodeURIComponent(`auth0:${sub}`)
  const banned = await ledge.call(`/auth/v1/admin/users/${id}`, {
    ...{ method: 'PUT', as: secretKey, body: { ban_duration: '1h' } },
  })
  expect(banned.status).toBe(200)
  expect((await ask('/later')).status).toBe(200) // KV is behind
  expect((await ask('/later-fresh')).status).toBe(401)
  expect((await ask('/rest/v1/rpc/later-fresh')).status).toBe(401)
  vi.restoreAllMocks()
})
