// Starting a workflow: by whatever starts functions, once, and later when Workflows is away.
import { beforeEach, describe, expect, test } from 'vitest'
import { defineWorkflow, event, http } from '../../../src/engine/functions/index.ts'
import { publishableKey, roundTripsOf, secretKey } from '../../support/worker.ts'
import {
  announce,
  ask,
  call,
  countRows,
  emptyWorks,
  exec,
  readWorks,
  run,
  runQueue,
  start,
  state,
  watch,
} from './workflow-app.ts'

beforeEach(emptyWorks)

interface OpenApi {
  paths: Record<string, { post?: { responses: object } }>
}

const ALL = ['confirm thing', 'pack thing', 'ship thing']

describe('a start', () => {
  test('is one round trip, and answers 202 with where to ask', async () => {
    const { response, id } = await start('/fulfil')
    expect([response.status, roundTripsOf(response)]).toEqual([202, 1])
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers.get('Location')).toBe(`/functions/v1/_invocations/${id}`)
    expect(response.headers.get('Preference-Applied')).toBe('respond-async')
    expect((await ask(id)).body).toMatchObject({ state: 'queued' })
  })

  test('R21: 50 starts of one event, and its start again, are one instance', async () => {
    const ring = await announce('thing.placed', { what: 'one' })
    const rings = (await Promise.all(Array.from({ length: 50 }, () => run([ring])))).flat()
    expect(rings).toHaveLength(1)
    const [{ eventIds: [id = ''] = [] } = {}] = rings as { eventIds?: string[] }[]
    await using instance = await watch(id)
    await Promise.all(Array.from({ length: 50 }, () => run(rings)))
    await instance.waitForStatus('complete')
    for (const again of [rings, [ring]]) {
      await exec(`UPDATE ledge_deliveries SET state = 'pending', next_attempt_at = '2000'`)
      await exec('UPDATE ledge_events SET settled_at = NULL')
      await run(await run(again))
    }
    expect([await readWorks(), await countRows('ledge_invocations')]).toEqual([
      ALL.map((one) => one.replace('thing', 'one')),
      1,
    ])
    expect(await countRows("ledge_deliveries WHERE state = 'done'")).toBe(2)
    expect((await ask(id)).status).toBe(404)
    expect((await ask(id, { as: secretKey })).body).toMatchObject({ state: 'done' })
  })

  test('under an Idempotency-Key is one, whatever its number', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const first = await start('/fulfil', { headers })
    const second = await start('/functions/v1/fulfil', { headers })
    expect([first.response.status, await countRows('ledge_invocations')]).toEqual([202, 1])
    expect(second.response.status).toBe(422) // another address
    const again = await start('/fulfil', { headers })
    expect([again.response.status, again.id]).toEqual([202, first.id])
  })

  test('while Workflows is away, or not bound, happens later', async () => {
    const { id, rings } = await start('/fulfil')
    const create = () => Promise.reject(new Error('Workflows is away'))
    const away = { create } as unknown as Workflow // the part of it that starts
    for (const WORKFLOWS of [away, undefined]) {
      await run(rings, { WORKFLOWS })
      expect(await countRows("ledge_deliveries WHERE state = 'pending'")).toBe(1)
      expect((await ask(id)).body).toMatchObject({ state: 'queued' })
      await exec(`UPDATE ledge_deliveries SET next_attempt_at = '2000'`)
    }
    await using instance = await watch(id)
    await run(rings)
    await instance.waitForStatus('complete')
    expect((await ask(id)).body).toMatchObject({ state: 'done', attempts: 3 })
  })

  test.each([
    { what: 'input that does not fit', path: '/listen', body: { seconds: 'x' }, status: 400 },
    {
      what: 'input above 1 MB',
      path: '/fulfil',
      body: { what: 'x'.repeat(1_000_000) },
      status: 413,
    },
    {
      what: 'what JSON cannot say',
      path: '/wrong',
      body: { what: '', at: '2026-01-01' },
      status: 500,
    },
    { what: 'reading', path: '/fulfil', method: 'GET', status: 404 },
    { what: 'reading by name', path: '/functions/v1/fulfil', method: 'GET', status: 405 },
  ])('refuses $what', async ({ status, path, method = 'POST', body }) => {
    const options = { as: secretKey, method, ...(body !== undefined && { body }) }
    expect((await call(path, options)).status).toBe(status)
    expect(await countRows('ledge_invocations')).toBe(0)
  })

  test('is described as what it is', async () => {
    for (const [path, operation] of [
      ['/openapi.json', '/fulfil'],
      ['/rest/v1/', '/rpc/fulfil'],
    ] as const) {
      const document = await (await call(path, { as: secretKey })).json<OpenApi>()
      const { responses } = document.paths[operation]?.post ?? {}
      expect(Object.keys(responses ?? {}).filter((status) => /^2/.test(status))).toEqual(['202'])
    }
  })

  test('by who may not, is refused', async () => {
    const headers = { apikey: publishableKey }
    expect((await call('/listen', { method: 'POST', headers, body: {} })).status).toBe(401)
  })
})

describe('what starts one', () => {
  const starts: Record<string, () => Promise<readonly unknown[]>> = {
    'a path of its own': async () => (await start('/fulfil')).rings,
    'its name': async () => (await start('/functions/v1/fulfil')).rings,
    rpc: async () => (await start('/rest/v1/rpc/fulfil')).rings,
    'an event': async () => run([await announce('thing.placed', {})]),
    'a tick': async () => run([await announce('cron.fulfil', { scheduled_at: '2026' })]),
    'another function': async () => (await start('/begin')).rings,
    'another function, for an event': async () => {
      state.failures.set('begin', { times: 1, when: 'after' })
      const ring = await announce('begin', {})
      const rings = await run([ring])
      await exec(`UPDATE ledge_deliveries SET next_attempt_at = '2000', state = 'pending'`)
      return [...rings, ...(await run([ring]))]
    },
    'a queue': () => runQueue([{ what: 'a' }, { what: 'b' }, { what: 7 }]),
  }

  test.each(Object.keys(starts))('%s', async (name) => {
    const rings = await starts[name]?.()
    const ids = new Set((rings as { eventIds: string[] }[]).flatMap(({ eventIds }) => eventIds))
    expect(ids.size).toBe(name === 'a queue' ? 2 : 1)
    const instances = await Promise.all([...ids].map((id) => watch(id)))
    await run(rings ?? [])
    for (const instance of instances) {
      await instance.waitForStatus('complete')
      await instance.dispose()
    }
    const works = await readWorks()
    expect(works.filter((one) => !one.startsWith('began'))).toHaveLength(ids.size === 2 ? 2 : 3)
  })
})

test.each([
  { what: 'GET', options: { name: 'x', on: http.get('/x') } },
  { what: 'a bad name', options: { name: '1', on: event('x') } },
])('no declaration has $what', ({ options }) => {
  expect(() => defineWorkflow({ ...options, run: () => 1 })).toThrow(TypeError)
})
