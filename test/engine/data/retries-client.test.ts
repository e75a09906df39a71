// Retries as a phone makes them: with the official client, and with the change feed behind the rows.
import { env } from 'cloudflare:workers'
import { createClient } from '@supabase/supabase-js'
import { beforeEach, expect, test } from 'vitest'
import { createFaultyDatabase, createRecordingQueue } from '../../support/pipeline.ts'
import { BASE, createCaller, publishableKey, secretKey } from '../../support/worker.ts'
import { prepareZoo, readFeed, zoo } from '../events/zoo-app.ts'
import { call } from './support/ask.ts'
import { emptyWiki } from './support/wiki.ts'

beforeEach(emptyWiki)
prepareZoo()

/** The official client; `lose` makes the answers of the next calls disappear after they took effect. */
function createPhone() {
  let lost = 0
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(String(input))
    const response = await call(url.pathname + url.search, {
      method: init?.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init?.headers)),
      ...(typeof init?.body === 'string' && { body: init.body }),
    })
    if (lost === 0) return response
    lost -= 1
    throw new TypeError('Network request failed')
  }
  const client = createClient(BASE, publishableKey, {
    global: { fetch },
    auth: { persistSession: false },
  })
  return {
    client,
    lose: (calls: number) => {
      lost = calls
    },
  }
}

test('R7 insert, update, delete: a lost answer comes with the second try', async () => {
  const { client, lose } = createPhone()
  const key = crypto.randomUUID()
  const insert = () =>
    client
      .from('remarks')
      .insert({ words: 'once' })
      .setHeader('Idempotency-Key', key)
      .select('id, words')
      .single()
  lose(1)
  expect((await insert()).error?.message).toContain('Network request failed')
  const { data, error, status } = await insert()
  expect([data, error, status]).toEqual([{ id: 1, words: 'once' }, null, 201])

  const remove = () =>
    client
      .from('remarks')
      .delete({ count: 'exact' })
      .eq('id', 1)
      .setHeader('Idempotency-Key', `${key}-remove`)
  lose(1)
  expect((await remove()).error).not.toBeNull()
  expect(await remove()).toMatchObject({ error: null, status: 204, count: 1 })
})

test('an ETag read with one call guards the next one', async () => {
  const { client } = createPhone()
  await env.DB.prepare("INSERT INTO pages (id, title) VALUES ('p1', 'One')").run()
  const read = await call('/rest/v1/pages?id=eq.p1', {
    as: publishableKey,
    headers: { Accept: 'application/vnd.pgrst.object+json' },
  })
  const update = () =>
    client
      .from('pages')
      .update({ body: 'mine' })
      .eq('id', 'p1')
      .setHeader('If-Match', read.headers.get('ETag') ?? '')
  expect(await update()).toMatchObject({ error: null, status: 204 })
  expect(await update()).toMatchObject({ error: { code: 'PT412' }, status: 412 })
})

test('R7 a repeat raises no second event', async () => {
  const zooCall = createCaller(zoo)
  const EVENTS = createRecordingQueue()
  const insert = (DB: D1Database) =>
    zooCall('/rest/v1/animals', {
      method: 'POST',
      as: secretKey,
      headers: { Prefer: 'return=representation', 'Idempotency-Key': 'k' },
      body: { id: 'ivy', name: 'Ivy' },
      bindings: { EVENTS, DB },
    })
  const lost = await insert(createFaultyDatabase('after'))
  expect(lost.status).toBeGreaterThanOrEqual(500)
  const again = await insert(env.DB)
  expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([201, 'true'])
  expect(await again.json()).toMatchObject([{ id: 'ivy', name: 'Ivy' }])
  expect(await readFeed()).toMatchObject([{ type: 'table.animals.inserted', subject: 'ivy' }])
})

test('a page of another origin may send the headers and read the answers’', async () => {
  const preflight = await call('/rest/v1/pages', {
    method: 'OPTIONS',
    headers: { Origin: 'https://shop.test', 'Access-Control-Request-Method': 'PATCH' },
  })
  const allowed = preflight.headers.get('Access-Control-Allow-Headers')?.split(',') ?? []
  expect(allowed).toEqual(expect.arrayContaining(['idempotency-key', 'if-match', 'if-none-match']))
  const answer = await call('/rest/v1/pages', { headers: { Origin: 'https://shop.test' } })
  const exposed = answer.headers.get('Access-Control-Expose-Headers')?.split(',') ?? []
  expect(exposed).toEqual(expect.arrayContaining(['etag', 'idempotency-replayed', 'retry-after']))
})
