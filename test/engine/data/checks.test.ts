// Checks: new rows must satisfy the rules as they are stored; refused writes leave nothing behind.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { roundTripsOf } from '../../support/worker.ts'
import { createPeople, fillNotes, readNotes, type Who } from './support/people.ts'

const { owner, stranger, send } = await createPeople()
beforeEach(() => fillNotes(owner, stranger))

describe('S4 the row as stored is checked', () => {
  test.each<{
    name: string
    who: Who
    method: string
    path: string
    body: unknown
    status: number
  }>([
    {
      name: "a note of one's own",
      who: 'owner',
      method: 'POST',
      path: 'notes',
      body: { id: 'new', title: 'a', user_id: '$owner' },
      status: 201,
    },
    {
      name: 'a note of another',
      who: 'stranger',
      method: 'POST',
      path: 'notes',
      body: { title: 'a', user_id: '$owner' },
      status: 403,
    },
    {
      name: "one of two is another's",
      who: 'owner',
      method: 'POST',
      path: 'notes',
      body: [
        { title: 'a', user_id: '$owner' },
        { title: 'b', user_id: '$stranger' },
      ],
      status: 403,
    },
    {
      name: "a visitor's note",
      who: 'visitor',
      method: 'POST',
      path: 'notes',
      body: { title: 'a', user_id: '$owner' },
      status: 401,
    },
    {
      name: "the operator's note",
      who: 'operator',
      method: 'POST',
      path: 'notes',
      body: { title: 'a', user_id: 'x' },
      status: 201,
    },
    {
      name: 'giving a note away',
      who: 'owner',
      method: 'PATCH',
      path: 'notes?id=eq.open',
      body: { user_id: '$stranger' },
      status: 403,
    },
    {
      name: 'giving away among others',
      who: 'owner',
      method: 'PATCH',
      path: 'notes?id=neq.x',
      body: { user_id: 'x' },
      status: 403,
    },
    {
      name: 'changing the key and the owner',
      who: 'owner',
      method: 'PATCH',
      path: 'notes?id=eq.open',
      body: { id: 'other', user_id: '$stranger' },
      status: 403,
    },
    {
      name: 'changing the key',
      who: 'owner',
      method: 'PATCH',
      path: 'notes?id=eq.mine',
      body: { id: 'other' },
      status: 200,
    },
    {
      name: 'an amount in bounds',
      who: 'owner',
      method: 'POST',
      path: 'entries',
      body: { user_id: '$owner', amount: 60 },
      status: 201,
    },
    {
      name: 'amounts that pass the sum together',
      who: 'owner',
      method: 'POST',
      path: 'entries',
      body: [
        { user_id: '$owner', amount: 60 },
        { user_id: '$owner', amount: 41 },
      ],
      status: 403,
    },
    {
      name: 'null amounts to no verdict',
      who: 'owner',
      method: 'POST',
      path: 'mailbox',
      body: { message: 'x' },
      status: 403,
    }, // the answer needs the select rule
  ])('$who: $name', async ({ who, method, path, body, status }) => {
    const named = JSON.parse(
      JSON.stringify(body).replaceAll('$owner', owner.id).replaceAll('$stranger', stranger.id),
    )
    const before = await readNotes()
    const { response, status: got, body: answer } = await send(who, method, path, { body: named })
    expect({ got, answer }).toMatchObject({ got: status })
    if (response.ok) return expect(roundTripsOf(response)).toBe(1)
    expect(answer).toMatchObject({ code: '42501', details: null, hint: null })
    expect(response.headers.get('WWW-Authenticate')).toBe(status === 401 ? 'Bearer' : null)
    expect(await readNotes()).toEqual(before)
    expect(await env.DB.prepare('SELECT count(*) AS n FROM entries').first('n')).toBe(0)
  })

  test('the check sees the sum over calls, and rows numbered by SQLite', async () => {
    const add = (amount: number) =>
      send('owner', 'POST', 'entries', { body: { user_id: owner.id, amount } })
    expect((await add(90)).status).toBe(201)
    expect((await add(11)).body.message).toBe(
      'new row violates row-level security policy for table "entries"',
    )
    expect((await add(10)).status).toBe(201)
    const raised = await send('owner', 'PATCH', 'entries?amount=eq.10', { body: { amount: 49 } })
    expect(raised.status).toBe(200)
    const past = await send('owner', 'PATCH', 'entries?amount=eq.49', { body: { amount: 50 } })
    expect(past.status).toBe(403)
  })

  test('an answer that may not be read refuses the write, without one it is taken', async () => {
    expect((await send('owner', 'POST', 'mailbox', { body: { message: 'x' } })).status).toBe(403)
    const quiet = await send('visitor', 'POST', 'mailbox', {
      body: { message: 'x' },
      headers: { Prefer: 'return=minimal' },
    })
    expect(quiet.status).toBe(201)
    expect(await env.DB.prepare('SELECT count(*) AS n FROM mailbox').first('n')).toBe(1)
  })
})

describe('an action without a rule is refused', () => {
  test.each<{ who: Who; method: string; path: string; status: number }>([
    { who: 'owner', method: 'DELETE', path: 'entries?id=eq.1', status: 403 },
    { who: 'visitor', method: 'DELETE', path: 'entries?id=eq.1', status: 401 },
    { who: 'owner', method: 'GET', path: 'mailbox', status: 403 },
    { who: 'owner', method: 'PATCH', path: 'books?id=eq.1', status: 403 },
    { who: 'visitor', method: 'POST', path: 'books', status: 401 },
    { who: 'visitor', method: 'PATCH', path: 'mailbox?id=eq.1', status: 401 },
  ])('$who: $method $path', async ({ who, method, path, status }) => {
    const table = path.split('?')[0]
    const { status: got, body } = await send(
      who,
      method,
      path,
      method === 'GET' ? {} : { body: {} },
    )
    expect(got).toBe(status)
    expect(body).toEqual({
      code: '42501',
      details: null,
      hint: null,
      message: `permission denied for table ${table}`,
    })
  })
})

test('triggers that write elsewhere, a full-text index too, do not mislead the check', async () => {
  await env.DB.batch(
    [
      'CREATE TABLE log (id integer PRIMARY KEY, text text)',
      "CREATE VIRTUAL TABLE entries_fts USING fts5(amount, content='entries')",
      'INSERT INTO log (id) VALUES (1000)',
      `CREATE TRIGGER entries_log AFTER INSERT ON entries BEGIN
        INSERT INTO log (text) VALUES (new.user_id);
        INSERT INTO entries_fts (rowid, amount) VALUES (new.rowid, new.amount);
      END`,
    ].map((one) => env.DB.prepare(one)),
  )
  const own = { user_id: owner.id, amount: 1 }
  const good = await send('owner', 'POST', 'entries?select=id,amount', {
    body: [own, { ...own, amount: 2 }],
  })
  expect([good.status, good.body]).toEqual([
    201,
    [
      { id: 1, amount: 1 },
      { id: 2, amount: 2 },
    ],
  ])
  const bad = await send('owner', 'POST', 'entries', {
    body: [own, { ...own, user_id: stranger.id }, own],
  })
  expect(bad.status).toBe(403)
  const counts = 'SELECT (SELECT count(*) FROM entries) + (SELECT count(*) FROM log) AS n'
  expect(await env.DB.prepare(counts).first('n')).toBe(5)
  await env.DB.batch([env.DB.prepare('DROP TABLE log'), env.DB.prepare('DROP TABLE entries_fts')])
})
