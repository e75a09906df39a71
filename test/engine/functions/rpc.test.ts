// Functions through `rpc`, in PostgREST's dialect (protocol/rest.md, section 9).
import { describe, expect, test } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { functionsApp } from './sample-app.ts'

const call = createCaller(functionsApp)
const post = (name: string, body: unknown, headers = {}) =>
  call(`/rest/v1/rpc/${name}`, { method: 'POST', body, headers })
const singular = { Accept: 'application/vnd.pgrst.object+json' }

describe('arguments', () => {
  test.each([
    {
      how: 'numbers and booleans',
      query: 'id=a&count=2&done=true',
      input: { id: 'a', count: 2, done: true },
    },
    {
      how: 'a list as supabase-js writes it',
      query: 'id=a&tags={b,c}',
      input: { id: 'a', tags: ['b', 'c'] },
    },
    {
      how: 'JSON as Kotlin writes it',
      query: 'id="a b"&count=2&tags=["c"]',
      input: { id: 'a b', count: 2, tags: ['c'] },
    },
    { how: 'text that only looks quoted', query: 'id="a', input: { id: '"a' } },
  ])('GET reads $how', async ({ query, input }) => {
    const answer = await call(`/rest/v1/rpc/echo?${query}`)
    expect([answer.status, await answer.json()]).toEqual([200, input])
  })

  test('a function whose schema is no object takes the body as it is', async () => {
    expect(await (await post('list', [1, 2])).json()).toEqual([1, 2])
  })

  test('arguments of the wrong type are 400 and named', async () => {
    const answer = await post('echo', { id: 'a', count: 'many' })
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('count: must be'),
    ])
  })
})

describe('results', () => {
  test.each([
    { what: 'row', headers: {}, status: 200, body: '[{"id":1}]' },
    { what: 'row', headers: singular, status: 200, body: '{"id":1}' },
    { what: 'nothing', headers: {}, status: 204, body: '' },
    { what: 'row', headers: { Prefer: 'return=minimal' }, status: 204, body: '' },
    { what: 'response', headers: {}, status: 418, body: 'teapot' },
  ])('$what with $headers', async ({ what, headers, status, body }) => {
    const answer = await post('give', { what }, headers)
    expect([answer.status, await answer.text()]).toEqual([status, body])
  })

  test.each([
    { what: 'rows', prefer: 'count=exact', range: '0-1/2' },
    { what: 'rows', prefer: '', range: '0-1/*' },
    { what: 'none', prefer: 'count=estimated', range: '*/0' },
    { what: 'text', prefer: 'return=minimal, count=planned', range: '0-0/1' },
  ])('$what counted by "$prefer" is $range', async ({ what, prefer, range }) => {
    const answer = await post('give', { what }, { Prefer: prefer })
    expect(answer.headers.get('Content-Range')).toBe(range)
  })

  test('a limit on rows where there are none is refused before the function runs', async () => {
    const headers = { Prefer: 'handling=strict, max-affected=5' }
    const answer = await post('give', { what: 'failure' }, headers)
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'PGRST128' }])
  })

  test('more rows than the one that was asked for are refused', async () => {
    const answer = await post('give', { what: 'rows' }, singular)
    expect(answer.status).toBe(406)
    const details = 'The result contains 2 rows'
    expect(await answer.json()).toMatchObject({ code: 'PGRST116', details })
  })

  test('HEAD answers without a body', async () => {
    const answer = await call('/rest/v1/rpc/give?what=row', { method: 'HEAD' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })
})

describe('refusals', () => {
  const suffix =
    ' or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache.'
  test.each([
    { name: 'nope', body: {}, called: ' without parameters', searched: ' without parameters' },
    { name: 'nope', body: { b: 1, a: 2 }, called: '(a, b)', searched: ' with parameters a, b' },
    { name: 'constructor', body: { a: 1 }, called: '(a)', searched: ' with parameter a' },
    {
      name: 'background',
      body: {},
      called: ' without parameters',
      searched: ' without parameters',
    },
    { name: 'strict', body: { nam: 'x' }, called: '(nam)', searched: ' with parameter nam' },
    {
      name: 'strict',
      body: { name: 'x', y: 1 },
      called: '(name, y)',
      searched: ' with parameters name, y',
    },
    { name: 'strict', body: {}, called: ' without parameters', searched: ' without parameters' },
  ])('S8 $name $called is not found', async ({ name, body, called, searched }) => {
    const answer = await post(name, body)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({
      code: 'PGRST202',
      message: `Could not find the function public.${name}${called} in the schema cache`,
      details: `Searched for the function public.${name}${searched}${suffix}`,
      hint: name === 'strict' ? 'Perhaps you meant to call the function public.strict(name)' : null,
    })
  })

  test.each([
    { method: 'PUT', path: 'echo', status: 405, code: 'PGRST101' },
    { method: 'DELETE', path: 'nope', status: 405, code: 'PGRST101' },
    { method: 'GET', path: 'strict?name=x', status: 405, code: '25006' },
    { method: 'GET', path: 'echo?id=a&select=id', status: 404, code: 'PGRST202' },
    { method: 'POST', path: 'echo?select=id', status: 400, code: 'PGRST127' },
  ])('$method $path is $status $code', async ({ method, path, status, code }) => {
    const answer = await call(`/rest/v1/rpc/${path}`, { method })
    expect([answer.status, await answer.json()]).toMatchObject([status, { code }])
  })

  test.each([
    { name: 'echo', status: 200, allow: 'OPTIONS,GET,HEAD,POST' },
    { name: 'strict', status: 200, allow: 'OPTIONS,POST' },
    { name: 'background', status: 404, allow: null },
  ])('OPTIONS of $name allows $allow', async ({ name, status, allow }) => {
    const answer = await call(`/rest/v1/rpc/${name}`, { method: 'OPTIONS' })
    expect([answer.status, answer.headers.get('Allow')]).toEqual([status, allow])
  })

  test('a visitor may not call what is for signed-in users', async () => {
    const answer = await post('for-authenticated', {})
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: '42501' }])
  })
})
