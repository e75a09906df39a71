// `OPTIONS`, and the headers that say where an answer is and what it depends on (protocol/rest.md, sections 0 and 11).
import { beforeAll, expect, test } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

test('what a table allows', async () => {
  const response = await call('/rest/v1/books', { method: 'OPTIONS' })
  expect(response.status).toBe(200)
  expect(response.headers.get('Allow')).toBe('OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE')
  expect(await response.text()).toBe('')
})

test('a table that is not there', async () => {
  for (const name of ['nope', 'hidden', 'sqlite_master']) {
    const response = await call(`/rest/v1/${name}`, { method: 'OPTIONS' })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'PGRST205' })
  }
})

test("a browser's preflight is answered before all that", async () => {
  const headers = { Origin: 'https://app.example', 'Access-Control-Request-Method': 'GET' }
  const response = await call('/rest/v1/nope', { method: 'OPTIONS', headers })
  expect(response.ok).toBe(true)
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
})

test('an answer names its place and what it depends on', async () => {
  const response = await call('/rest/v1/books?select=id&id=eq.1')
  expect(response.headers.get('Content-Location')).toBe('/books?select=id&id=eq.1')
  expect(response.headers.get('Vary')).toContain('Accept, Prefer, Range')
})
