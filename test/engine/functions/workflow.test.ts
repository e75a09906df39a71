import { beforeEach, expect, test } from 'vitest'
import { ask, emptyWorks, readWorks, run, start, state, watch } from './workflow-app.ts'

beforeEach(emptyWorks)

test('R21: a step throws twice, then goes well', async () => {
  state.failures.set('pack', { times: 2, when: 'after' })
  const { response, id, rings } = await start('/functions/v1/fulfil')
  expect(response.status).toBe(202)
  await using instance = await watch(id)
  expect(await ask(id)).toMatchObject({ body: { state: 'queued' } })
  await run(rings)
  await instance.waitForStatus('complete')
  expect(await readWorks()).toEqual(['confirm thing', 'pack thing', 'ship thing'])
  console.log(await ask(id), state)
})
