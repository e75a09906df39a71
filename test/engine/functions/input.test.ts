// How a request becomes a function's input, and what a sender hears whose input is bad.
import { describe, expect, test } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { functionsApp } from './sample-app.ts'

const call = createCaller(functionsApp)

const form = new URLSearchParams({ count: '3', done: 'true' }).toString()
const boundary = 'XX'
const multipart = `--${boundary}\r\nContent-Disposition: form-data; name="count"\r\n\r\n4\r\n--${boundary}--\r\n`

describe('sources', () => {
  test.each([
    { what: 'the path', path: '/echo/7', body: {}, input: { id: '7' } },
    { what: 'the query', path: '/echo/7?count=2', body: {}, input: { id: '7', count: 2 } },
    {
      what: 'the body over the query',
      path: '/echo/7?count=2',
      body: { count: 5 },
      input: { id: '7', count: 5 },
    },
    { what: 'the path over both', path: '/echo/7?id=8', body: { id: '9' }, input: { id: '7' } },
    {
      what: 'several of a name',
      path: '/echo/7?tags=a&tags=b',
      body: {},
      input: { id: '7', tags: ['a', 'b'] },
    },
    {
      what: 'one of a name that is a list',
      path: '/echo/7?tags=a',
      body: {},
      input: { id: '7', tags: ['a'] },
    },
    {
      what: 'JSON in the query',
      path: '/echo/7?items=[{"quantity":2}]',
      body: {},
      input: { id: '7', items: [{ quantity: 2 }] },
    },
    { what: 'unknown fields left out', path: '/echo/7?utm=x', body: { y: 1 }, input: { id: '7' } },
    {
      what: 'prototype keys as data',
      path: '/echo/7?__proto__=x&constructor=y',
      body: '{"__proto__":{"done":true},"constructor":1}',
      input: { id: '7' },
    },
    {
      what: 'a region that clients add',
      path: '/echo/7?forceFunctionRegion=any',
      body: {},
      input: { id: '7' },
    },
  ])('S8 $what', async ({ path, body, input }) => {
    const answer = await call(path, { method: 'POST', body })
    expect(await answer.json()).toEqual(input)
  })

  test.each([
    {
      type: 'application/x-www-form-urlencoded',
      body: form,
      input: { id: '7', count: 3, done: true },
    },
    {
      type: `multipart/form-data; boundary=${boundary}`,
      body: multipart,
      input: { id: '7', count: 4 },
    },
    { type: 'text/plain', body: '{"count":5}', input: { id: '7', count: 5 } },
    {
      type: 'application/vnd.api+json; charset=utf-8',
      body: '{"count":6}',
      input: { id: '7', count: 6 },
    },
    { type: 'application/octet-stream', body: '{"count":6}', input: { id: '7' } },
    { type: 'application/json', body: '', input: { id: '7' } },
  ])('a body of $type', async ({ type, body, input }) => {
    const answer = await call('/echo/7', {
      method: 'POST',
      body,
      headers: { 'Content-Type': type },
    })
    expect(await answer.json()).toEqual(input)
  })

  test('a body that is no object is the input as it is', async () => {
    const answer = await call('/list', { method: 'POST', body: [1, 2] })
    expect(await answer.json()).toEqual([1, 2])
  })

  test('without a schema the input is passed as it came, and the request can be read', async () => {
    const answer = await call('/functions/v1/raw/sub/path?x=1', { method: 'POST', body: { y: 2 } })
    expect(await answer.json()).toEqual({
      input: { x: '1', y: 2 },
      params: {},
      method: 'POST',
      path: '/raw/sub/path?x=1',
      body: '{"y":2}',
    })
  })

  test('a sub path that is one of the function’s own gives its parameters', async () => {
    const answer = await call('/functions/v1/echo/42?count=1')
    expect(await answer.json()).toEqual({ id: '42', count: 1 })
  })
})

describe('bad input', () => {
  test.each([
    { body: { items: [{ quantity: 0 }] }, detail: 'items[0].quantity: must be more than 0' },
    { body: { items: [{}] }, detail: 'items[0].quantity: is required' },
    { body: { items: 'x' }, detail: 'items: must be a list' },
    { body: { items: [{ quantity: { $ne: 1 } }] }, detail: 'items[0].quantity: must be a number' },
    { body: { count: 1.5 }, detail: 'count: must be a whole number' },
    { body: { count: 0 }, detail: 'count: must be at least 1' },
    { body: { count: null }, detail: 'count: must be a number' },
    { body: { tags: ['a', 'b', 'c', 'd'] }, detail: 'tags: must have at most 3 items' },
    { body: { kind: 'x' }, detail: 'kind: must be "plain" or "urgent"' },
    {
      body: { done: 'yes', count: [] },
      detail: 'count: must be a number; done: must be a boolean',
    },
    { body: [1], detail: 'input: must be an object' },
    { body: 'null', detail: 'input: must be an object' },
  ])('S7 $detail', async ({ body, detail }) => {
    const answer = await call('/echo/7', { method: 'POST', body })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ code: 'invalid_request', detail })
  })

  test.each([
    { path: '/echo/7?count=many', detail: 'count: must be a number' },
    { path: '/echo/7?count=1e99', detail: 'count: must be at most' },
    { path: '/echo/7?done=perhaps', detail: 'done: must be a boolean' },
  ])('$path', async ({ path, detail }) => {
    const answer = await call(path)
    expect(await answer.json()).toMatchObject({
      status: 400,
      detail: expect.stringContaining(detail),
    })
  })

  test('each bad field stands in the details too', async () => {
    const answer = await call('/functions/v1/strict', {
      method: 'POST',
      body: { name: 'too long', x: 1 },
    })
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        code: 'invalid_request',
        message: 'name: must have at most 5 characters; x: is not expected here',
        details: [
          { path: 'name', message: 'must have at most 5 characters' },
          { path: 'x', message: 'is not expected here' },
        ],
      },
    ])
  })

  test.each([
    { type: 'application/json', body: '{"count":' },
    { type: 'multipart/form-data', body: 'no boundary' },
    { type: 'multipart/form-data; boundary=x', body: 'no such part' },
  ])('a broken body of $type is 400', async ({ type, body }) => {
    for (const path of ['/echo/7', '/functions/v1/echo/7', '/rest/v1/rpc/echo']) {
      const answer = await call(path, { method: 'POST', body, headers: { 'Content-Type': type } })
      expect(answer.status).toBe(400)
    }
  })
})
