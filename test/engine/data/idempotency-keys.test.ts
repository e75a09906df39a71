// What an Idempotency-Key may be, whose it is, which request it stands for, and how long.
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPipeline } from '../../support/pipeline.ts'
import { publishableKey, secretKey } from '../../support/worker.ts'
import { call, type KeyedWrite, ONE, write } from './support/ask.ts'
import { signUp, type User } from './support/users.ts'
import { emptyWiki, wiki } from './support/wiki.ts'

let ada: User
let bob: User

beforeAll(async () => {
  await emptyWiki()
  ada = await signUp(call)
  bob = await signUp(call)
})
beforeEach(emptyWiki)

/** Sends a write as Ada, unless told otherwise. */
const send = (options: KeyedWrite) => write({ as: ada.token, ...options })

const count = (table: string): Promise<number | null> =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n')

describe('a key stands for one request of one caller', () => {
  test.each<{ name: string; other: KeyedWrite }>([
    { name: 'another body', other: { body: { id: 'p2', title: 'Two' } } },
    { name: 'another table', other: { path: 'drafts' } },
    { name: 'another query', other: { path: 'pages?select=id' } },
    { name: 'another method', other: { method: 'PATCH', path: 'pages?id=eq.p1' } },
    { name: 'another answer wanted', other: { headers: { Prefer: 'return=minimal' } } },
    {
      name: 'another shape wanted',
      other: { headers: { Prefer: 'return=representation', ...ONE } },
    },
  ])('R13 422 for $name', async ({ other }) => {
    await send({ key: 'k' })
    const { status, text, replayed } = await send({ key: 'k', ...other })
    expect({ status, replayed }).toEqual({ status: 422, replayed: null })
    expect(JSON.parse(text)).toEqual({
      code: 'idempotency_key_reused',
      message:
        'This Idempotency-Key belongs to another request: method, path, headers and body must be the same.',
      details: null,
      hint: 'Send a new key with a new request.',
    })
    expect([await count('pages'), await count('drafts')]).toEqual([1, 0])
  })

  test.each<{ name: string; as: () => string }>([
    { name: 'another user', as: () => bob.token },
    { name: 'a visitor', as: () => publishableKey },
    { name: 'the operator', as: () => secretKey },
  ])('R13 the same key of $name is another key', async ({ as }) => {
    const key = 'a-key-that-two-share'
    await send({ key })
    const theirs = await send({ key, as: as(), body: { id: 'p2', title: 'Two' } })
    expect(theirs).toMatchObject({ status: 201, replayed: null })
    expect(await count('pages')).toBe(2)
  })

  test('S1 the same request under the same key of another user shows nothing of the first one', async () => {
    const body = { id: 'd1', title: 'Mine', owner: ada.id }
    await send({ key: 'k', path: 'drafts', body })
    const theirs = await send({ key: 'k', path: 'drafts', body, as: bob.token })
    expect(theirs.status).toBe(403)
    expect(theirs.replayed).toBeNull()
  })
})

describe('what a key may be', () => {
  test.each([
    { name: 'empty', key: '' },
    { name: 'with a blank', key: 'a b' },
    { name: 'twice', key: 'a, b' },
    { name: '256 characters', key: 'k'.repeat(256) },
    { name: 'not ASCII', key: 'k\u00e9' },
    { name: 'short, of a visitor', key: 'k'.repeat(15), as: publishableKey },
  ])('400 for one that is $name', async ({ key, ...who }) => {
    const { status, text } = await send({ key, ...who })
    expect(status).toBe(400)
    expect(JSON.parse(text)).toMatchObject({ code: 'idempotency_key_invalid', details: null })
    expect(await count('pages')).toBe(0)
  })

  test.each([
    { name: 'one character', key: '!' },
    { name: '255 characters', key: '~'.repeat(255) },
    { name: 'a quoted text', key: '"8e03978e-40d5-43dd-bc93-6894a57f9324"' },
    { name: '16 characters of a visitor', key: 'k'.repeat(16), as: publishableKey },
  ])('$name is a key', async ({ key, ...who }) => {
    expect(await send({ key, ...who })).toMatchObject({ status: 201, replayed: null })
    expect(await send({ key, ...who })).toMatchObject({ status: 201, replayed: 'true' })
  })

  test('a read takes no notice of it', async () => {
    const response = await call('/rest/v1/pages', { headers: { 'Idempotency-Key': 'a b' } })
    expect(response.status).toBe(200)
  })
})

describe('how long and how much is kept', () => {
  const age = (hours: number) =>
    env.DB.prepare(
      "UPDATE ledge_idempotency SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', expires_at, ?)",
    )
      .bind(`-${hours} hours`)
      .run()

  test('R13 for 24 hours; afterwards the request is a new one, whether or not the row is still there', async () => {
    const bodies = [{ words: 'hm' }, { words: 'other' }]
    const add = (body: unknown) => send({ key: 'k', path: 'remarks', body })
    await add(bodies[0])
    await age(23.9)
    expect(await add(bodies[0])).toMatchObject({ replayed: 'true' })
    await age(0.2)
    expect(await add(bodies[1])).toMatchObject({ status: 201, replayed: null })
    expect(await add(bodies[1])).toMatchObject({ status: 201, replayed: 'true' })
    expect([await count('remarks'), await count('ledge_idempotency')]).toEqual([2, 1])
  })

  test('the schedule deletes what has expired, and nothing else', async () => {
    const { tick } = createPipeline(wiki)
    await send({ key: 'old' })
    await age(25)
    await send({ key: 'new', body: { id: 'p2', title: 'Two' } })
    await tick()
    expect(await count('ledge_idempotency')).toBe(1)
    expect(await send({ key: 'new', body: { id: 'p2', title: 'Two' } })).toMatchObject({
      replayed: 'true',
    })
  })

  test('neither the key nor who sent it is stored', async () => {
    await send({ key: 'a-key-to-look-for' })
    const { results } = await env.DB.prepare('SELECT * FROM ledge_idempotency').all()
    const stored = JSON.stringify(results)
    expect(stored).not.toContain('a-key-to-look-for')
    expect(stored).not.toContain(ada.id)
  })

  test.each([
    { name: 'just small enough', characters: 899_000, status: 201 },
    { name: 'too large', characters: 901_000, status: 409 },
  ])('an answer that is $name', async ({ characters, status }) => {
    const body = { id: 'p1', title: 'One', body: '"'.repeat(characters / 2) }
    expect(await send({ key: 'k', body })).toMatchObject({ status: 201 })
    const again = await send({ key: 'k', body })
    expect(again.status).toBe(status)
    expect(await count('pages')).toBe(1)
    if (status === 409) {
      expect(JSON.parse(again.text).code).toBe('idempotency_answer_not_kept')
    }
  })
})
