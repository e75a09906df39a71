// Upserts and PUT: what merges, what is passed over, under which rules (protocol/rest.md, sections 5 to 7).
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { roundTripsOf } from '../../support/worker.ts'
import { createPeople, fillNotes, readNotes, type Who } from './support/people.ts'

const { owner, stranger, send } = await createPeople()
beforeAll(() => fillNotes(owner, stranger))
beforeEach(() => fillNotes(owner, stranger))

const MERGE = 'resolution=merge-duplicates'
const IGNORE = 'resolution=ignore-duplicates'

async function post(
  who: Who,
  path: string,
  body: unknown,
  prefer = `${MERGE},return=representation`,
) {
  const answer = await send(who, 'POST', path, { body, headers: { Prefer: prefer } })
  if (answer.response.ok) expect(roundTripsOf(answer.response)).toBe(1)
  return answer
}

describe('merging', () => {
  test('new rows and rows that are there, in the order of the body', async () => {
    const body = [
      { id: 9, name: 'new' },
      { id: 1, name: 'changed' },
    ]
    const answer = await post('operator', 'genres', body)
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 201, body })
  })

  test('only rows that are there: 200', async () => {
    const answer = await post('operator', 'genres', { id: 1, name: 'changed' })
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 200,
      body: [{ id: 1, name: 'changed' }],
    })
    const silent = await post('operator', 'genres', { id: 1, name: 'again' }, MERGE)
    expect({ status: silent.status, body: silent.body }).toEqual({ status: 200, body: null })
  })

  test('only what was sent is changed', async () => {
    const { body } = await post('operator', 'books?select=id,title,pages', {
      id: 1,
      title: 'Omega',
    })
    expect(body).toEqual([{ id: 1, title: 'Omega', pages: 100 }])
  })

  test('by another unique column', async () => {
    const row = { id: 'ann2', email: 'ann@example.com', name: 'Anna' }
    const { status, body } = await post(
      'operator',
      'authors?on_conflict=email&select=email,name,rating',
      {
        email: row.email,
        name: row.name,
        id: 'ann',
      },
    )
    expect({ status, body }).toEqual({
      status: 200,
      body: [{ email: row.email, name: 'Anna', rating: 4.5 }],
    })
  })

  test('by two columns, with the count of both', async () => {
    const rows = [
      { id: 'x', user_id: owner.id, title: 'private', is_public: true },
      { id: 'y', user_id: owner.id, title: 'other', is_public: true },
    ]
    await env.DB.prepare("UPDATE notes SET id = 'x' WHERE id = 'mine'").run()
    const prefer = `${MERGE},count=exact`
    const { status, response } = await post(
      'owner',
      'notes?on_conflict=user_id,title',
      rows,
      prefer,
    )
    expect([status, response.headers.get('Content-Range')]).toEqual([201, '*/2'])
  })

  test('a column that drizzle sets at each update is set', async () => {
    await post('operator', 'samples', { id: 's', label: 'a' })
    await env.DB.prepare("UPDATE samples SET revision = 1 WHERE id = 's'").run()
    const { body } = await post('operator', 'samples?select=revision', { id: 's', label: 'b' })
    expect(body).toEqual([{ revision: 5 }])
  })

  test('rows without a key are inserted', async () => {
    const { status, body } = await post('operator', 'genres?select=name', [
      { name: 'p' },
      { name: 'q' },
    ])
    expect({ status, body }).toEqual({ status: 201, body: [{ name: 'p' }, { name: 'q' }] })
  })

  test('a thousand rows in one round trip', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ({ id: index + 1, name: `g${index}` }))
    const { status } = await post('operator', 'genres', rows, MERGE)
    expect(status).toBe(201)
    expect(await env.DB.prepare('SELECT count(*) AS n FROM genres').first('n')).toBe(1000)
  })
})

describe('passing over', () => {
  test('keeps the row that is there and answers with the new ones', async () => {
    const rows = [
      { id: 1, name: 'other' },
      { id: 9, name: 'new' },
      { id: 9, name: 'twice' },
    ]
    const { status, body } = await post(
      'operator',
      'genres',
      rows,
      `${IGNORE},return=representation`,
    )
    expect({ status, body }).toEqual({ status: 201, body: [{ id: 9, name: 'new' }] })
    expect(await env.DB.prepare('SELECT name FROM genres WHERE id = 1').first('name')).toBe('crime')
  })

  test('counts the new ones', async () => {
    const { status, response } = await post(
      'operator',
      'genres',
      [{ id: 1, name: 'x' }],
      `${IGNORE},count=exact`,
    )
    expect([status, response.headers.get('Content-Range')]).toEqual([201, '*/0'])
  })
})

describe('rules', () => {
  const note = (id: string, user: { id: string }, title: string) => ({
    id,
    user_id: user.id,
    title,
  })

  test('the owner changes an own note and adds another', async () => {
    const { status } = await post('owner', 'notes', [
      note('mine', owner, 'a'),
      note('new', owner, 'b'),
    ])
    expect(status).toBe(201)
    expect(await readNotes()).toContainEqual(['mine', owner.id, 'a'])
  })

  test.each([
    ["a row of somebody else's, hidden", () => note('theirs', owner, 'stolen')],
    ['a row given away', () => note('mine', stranger, 'gift')],
    ['a new row in the name of another', () => note('new', stranger, 'forged')],
  ])('S15 %s is refused, and nothing is written', async (_name, row) => {
    const before = await readNotes()
    for (const prefer of [MERGE, `${MERGE},return=representation`]) {
      const { status, body } = await post(
        'owner',
        'notes',
        [note('fine', owner, 'fine'), row()],
        prefer,
      )
      expect({ status, body }).toMatchObject({
        status: 403,
        body: {
          code: '42501',
          message: 'new row violates row-level security policy for table "notes"',
        },
      })
    }
    expect(await readNotes()).toEqual(before)
  })

  test('S15 a public row of another is seen, and still not changed', async () => {
    const { status } = await post('stranger', 'notes', note('open', stranger, 'mine now'))
    expect(status).toBe(403)
    expect(await readNotes()).toContainEqual(['open', owner.id, 'public'])
  })

  test('passing over asks the rule to insert of every row, also of one that is there', async () => {
    const { status } = await post('owner', 'notes', note('theirs', stranger, 'x'), IGNORE)
    expect(status).toBe(403)
  })

  test('without a rule to update nothing merges', async () => {
    const { status, body } = await post('visitor', 'mailbox', { id: 1, message: 'x' }, MERGE)
    expect({ status, body }).toMatchObject({ status: 401, body: { code: '42501' } })
  })
})

describe('refusals', () => {
  test.each([
    [
      'a key that comes twice',
      'genres',
      [
        { id: 7, name: 'a' },
        { id: 7, name: 'b' },
      ],
      400,
      '21000',
    ],
    ['columns without a constraint', 'genres?on_conflict=name', { id: 7, name: 'a' }, 400, '42P10'],
    ['an unknown column', 'genres?on_conflict=nope', { id: 7, name: 'a' }, 400, '42703'],
    [
      'a key that some rows lack',
      'genres',
      [
        { id: 7, name: 'a' },
        { id: null, name: 'b' },
      ],
      400,
      'PGRST127',
    ],
    [
      'another constraint',
      'authors',
      { id: 'zed', name: 'Z', email: 'ann@example.com' },
      409,
      '23505',
    ],
  ])('%s', async (_name, path, body, status, code) => {
    const answer = await post('operator', path, body)
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
  })

  test('on_conflict without a resolution is an insert', async () => {
    const answer = await post(
      'operator',
      'genres?on_conflict=id',
      { id: 1, name: 'a' },
      'return=minimal',
    )
    expect(answer.body).toMatchObject({ code: '23505' })
  })
})

describe('PUT', () => {
  const put = (path: string, body: unknown, prefer = 'return=representation') =>
    send('operator', 'PUT', path, { body, headers: { Prefer: prefer } })

  test.each([
    ['a new row', 'genres?id=eq.8', { id: 8, name: 'h' }, 201],
    ['a row that is there', 'genres?id=eq.1', { id: 1, name: 'h' }, 200],
    [
      'a row with a key of two columns',
      'book_genres?book_id=eq.4&genre_id=eq.3',
      { book_id: 4, genre_id: 3 },
      201,
    ],
  ])('%s', async (_name, path, body, status) => {
    const answer = await put(path, body)
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body: [body] })
    expect(roundTripsOf(answer.response)).toBe(1)
  })

  test('nothing is answered when nothing is asked for', async () => {
    expect(await put('genres?id=eq.8', { id: 8, name: 'h' }, '')).toMatchObject({
      status: 204,
      body: null,
    })
  })

  test.each([
    ['no filter', 'genres', { id: 8, name: 'h' }, 405, 'PGRST105'],
    ['another column', 'genres?name=eq.h', { id: 8, name: 'h' }, 405, 'PGRST105'],
    ['one column more', 'genres?id=eq.8&name=eq.h', { id: 8, name: 'h' }, 405, 'PGRST105'],
    ['another operator', 'genres?id=gt.8', { id: 8, name: 'h' }, 405, 'PGRST105'],
    ['half a key', 'book_genres?book_id=eq.4', { book_id: 4, genre_id: 3 }, 405, 'PGRST105'],
    ['a page', 'genres?id=eq.8&limit=1', { id: 8, name: 'h' }, 400, 'PGRST114'],
    ['another key in the body', 'genres?id=eq.8', { id: 9, name: 'h' }, 400, 'PGRST115'],
    ['no key in the body', 'genres?id=eq.8', { name: 'h' }, 400, 'PGRST115'],
    [
      'two rows',
      'genres?id=eq.8',
      [
        { id: 8, name: 'h' },
        { id: 9, name: 'i' },
      ],
      400,
      'PGRST115',
    ],
  ])('%s is refused', async (_name, path, body, status, code) => {
    const answer = await put(path, body)
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
    expect(await env.DB.prepare('SELECT count(*) AS n FROM genres').first('n')).toBe(3)
  })
})
