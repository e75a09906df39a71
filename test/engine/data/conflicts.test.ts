// S15: what a broken constraint tells of rows that its caller may not see: nothing.
import { beforeEach, expect, test } from 'vitest'
import { createPeople, fillNotes, readNotes } from './support/people.ts'

const { owner, stranger, send } = await createPeople()
beforeEach(() => fillNotes(owner, stranger))

const taken = { title: 'private' } // the owner and the stranger have a note of this title each
test.each([
  {
    name: 'an insert for oneself',
    who: 'owner' as const,
    method: 'POST',
    path: 'notes',
    body: { ...taken, user_id: owner.id },
    code: '23505',
  },
  {
    name: 'an insert for another',
    who: 'stranger' as const,
    method: 'POST',
    path: 'notes',
    body: { ...taken, user_id: owner.id },
    code: '42501',
  },
  {
    name: 'an insert of a key for another',
    who: 'stranger' as const,
    method: 'POST',
    path: 'notes',
    body: { id: 'mine', title: 'x', user_id: owner.id },
    code: '42501',
  },
  {
    name: 'one of two inserts for another',
    who: 'owner' as const,
    method: 'POST',
    path: 'notes',
    body: [
      { ...taken, user_id: owner.id },
      { ...taken, user_id: stranger.id },
    ],
    code: '42501',
  },
  {
    name: 'giving a note away',
    who: 'owner' as const,
    method: 'PATCH',
    path: 'notes?id=eq.mine',
    body: { user_id: stranger.id },
    code: '42501',
  },
  {
    name: "renaming one's own",
    who: 'owner' as const,
    method: 'PATCH',
    path: 'notes?id=eq.open',
    body: taken,
    code: '23505',
  },
  {
    name: 'a missing title for another',
    who: 'stranger' as const,
    method: 'POST',
    path: 'notes',
    body: { user_id: owner.id },
    code: '42501',
  },
  {
    name: 'a missing title for oneself',
    who: 'owner' as const,
    method: 'POST',
    path: 'notes',
    body: { user_id: owner.id },
    code: '23502',
  },
  {
    name: 'the operator',
    who: 'operator' as const,
    method: 'POST',
    path: 'notes',
    body: { ...taken, user_id: owner.id },
    code: '23505',
  },
])('S15 $name: $code', async ({ who, method, path, body, code }) => {
  const before = await readNotes()
  const answer = await send(who, method, path, { body })
  expect(answer.body).toMatchObject({ code })
  if (code === '42501') expect(answer.body.details).toBeNull()
  expect(await readNotes()).toEqual(before)
})
