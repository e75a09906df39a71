// API keys that the operator makes: what they open and what not, at no round trip.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { publishableKey, roundTripsOf, secretKey } from '../../support/worker.ts'
import { call, make, operate, outcomeOf, show } from './support.ts'

describe('making one', () => {
  test('the key is shown once, by a name that tells what it is; only its hash is kept', async () => {
    const body = { name: ' Ada’s import ', role: 'importer', prefixes: ['/rest/v1/products'] }
    const answer = await operate('', { method: 'POST', body })
    expect([answer.status, roundTripsOf(answer)]).toEqual([201, 1])
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    const { id, key, ...made } = await answer.json<Record<string, string>>()
    expect(answer.headers.get('Location')).toBe(`/operator/v1/keys/${id}`)
    expect(key).toMatch(new RegExp(`^sb_secret_${id}_[\\w-]{43}$`))
    const wish = { ...body, name: 'Ada’s import', methods: null, rate: null, expires_at: null }
    expect(made).toEqual(wish)
    const shown = await operate(`/${id}`)
    expect(roundTripsOf(shown)).toBe(1)
    const times = { created_at: expect.any(String), revoked_at: null }
    expect(await shown.json()).toEqual({ ...wish, id, ...times, last_used_on: null, uses: 0 })
    const row = await env.DB.prepare('SELECT * FROM ledge_api_keys WHERE id = ?').bind(id).first()
    const kept = JSON.stringify([row, await env.KV.get(`api-key:${id}`)])
    expect(kept).not.toContain(String(key).slice(-43))
  })

  test('one for visitors is publishable', async () => {
    expect((await make({ role: 'anon' })).key).toMatch(/^sb_publishable_k/)
  })

  const good = { name: 'x', role: 'partner' }
  test.each<{ what: string; body: unknown; field: string }>([
    { what: 'nothing', body: {}, field: 'name' },
    { what: 'a list', body: [], field: 'input' },
    { what: 'null', body: null, field: 'input' },
    { what: 'an unknown field', body: { ...good, scope: 'all' }, field: 'input' },
    { what: 'no name', body: { ...good, name: ' ' }, field: 'name' },
    { what: 'a long name', body: { ...good, name: 'x'.repeat(101) }, field: 'name' },
    { what: 'the role of users', body: { ...good, role: 'authenticated' }, field: 'role' },
    { what: 'a role in capitals', body: { ...good, role: 'Admin' }, field: 'role' },
    { what: 'no prefix', body: { ...good, prefixes: [] }, field: 'prefixes' },
    { what: 'a prefix of no path', body: { ...good, prefixes: ['rest'] }, field: 'prefixes.0' },
    { what: 'an encoded prefix', body: { ...good, prefixes: ['/a%2fb'] }, field: 'prefixes.0' },
    { what: 'a double slash', body: { ...good, prefixes: ['//'] }, field: 'prefixes.0' },
    { what: 'no method', body: { ...good, methods: [] }, field: 'methods' },
    { what: 'an unknown method', body: { ...good, methods: ['get'] }, field: 'methods.0' },
    {
      what: 'a plan of none',
      body: { ...good, rate: { count: 0, seconds: 1 } },
      field: 'rate.count',
    },
    { what: 'half a plan', body: { ...good, rate: { count: 1 } }, field: 'rate.seconds' },
    {
      what: 'a past end',
      body: { ...good, expires_at: '2020-01-01T00:00:00Z' },
      field: 'expires_at',
    },
    { what: 'a day', body: { ...good, expires_at: '2099-01-01' }, field: 'expires_at' },
  ])('$what is refused by name', async ({ body, field }) => {
    const answer = await operate('', { method: 'POST', body })
    expect(answer.status).toBe(400)
    const { errors } = await answer.json<{ errors: { field: string }[] }>()
    expect(errors.map((one) => one.field)).toContain(field)
  })
})

describe('what it is', () => {
  test('its role and its id are the caller’s, at no round trip', async () => {
    const { id, key } = await make()
    const nobody = { userId: null, claims: {}, sessionId: null, aal: null }
    const caller = { role: 'partner', ...nobody, keyId: id }
    const answers = [await show(key), await call('/whoami', { as: key })]
    answers.push(
      await show(publishableKey, '/whoami', { headers: { Authorization: `Bearer ${key}` } }),
    )
    for (const answer of answers) {
      expect(await answer.json()).toEqual(caller)
      expect(roundTripsOf(answer)).toBe(0)
    }
  })

  test('beside a user’s token it names itself and changes nothing else', async () => {
    const { id, key } = await make({ role: 'anon' })
    const body = { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery' }
    const signUp = await show(key, '/auth/v1/signup', { method: 'POST', body })
    const { access_token: as } = await signUp.json<{ access_token: string }>()
    const answer = await show(key, '/whoami', { as })
    expect(await answer.json()).toMatchObject({ role: 'authenticated', keyId: id })
  })

  test('S2 one for service_role opens what its role does, and never the operator’s own', async () => {
    const { id, key } = await make({ role: 'service_role' })
    expect((await show(key, '/guarded')).status).toBe(200)
    for (const apikey of [key, publishableKey]) {
      const headers = { apikey }
      for (const path of ['', `/${id}`]) {
        expect((await operate(path, { headers, as: key })).status).toBe(401)
      }
      const body = { name: 'more', role: 'service_role' }
      expect((await operate('', { method: 'POST', body, headers, as: key })).status).toBe(401)
      expect((await operate(`/${id}`, { method: 'DELETE', headers, as: key })).status).toBe(401)
    }
    const admin = await call('/auth/v1/admin/users', { as: key })
    expect(await admin.json()).toMatchObject({ error_code: 'not_admin' })
  })

  test('S2 one of another role opens no more than a visitor does', async () => {
    const { key } = await make()
    expect((await show(key, '/guarded')).status).toBe(401)
  })

  test('R13 two keys of one role have their repeats for themselves', async () => {
    const [one, other] = [await make(), await make()]
    const headers = { 'Idempotency-Key': 'the-same-of-both' }
    const ask = async ({ key }: typeof one) =>
      (await show(key, '/counted', { method: 'POST', body: {}, headers })).json()
    const first = await ask(one)
    expect(await ask(one)).toEqual(first)
    expect(await ask(other)).not.toEqual(first)
  })
})

describe('what it does not open', () => {
  const almost = async () => {
    const { key } = await make()
    return [
      `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`,
      key.replace('sb_secret', 'sb_publishable'),
      key.replace(/_k[0-9a-f]{4}/, '_k0000'),
      `${key}x`,
      key.slice(0, -1),
      key.toUpperCase(),
    ]
  }

  test('S2 one that is almost it is 401, as header and as bearer', async () => {
    for (const key of await almost()) {
      for (const answer of [await show(key), await call('/whoami', { as: key })]) {
        expect(answer.status).toBe(401)
        expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer/)
      }
    }
  })

  test.each([
    { prefixes: ['/whoami'], path: '/whoami', status: 200 },
    { prefixes: ['/whoami'], path: '/whoami/', status: 200 },
    { prefixes: ['/whoami'], path: '/who%61mi', status: 200 },
    { prefixes: ['/whoami'], path: '/whoami/below', status: 200 },
    { prefixes: ['/whoami/'], path: '/whoami/below', status: 200 },
    { prefixes: ['/whoami'], path: '/whoamis', status: 403 },
    { prefixes: ['/whoami'], path: '/WHOAMI', status: 403 },
    { prefixes: ['/whoami/below'], path: '/whoami', status: 403 },
    { prefixes: ['/other', '/whoami/below'], path: '/whoami/below', status: 200 },
    { prefixes: ['/rest/v1'], path: '/functions/v1/whoami', status: 403 },
    { prefixes: ['/'], path: '/whoami', status: 200 },
    { prefixes: ['/whoami'], path: '/whoami%2f..%2fcounted', status: 400 },
    { prefixes: ['/whoami'], path: '/whoami//below', status: 400 },
  ])('S29 for $prefixes, $path is $status', async ({ prefixes, path, status }) => {
    const { key } = await make({ prefixes })
    expect((await show(key, path)).status).toBe(status)
    expect((await call(path, { as: key })).status).toBe(status)
  })

  test('S2 one that may read does not write, at no door', async () => {
    const { key } = await make({ methods: ['GET'], role: 'service_role' })
    const ask = (method: string, path: string) =>
      show(key, path, { method, ...(/P/.test(method) && { body: {} }) })
    expect((await ask('GET', '/whoami')).status).toBe(200)
    expect((await ask('HEAD', '/whoami')).status).toBe(200)
    expect((await ask('OPTIONS', '/rest/v1/')).status).toBe(200)
    for (const path of [
      '/whoami',
      '/rest/v1/rpc/whoami',
      '/functions/v1/whoami',
      '/auth/v1/user',
    ]) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        expect((await ask(method, path)).status).toBe(403)
      }
    }
    expect(await outcomeOf(await ask('POST', '/whoami'))).toEqual([
      403,
      'This API key is for GET alone.',
    ])
  })

  test('both keys of a request must allow it', async () => {
    const narrow = await make({ prefixes: ['/elsewhere'] })
    expect((await call('/whoami', { as: secretKey, headers: { apikey: narrow.key } })).status).toBe(
      403,
    )
  })
})

test('the list goes from new to old, page by page', async () => {
  await env.DB.exec('DELETE FROM ledge_api_keys')
  const ids: string[] = []
  for (let at = 0; at < 5; at += 1) ids.unshift((await make({ name: `key ${at}` })).id)
  const page = async (query: string) =>
    (await operate(query)).json<{ items: { id: string }[]; next: string | null }>()
  const first = await page('?limit=3')
  const second = await page(`?limit=3&after=${first.next}`)
  const seen = [...first.items, ...second.items].map(({ id }) => id)
  expect([new Set(seen), seen.length, second.next]).toEqual([new Set(ids), 5, null])
  for (const query of ['?limit=0', '?limit=x', '?after=x', '?page=1']) {
    expect((await operate(query)).status).toBe(400)
  }
})
