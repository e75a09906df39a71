// Writes over REST raise the change feed's events: with the caller on them, rung at once, in the same one round trip.
import { describe, expect, test } from 'vitest'
import { createRecordingQueue } from '../../support/pipeline.ts'
import { createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'
import { readIds } from '../events/noting-app.ts'
import { prepareZoo, readFeed, zoo } from '../events/zoo-app.ts'

prepareZoo()
const call = createCaller(zoo)
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe('a change over REST', () => {
  test.each([
    {
      method: 'POST',
      path: '/rest/v1/animals',
      body: { id: 'ivy', name: 'Ivy' },
      type: 'table.animals.inserted',
      subject: 'ivy',
    },
    {
      method: 'PATCH',
      path: '/rest/v1/animals?id=eq.rex',
      body: { name: 'Max' },
      type: 'table.animals.updated',
      subject: 'rex',
    },
    {
      method: 'DELETE',
      path: '/rest/v1/animals?id=eq.rex',
      body: undefined,
      type: 'table.animals.deleted',
      subject: 'rex',
    },
  ])('$method raises $type, rung for, in one round trip', async (one) => {
    const EVENTS = createRecordingQueue()
    const answer = await call(one.path, {
      method: one.method,
      as: secretKey,
      headers: { Prefer: 'return=representation', traceparent: TRACE },
      bindings: { EVENTS },
      ...(one.body && { body: one.body }),
    })
    expect([answer.status < 300, roundTripsOf(answer)]).toEqual([true, 1])
    expect(await answer.json()).toMatchObject([{ id: one.subject }])
    const feed = await readFeed()
    const traceparent = answer.headers.get('traceparent')
    expect(traceparent?.slice(0, 36)).toBe(TRACE.slice(0, 36))
    expect(feed).toMatchObject([{ type: one.type, subject: one.subject, traceparent }])
    expect(EVENTS.bodies.map(readIds)).toEqual([[feed[0]?.id]])
  })

  const merge = { Prefer: 'resolution=merge-duplicates' }
  test.each([
    {
      what: 'a merge',
      method: 'POST',
      path: 'animals',
      headers: merge,
      body: [
        { id: 'rex', name: 'Max' },
        { id: 'new', name: 'New' },
      ],
      feed: ['table.animals.inserted new', 'table.animals.updated rex'],
    },
    {
      what: 'a merge that changes nothing',
      method: 'POST',
      path: 'animals',
      headers: merge,
      body: [{ id: 'rex', name: 'Rex' }],
      feed: [],
    },
    {
      what: 'PUT',
      method: 'PUT',
      path: 'animals?id=eq.new',
      headers: {},
      body: { id: 'new', name: 'New' },
      feed: ['table.animals.inserted new'],
    },
    {
      what: 'many rows at once',
      method: 'POST',
      path: 'animals',
      headers: {},
      body: ['a', 'b', 'c'].map((id) => ({ id, name: id })),
      feed: ['a', 'b', 'c'].map((id) => `table.animals.inserted ${id}`),
    },
  ])('$what raises one event for each row that it changes', async (one) => {
    const { method, headers, body } = one
    const answer = await call(`/rest/v1/${one.path}`, { method, headers, body, as: secretKey })
    expect([answer.ok, roundTripsOf(answer)]).toEqual([true, 1])
    const feed = await readFeed()
    expect(feed.map(({ type, subject }) => `${type} ${subject}`).sort()).toEqual(one.feed)
  })

  test('that is refused raises nothing', async () => {
    const answer = await call('/rest/v1/animals?id=eq.rex', {
      method: 'PATCH',
      body: { name: 'M' },
    })
    expect(answer.status).toBe(401)
    expect(await readFeed()).toEqual([])
  })
})
