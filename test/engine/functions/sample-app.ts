// An app with one function for each thing that a function can do to its caller.
import * as z from 'zod'
import { ApiError, type App, defineApp } from '../../../src/engine/core/index.ts'
import {
  defineFunction,
  event,
  http,
  signedBy,
  standardWebhooks,
} from '../../../src/engine/functions/index.ts'

const note = z.object({
  id: z.string(),
  count: z.int().min(1).optional(),
  tags: z.array(z.string()).max(3).optional(),
  done: z.boolean().optional(),
  items: z.array(z.object({ quantity: z.int().positive() })).optional(),
  kind: z.enum(['plain', 'urgent']).optional(),
})

const echo = defineFunction({
  name: 'echo',
  on: [http.get('/echo/:id'), http.post('/echo/:id'), http.put('/notes/:id/echo')],
  access: 'public',
  input: note,
  run: (input) => input,
})

const raw = defineFunction({
  name: 'raw',
  on: http.post('/raw'),
  access: 'public',
  run: async (input, { cause }) => {
    if (cause.kind !== 'request') throw new Error('this is for requests')
    const { method, url } = cause.request
    const { pathname, search } = new URL(url)
    const body = await cause.request.text()
    return { input, params: cause.params, method, path: pathname + search, body }
  },
})

const strict = defineFunction({
  name: 'strict',
  on: http.post('/strict'),
  access: 'public',
  input: z.strictObject({ name: z.string().max(5) }),
  run: ({ name }) => name,
})

const list = defineFunction({
  name: 'list',
  on: http.post('/list'),
  access: 'public',
  input: z.array(z.int()),
  run: (numbers) => numbers,
})

const results: Record<string, () => unknown> = {
  nothing: () => undefined,
  null: () => null,
  text: () => 'hello',
  row: () => [{ id: 1 }],
  rows: () => [{ id: 1 }, { id: 2 }],
  none: () => [],
  response: () =>
    new Response('teapot', {
      status: 418,
      headers: { 'Content-Type': 'text/plain', 'Access-Control-Allow-Origin': 'https://shop.test' },
    }),
  redirect: () => Response.redirect('https://shop.test/', 303),
  stream: () =>
    new Response(new Blob(['data: one\n\n', 'data: two\n\n']).stream(), {
      headers: { 'Content-Type': 'text/event-stream' },
    }),
  refusal: () => {
    throw new ApiError('sold_out', 'There is none left.', { status: 409, details: { left: 0 } })
  },
  failure: () => {
    throw new Error('secret inside: SELECT * FROM ledge_events')
  },
  hang: () => new Promise(() => undefined),
}

const give = defineFunction({
  name: 'give',
  on: [http.get('/give'), http.post('/give')],
  access: 'public',
  input: z.object({ what: z.string() }),
  timeoutSeconds: 0.05,
  run: ({ what }) => results[what]?.(),
})

const guarded = (access: 'authenticated' | 'operator') =>
  defineFunction({
    name: `for-${access}`,
    on: http.post(`/for-${access}`),
    access,
    run: () => ({ access }),
  })

const signed = defineFunction({
  name: 'for-signed',
  on: http.post('/for-signed'),
  access: signedBy(standardWebhooks, 'NOBODY_HAS_THIS_SECRET'),
  run: () => 'taken',
})

const background = defineFunction({
  name: 'background',
  on: event('thing.happened'),
  access: 'public',
  run: () => 'nobody hears this',
})

export const functionsApp: App = defineApp({
  tables: {},
  functions: [
    echo,
    raw,
    strict,
    list,
    give,
    guarded('authenticated'),
    guarded('operator'),
    signed,
    background,
  ],
})
