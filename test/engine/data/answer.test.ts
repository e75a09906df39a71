// Counting, and what shape of answer a client accepts (protocol/rest.md, sections 4, 5 and 8).
import { beforeAll, describe, expect, test } from 'vitest'
import { createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

const OBJECT = 'application/vnd.pgrst.object+json'
const counted = { Prefer: 'count=exact' }

describe('count', () => {
  runCases(call, [
    {
      name: 'a page of a counted table is 206',
      path: 'books?select=id&order=id&limit=2',
      headers: counted,
      status: 206,
      rows: [{ id: 1 }, { id: 2 }],
      gives: { 'Content-Range': '0-1/5', 'Preference-Applied': 'count=exact' },
    },
    {
      name: 'the whole of it is 200',
      path: 'genres?select=id&id=lt.3',
      headers: counted,
      rows: [{ id: 1 }, { id: 2 }],
      gives: { 'Content-Range': '0-1/2' },
    },
    {
      name: 'planned and estimated are exact',
      path: 'books?select=id&limit=1',
      headers: { Prefer: 'count=planned' },
      status: 206,
      gives: { 'Content-Range': '0-0/5', 'Preference-Applied': 'count=exact' },
    },
    {
      name: 'nothing of nothing',
      path: 'books?id=eq.99',
      headers: counted,
      rows: [],
      gives: { 'Content-Range': '*/0' },
    },
    {
      name: 'an offset at the end',
      path: 'books?offset=5',
      headers: counted,
      status: 206,
      rows: [],
      gives: { 'Content-Range': '*/5' },
    },
    {
      name: 'an offset past the end',
      path: 'books?offset=90',
      headers: counted,
      status: 416,
      rows: {
        code: 'PGRST103',
        details: 'An offset of 90 was requested, but there are only 5 rows.',
        hint: null,
        message: 'Requested range not satisfiable',
      },
      gives: { 'Content-Range': '*/5', 'Proxy-Status': 'PostgREST; error=PGRST103' },
    },
    {
      name: 'an offset past the end of what is not counted',
      path: 'books?offset=90',
      rows: [],
      gives: { 'Content-Range': '*/*' },
    },
    {
      name: 'the count leaves out what an inner join drops',
      path: 'authors?select=id,biographies!inner()&order=id',
      headers: counted,
      rows: [{ id: 'ann' }, { id: 'bob' }],
      gives: { 'Content-Range': '0-1/2' },
    },
  ])

  test('HEAD gives the headers of GET and no body, in one round trip', async () => {
    const response = await call('/rest/v1/books?limit=2', { method: 'HEAD', headers: counted })
    expect([response.status, response.headers.get('Content-Range')]).toEqual([206, '0-1/5'])
    expect(await response.text()).toBe('')
    expect(roundTripsOf(response)).toBe(1)
  })

  test('HEAD of an error has no body either', async () => {
    const response = await call('/rest/v1/nothing', { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([404, ''])
    expect(response.headers.get('Proxy-Status')).toBe('PostgREST; error=PGRST205')
  })

  test('no more rows than the setting allows, to the operator neither', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => ({ id: index + 100, name: `g${index}` }))
    const made = await call('/rest/v1/genres', { method: 'POST', as: secretKey, body: rows })
    expect(made.status).toBe(201)
    for (const path of ['genres?id=gte.100', 'genres?id=gte.100&limit=55']) {
      const response = await call(`/rest/v1/${path}`, { as: secretKey, headers: counted })
      expect(response.headers.get('Content-Range')).toBe('0-49/60')
      expect(await response.json()).toHaveLength(50)
    }
    await call('/rest/v1/genres?id=gte.100', { method: 'DELETE', as: secretKey })
  })
})

describe('media types and profiles', () => {
  const one = 'genres?id=eq.1'
  runCases(call, [
    {
      name: 'one object',
      path: one,
      headers: { Accept: OBJECT },
      rows: { id: 1, name: 'crime' },
      gives: { 'Content-Type': `${OBJECT}; charset=utf-8` },
    },
    {
      name: 'one object, short name',
      path: one,
      headers: { Accept: 'application/vnd.pgrst.object' },
      rows: { id: 1, name: 'crime' },
    },
    {
      name: 'one object of none',
      path: 'genres?id=eq.9',
      headers: { Accept: OBJECT },
      status: 406,
      rows: {
        code: 'PGRST116',
        details: 'The result contains 0 rows',
        hint: null,
        message: 'Cannot coerce the result to a single JSON object',
      },
      gives: { 'Content-Type': 'application/json; charset=utf-8' },
    },
    {
      name: 'one object of several',
      path: 'genres',
      headers: { Accept: OBJECT },
      status: 406,
      has: { code: 'PGRST116', details: 'The result contains 3 rows' },
    },
    {
      name: 'a browser',
      path: one,
      headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      rows: [{ id: 1, name: 'crime' }],
    },
    {
      name: 'the better quality',
      path: one,
      headers: { Accept: `application/json;q=0.5, ${OBJECT}` },
      rows: { id: 1, name: 'crime' },
    },
    {
      name: 'a type of quality 0 is refused',
      path: one,
      headers: { Accept: 'application/json;q=0' },
      status: 406,
      has: { code: 'PGRST107' },
    },
    {
      name: 'a refused type gives way to one of any quality',
      path: one,
      headers: { Accept: `application/json;q=0, ${OBJECT};q=0.1` },
      rows: { id: 1, name: 'crime' },
    },
    {
      name: 'an empty Accept',
      path: one,
      headers: { Accept: ' ' },
      rows: [{ id: 1, name: 'crime' }],
    },
    {
      name: 'an unknown type',
      path: one,
      headers: { Accept: 'image/png' },
      status: 406,
      has: { code: 'PGRST107', message: 'None of these media types are available: image/png' },
    },
    {
      name: 'a query plan',
      path: one,
      headers: { Accept: 'application/vnd.pgrst.plan+json' },
      status: 406,
      has: { code: 'PGRST107' },
    },
    {
      name: 'the public profile',
      path: one,
      headers: { 'Accept-Profile': 'public' },
      rows: [{ id: 1, name: 'crime' }],
    },
    {
      name: 'another profile',
      path: one,
      headers: { 'Accept-Profile': 'auth' },
      status: 406,
      rows: {
        code: 'PGRST106',
        details: null,
        hint: 'Only the following schemas are exposed: public',
        message: 'Invalid schema: auth',
      },
    },
    {
      name: 'an empty Prefer',
      path: one,
      headers: { Prefer: ' ' },
      rows: [{ id: 1, name: 'crime' }],
    },
    {
      name: 'an unknown preference',
      path: one,
      headers: { Prefer: 'return=stripped-nulls' },
      rows: [{ id: 1, name: 'crime' }],
    },
    {
      name: 'an unknown preference under strict handling',
      path: one,
      headers: { Prefer: 'handling=strict, a=b, c' },
      status: 400,
      rows: {
        code: 'PGRST122',
        details: 'Invalid preferences: a=b, c',
        hint: null,
        message: 'Invalid preferences given with handling=strict',
      },
    },
  ])
})
