// Rules: who sees, writes and removes which rows. Refused writes leave nothing behind.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { roundTripsOf } from '../../support/worker.ts'
import { createPeople, fillNotes, readNotes, type Who } from './support/people.ts'

const { owner, stranger, send } = await createPeople()
beforeEach(() => fillNotes(owner, stranger))

const idsOf = (rows: { id: string }[]) => rows.map((row) => row.id).toSorted()

describe('S1 reading', () => {
  test.each<{ who: Who; sees: string[] }>([
    { who: 'owner', sees: ['mine', 'open'] },
    { who: 'stranger', sees: ['open', 'theirs'] },
    { who: 'visitor', sees: [] }, // the rule reads the user's id
    { who: 'key', sees: [] },
    { who: 'operator', sees: ['mine', 'open', 'theirs'] },
  ])('$who sees $sees', async ({ who, sees }) => {
    const { response, body } = await send(who, 'GET', 'notes', {
      headers: { Prefer: 'count=exact' },
    })
    expect(idsOf(body)).toEqual(sees)
    const total = response.headers.get('Content-Range')?.split('/')[1]
    expect(total).toBe(String(sees.length))
    expect(roundTripsOf(response)).toBe(1)
  })

  test('what is not seen is not embedded, joined or counted either', async () => {
    await env.DB.exec("UPDATE notes SET parent_id = 'open' WHERE id IN ('mine', 'theirs')")
    const path = 'notes?select=id,children:notes!parent_id(id)&id=eq.open'
    expect((await send('owner', 'GET', path)).body).toEqual([
      { id: 'open', children: [{ id: 'mine' }] },
    ])
    expect((await send('stranger', 'GET', path)).body).toEqual([
      { id: 'open', children: [{ id: 'theirs' }] },
    ])
    const counted = 'notes?select=children:notes!parent_id(count)&id=eq.open'
    expect((await send('stranger', 'GET', counted)).body).toEqual([{ children: [{ count: 1 }] }])
    const joined = 'notes?select=id,children:notes!parent_id!inner()&children.id=eq.mine'
    expect((await send('stranger', 'GET', joined)).body).toEqual([])
    const parent = 'notes?select=id,parent_id(id)&id=eq.theirs'
    await env.DB.exec("UPDATE notes SET parent_id = 'mine' WHERE id = 'theirs'")
    expect((await send('stranger', 'GET', parent)).body).toEqual([
      { id: 'theirs', parent_id: null },
    ])
  })
})

describe('S1 updating and deleting', () => {
  test.each<{ who: Who; id: string; changed: boolean }>([
    { who: 'owner', id: 'mine', changed: true },
    { who: 'stranger', id: 'mine', changed: false },
    { who: 'stranger', id: 'open', changed: false }, // seen, but not theirs
    { who: 'visitor', id: 'open', changed: false },
    { who: 'operator', id: 'mine', changed: true },
  ])('$who updates $id: $changed', async ({ who, id, changed }) => {
    const before = await readNotes()
    const { status, body, response } = await send(who, 'PATCH', `notes?id=eq.${id}`, {
      body: { title: 'new' },
    })
    expect([status, body.length]).toEqual([200, changed ? 1 : 0])
    expect(roundTripsOf(response)).toBe(1)
    if (!changed) expect(await readNotes()).toEqual(before)
  })

  test.each<{ who: Who; gone: string[] }>([
    { who: 'owner', gone: ['mine', 'open'] },
    { who: 'stranger', gone: ['theirs'] },
    { who: 'visitor', gone: [] },
    { who: 'operator', gone: ['mine', 'open', 'theirs'] },
  ])('$who deletes $gone of all', async ({ who, gone }) => {
    const { status, body, response } = await send(who, 'DELETE', 'notes?id=neq.x')
    expect([status, idsOf(body), roundTripsOf(response)]).toEqual([200, gone, 1])
    expect(await readNotes()).toHaveLength(3 - gone.length)
  })

  test('a filter cannot tell what is in rows that are not seen', async () => {
    const { response } = await send('stranger', 'PATCH', 'notes?title=eq.private&user_id=neq.x', {
      body: { is_public: true },
      headers: { Prefer: 'count=exact' },
    })
    expect(response.headers.get('Content-Range')).toBe('0-0/1') // the stranger's own
  })
})
