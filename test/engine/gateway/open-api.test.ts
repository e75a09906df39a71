// `/openapi.json` and `/docs`: what they tell to whom, and how they are asked for.
import { describe, expect, test } from 'vitest'
import { createCaller, publishableKey, roundTripsOf, secretKey } from '../../support/worker.ts'
import { make } from '../api-keys/support.ts'
import { signUp } from '../data/support/users.ts'
import { choosingApp } from '../functions/choosing-app.ts'
import { functionsApp } from '../functions/sample-app.ts'

const call = createCaller(choosingApp)
const { token } = await signUp(call)

interface Document {
  paths: Record<string, Record<string, { requestBody?: unknown }>>
}

async function read(as?: string, of = call) {
  const answer = await of('/openapi.json', as === undefined ? {} : { as })
  expect([answer.status, roundTripsOf(answer)]).toEqual([200, 0])
  return answer.json<Document>()
}

const pathsOf = async (as?: string, of = call) => Object.keys((await read(as, of)).paths)

describe('what it tells', () => {
  test.each([
    { who: 'a visitor', as: undefined },
    { who: 'the publishable key', as: publishableKey },
    { who: 'a user', as: token },
  ])(
    'S3 S5 $who: no word of hidden tables and columns, or of what is the operator’s',
    async ({ as }) => {
      const document = await read(as)
      expect(JSON.stringify(document)).not.toMatch(
        /hidden|secret"|authors\.secret|ledge_|auth_users|\/admin\/|\/operator\/|generate_link/,
      )
      expect(document.paths).toHaveProperty(['/rest/v1/authors', 'get'])
      expect(document.paths).toHaveProperty(['/auth/v1/token', 'post'])
    },
  )

  test('the operator: everything', async () => {
    const paths = await pathsOf(secretKey)
    for (const path of ['/rest/v1/hidden', '/auth/v1/admin/users/{id}', '/operator/v1/keys']) {
      expect(paths).toContain(path)
    }
  })

  test('a key that was made for service_role: its tables, but nothing of the operator’s', async () => {
    const paths = await pathsOf((await make({ role: 'service_role' })).key)
    expect(paths).toContain('/rest/v1/hidden')
    expect(paths.some((path) => /admin|operator/.test(path))).toBe(false)
  })

  test('functions that the caller may call, by their own paths and by name', async () => {
    const of = createCaller(functionsApp)
    const seen = async (as?: string) =>
      (await pathsOf(as, of)).filter((path) => /for-authenticated|for-operator/.test(path))
    expect(await seen()).toEqual([])
    expect(await seen(secretKey)).toContain('/functions/v1/for-operator')
    expect((await seen(token)).some((path) => path.includes('for-operator'))).toBe(false)
  })

  test('a body is what the route parses', async () => {
    const { paths } = await read()
    const body = JSON.stringify(paths['/auth/v1/signup']?.post?.requestBody)
    for (const field of ['email', 'password', 'code_challenge']) expect(body).toContain(field)
  })

  test('an invalid key or token is told so', async () => {
    for (const as of [`${secretKey}x`, 'x.y.z']) {
      const answer = await call('/openapi.json', { as })
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([
        401,
        'application/problem+json',
      ])
    }
  })
})

describe.each([
  { path: '/openapi.json', type: 'application/openapi+json; charset=utf-8' },
  { path: '/docs', type: 'text/html; charset=utf-8' },
])('$path', ({ path, type }) => {
  test('S34 has an ETag, is kept by nobody else, and is not sent twice', async () => {
    const first = await call(path)
    const tag = first.headers.get('ETag') ?? ''
    expect(first.headers.get('Content-Type')).toBe(type)
    expect(first.headers.get('Cache-Control')).toBe('private, no-cache')
    for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const again = await call(path, { headers: { 'If-None-Match': known } })
      expect([again.status, await again.text(), again.headers.get('ETag')]).toEqual([304, '', tag])
    }
    for (const known of ['"x"', tag.slice(1, -1), '']) {
      expect((await call(path, { headers: { 'If-None-Match': known } })).status).toBe(200)
    }
  })

  test('HEAD gives the same without a body, OPTIONS the methods, others 405', async () => {
    const [get, head] = [await call(path), await call(path, { method: 'HEAD' })]
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(head.headers.get('ETag')).toBe(get.headers.get('ETag'))
    const options = await call(path, { method: 'OPTIONS' })
    expect([options.status, options.headers.get('Allow')]).toEqual([204, 'GET, HEAD, OPTIONS'])
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await call(path, { method })
      expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    }
  })
})

test('another caller’s document has another ETag, and says what it varies by', async () => {
  const [visitor, operator] = [
    await call('/openapi.json'),
    await call('/openapi.json', { as: secretKey }),
  ]
  expect(visitor.headers.get('ETag')).not.toBe(operator.headers.get('ETag'))
  expect(visitor.headers.get('Vary')).toContain('Authorization')
})

test('the page takes everything from this host, and no script of its own', async () => {
  const answer = await call('/docs')
  const html = await answer.text()
  expect(html).not.toMatch(/https?:|<script>|<style|style=|onload/)
  expect(answer.headers.get('Content-Security-Policy')).not.toContain('unsafe')
})
