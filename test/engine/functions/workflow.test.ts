// Long work, on real local Workflows: each step's batch takes effect once, what failed for good is undone in reverse, and whoever
// may ask is told how it stands.
import { env } from 'cloudflare:workers'
import { DrizzleQueryError } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ApiError } from '../../../src/engine/core/index.ts'
import { listen } from '../../support/log.ts'
import { publishableKey, secretKey } from '../../support/worker.ts'
import { signUp } from '../data/support/users.ts'
import {
  ask,
  call,
  countRows,
  emptyWorks,
  exec,
  readWorks,
  run,
  start,
  state,
  sweep,
  watch,
} from './workflow-app.ts'

beforeEach(emptyWorks)

const ALL = ['confirm thing', 'pack thing', 'ship thing']
type Status = 'complete' | 'errored'

/** Starts `path`, and waits for its end. */
async function play(path: string, body: unknown = {}, status: Status = 'complete') {
  const { id, rings } = await start(path, { body })
  await using instance = await watch(id)
  await run(rings)
  await instance.waitForStatus(status)
  return { id, ...(await ask(id, { as: secretKey })) }
}

describe('R21: a step', () => {
  test.each(['before', 'after'] as const)(
    'throws twice %s its batch, then goes well: its effect is there once',
    async (when) => {
      state.failures.set('pack', { times: 2, when })
      const { id, body } = await play('/functions/v1/fulfil')
      expect(await readWorks()).toEqual(ALL)
      expect(state.runs.get('pack')).toBe(3)
      expect(body).toMatchObject({
        function: 'fulfil',
        state: 'done',
        status: 200,
        result: { did: ['confirm', 'pack', 'ship'] },
      })
      const told = await env.DB.prepare("SELECT type FROM ledge_events WHERE type LIKE 'thing.%'")
      expect((await told.all()).results).toHaveLength(3)
      expect(state.seen[2]).toEqual({
        name: 'pack',
        id,
        idempotencyKey: `${id}:pack`,
        caller: 'anon',
        cause: { kind: 'workflow', step: 'pack', invocation: { id, attempt: 2 } },
      })
    },
  )

  test('takes too long once, and commits late: its effect is there once', async () => {
    state.delays.set('pack', 1_400)
    await play('/functions/v1/fulfil')
    await new Promise((resolve) => setTimeout(resolve, 600)) // until the late one has had its turn
    expect([await readWorks(), state.runs.get('pack')]).toEqual([ALL, 2])
  })

  test('that Cloudflare ends twice for its time goes well the third time', async () => {
    const { id, rings } = await start('/fulfil')
    await using instance = await watch(id)
    await instance.modify((modifier) => modifier.forceStepTimeout({ name: 'pack' }, 2))
    await run(rings)
    await instance.waitForStatus('complete')
    expect([await readWorks(), state.runs.get('pack')]).toEqual([ALL, 1])
  })

  test('that always fails is undone, and so is what was done before, the last first', async () => {
    state.failures.set('ship', { times: 3, when: 'after' })
    state.failures.set('undo: pack', { times: 1, when: 'before' })
    const { body } = await play('/fulfil', {}, 'errored')
    expect(await readWorks()).toEqual([
      ...ALL,
      'undo ship half',
      'undo pack pack',
      'undo confirm confirm',
    ])
    expect(state.runs.get('undo: pack')).toBe(2)
    expect(body).toMatchObject({ state: 'failed', error: { code: 'internal' }, not_undone: [] })
    expect(JSON.stringify(body)).not.toContain('S33')
  })

  test('that did nothing has nothing undone; an undo that fails for good is named', async () => {
    state.failures.set('ship', { times: 3, when: 'before' })
    state.failures.set('undo: pack', { times: 3, when: 'before' })
    const { body } = await play('/fulfil', {}, 'errored')
    expect(await readWorks()).toEqual([...ALL.slice(0, 2), 'undo confirm confirm'])
    expect(body).toMatchObject({ state: 'failed', not_undone: ['pack'] })
  })

  test.each([
    {
      what: 'a refusal',
      error: new ApiError('conflict', 'None left.', { details: { left: 0 } }),
      runs: 1,
    },
    { what: 'an outage', error: new ApiError('unavailable', 'Come back.'), runs: 3 },
    { what: 'a timeout', error: new ApiError('timeout', 'Too long.'), runs: 3 },
  ])('$what of the last word is told to its caller', async ({ error, runs }) => {
    state.failures.set('pack', { times: 9, when: 'before', error })
    const { body } = await play('/fulfil', {}, 'errored')
    expect(state.runs.get('pack')).toBe(runs)
    const { code, message, status } = error
    expect(body).toMatchObject({ state: 'failed', error: { code, message, status } })
    expect(await readWorks()).toEqual(['confirm thing', 'undo confirm confirm'])
  })
})

const secret = 'S35 ada@example.com'
const fault = new DrizzleQueryError('insert into "works"', [secret], new Error('D1_ERROR: UNIQUE'))

test.each([
  { what: 'told by itself', error: fault },
  {
    what: 'the cause of a refusal',
    error: new ApiError('unavailable', 'Later.', { cause: fault }),
  },
])(
  'S35 the values of a statement that failed in a step are told to nobody: $what',
  async ({ error }) => {
    state.failures.set('pack', { times: 3, when: 'before', error })
    const { id, rings } = await start('/fulfil')
    await using instance = await watch(id)
    const heard = listen()
    await run(rings)
    await instance.waitForStatus('errored')
    const logged = heard()
    const { message } = await instance.getError()
    expect(logged).toContain('Failed query: insert into "works"')
    expect(`${logged} ${message}`).not.toContain(secret)
  },
)

describe('a wait', () => {
  let token = ''
  beforeEach(async () => {
    ;({ token } = await signUp(call))
  })
  const tell = (id: string, body: unknown, as = secretKey) =>
    start(`/functions/v1/_invocations/${id}/events`, { body, as })

  test('costs no time of anybody, and is seen; what the operator ends has failed', async () => {
    const { id, rings } = await start('/fulfil')
    await using instance = await watch(id, { sleeps: true })
    await run(rings)
    await instance.waitForStepResult({ name: 'ledge: until the carrier comes' })
    expect((await ask(id)).body).toMatchObject({
      state: 'waiting',
      step: 'until the carrier comes',
      finished: ['confirm', 'pack'],
    })
    await (await env.TEST_WORKFLOWS.get(id)).terminate()
    expect((await ask(id)).body).toMatchObject({ state: 'failed', error: { code: 'stopped' } })
  })

  test.each(['before', 'after'])('ends with what was told %s it', async (when) => {
    const { id, rings } = await start('/listen', { as: token })
    await using instance = await watch(id)
    const word = { type: 'word', data: { hello: 'there' } }
    expect((await tell(id, word)).response.status).toBe(404) // it has not begun
    if (when === 'before') {
      await instance.modify((modifier) => modifier.mockEvent({ type: 'word', payload: word.data }))
    }
    await run(rings)
    if (when === 'after') {
      await instance.waitForStepResult({ name: 'ledge: the word' })
      expect((await start('/begin', { body: { tell: id } })).response.status).toBe(200)
    }
    await instance.waitForStatus('complete')
    expect((await ask(id, { as: token })).body).toMatchObject({ result: { hello: 'there' } })
  })

  test('that nobody ends is over after its time', async () => {
    const { id, rings } = await start('/listen', { as: token, body: { seconds: 1 } })
    await using instance = await watch(id)
    await run(rings)
    await instance.waitForStatus('errored')
    const { body } = await ask(id, { as: token })
    expect(body).toMatchObject({ state: 'failed', error: { code: 'timeout', status: 504 } })
  })

  test('is ended by functions and the operator, with a type that can be', async () => {
    const { id, rings } = await start('/listen', { as: token })
    await using instance = await watch(id)
    await run(rings)
    await instance.waitForStepResult({ name: 'ledge: the word' })
    const word = { type: 'word', data: 1 }
    expect((await tell(id, word, token)).response.status).toBe(403)
    expect((await tell(id, { type: 'a word' })).response.status).toBe(400)
    expect((await tell(id, {})).response.status).toBe(400)
    expect((await tell(crypto.randomUUID(), word)).response.status).toBe(404)
    expect((await tell(id, word)).response.status).toBe(204)
    await instance.waitForStatus('complete')
    for (const [as, status] of [
      [token, 200],
      [secretKey, 200],
      [publishableKey, 404],
      [(await signUp(call)).token, 404],
    ] as const) {
      expect((await ask(id, { as })).status).toBe(status)
    }
  })
})

describe('a run', () => {
  test.each(['throws', 'twice', 'batches'])(
    'that %s has failed, without its inside',
    async (what) => {
      const { body } = await play('/wrong', { what }, 'errored')
      expect(body).toMatchObject({ state: 'failed', error: { code: 'internal', status: 500 } })
      expect(JSON.stringify(body)).not.toContain('S33')
      expect(await readWorks()).toEqual(what === 'batches' ? ['a'] : [])
    },
  )

  test('may go on past a step that failed', async () => {
    expect((await play('/wrong', { what: 'caught' })).body).toMatchObject({
      result: { went: 'on' },
    })
  })

  test('that gives nothing that its output allows has failed', async () => {
    const { body } = await play('/wrong', { what: 'fine' }, 'errored')
    expect(body).toMatchObject({ error: { code: 'output_invalid' } })
  })
})

test('rows go a month after their end, with their steps; what still runs stays', async () => {
  await play('/fulfil')
  await start('/fulfil')
  await exec(`UPDATE ledge_invocations SET created_at = '2000', id = 'x' WHERE ended_at IS NULL`)
  await exec(`UPDATE ledge_invocations SET ended_at = '2000' WHERE ended_at IS NOT NULL`)
  expect(await countRows('ledge_steps')).toBe(3)
  await sweep()
  expect([await countRows('ledge_invocations'), await countRows('ledge_steps')]).toEqual([1, 0])
})

afterEach(() => state.delays.clear())
