// Refusals: whatever is wrong with a request, at every route that there is, the answer is a 4xx in the shape of its service.
// A route that is new is in here by itself; one that no service tells of fails the suite.
import { env } from 'cloudflare:workers'
import { decodeJwt, importJWK, SignJWT } from 'jose'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { publishableKey, secretKey } from '../../support/worker.ts'
import { signUp } from '../data/support/users.ts'
import {
  app,
  type Case,
  call,
  cases,
  expectRefusal,
  expectSound,
  fillWith,
  hasBody,
  METHODS,
  methodsOf,
} from './support/refusing.ts'

const tokens = { user: '', leaver: '', expired: '' }

beforeAll(async () => {
  tokens.user = (await signUp(call)).token
  tokens.leaver = (await signUp(call)).token
  const [jwk] = JSON.parse(env.LEDGE_SIGNING_KEYS) as { kid: string }[]
  const claims = { ...decodeJwt(tokens.user), iat: 1_700_000_000, exp: 1_700_003_600 }
  tokens.expired = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: jwk?.kid ?? '' })
    .sign(await importJWK(jwk ?? {}, 'ES256'))
})

/** Who may ask here: nobody is refused for who they are. Who signs out is somebody else. */
function personOf({ route, path }: Case): { as?: string } {
  if (path.endsWith('/logout')) return { as: tokens.leaver }
  if (route.access === 'user') return { as: tokens.user }
  return ['operator', 'rules'].includes(route.access) ? { as: secretKey } : {}
}

const ask = ({ method, path }: Case, options: Parameters<typeof call>[1] = {}) =>
  call(path, { method, ...options })

const isGuarded = ({ route }: Case): boolean =>
  ['user', 'operator', 'signed'].includes(route.access)

describe.each(cases)('$name', (one) => {
  const { route, method, path } = one
  const { access, service } = route

  test('S34 what it answers to somebody no shared cache keeps', async () => {
    const answer = await ask(one, personOf(one))
    expectSound(answer)
    if (access !== 'public') {
      expect(answer.headers.get('Cache-Control')).toMatch(/no-store|private/)
    }
  })

  test('S2 signed out', async () => {
    const answer = await ask(one)
    if (!isGuarded(one) && access !== 'nobody') return expectSound(answer)
    await expectRefusal(answer, path)
    if (isGuarded(one)) expect([401, 403]).toContain(answer.status)
  })

  test('S36 the secret key in place of a signature', async () => {
    if (access !== 'signed') return
    const answer = await ask(one, { as: secretKey })
    await expectRefusal(answer, path)
    expect(answer.status).toBe(401)
  })

  test('S2 a wrong key, as key and as bearer', async () => {
    for (const key of [
      `${secretKey}x`,
      'sb_secret_',
      `sb_secret_k${'0'.repeat(20)}_${'x'.repeat(43)}`,
    ]) {
      const shown: Record<string, string>[] = [
        { apikey: key },
        { apikey: publishableKey, Authorization: `Bearer ${key}` },
      ]
      for (const headers of shown) {
        const answer = await ask(one, { headers })
        await expectRefusal(answer, path)
        expect(answer.status).toBe(401)
      }
    }
  })

  test('S2 an expired token, and what is none', async () => {
    for (const value of [
      `Bearer ${tokens.expired}`,
      'Bearer',
      'Bearer x y',
      'Basic eDp5',
      'Bearer a.b.c',
    ]) {
      const answer = await ask(one, { headers: { Authorization: value } })
      if (!isGuarded(one)) expectSound(answer)
      else {
        await expectRefusal(answer, path)
        expect([401, 403]).toContain(answer.status)
      }
    }
  })

  test('S2 the wrong person', async () => {
    if (path.endsWith('/logout')) return
    const answer = await ask(one, { as: tokens.user })
    if (access !== 'operator') return expectSound(answer)
    await expectRefusal(answer, path)
    expect(answer.status).toBe(403)
  })

  test('a body that is too large, said and unsaid', async () => {
    if (['GET', 'OPTIONS'].includes(method)) return
    const large = 'x'.repeat(app.settings.maxBodyBytes + 1)
    const said = await ask(one, { ...personOf(one), body: large })
    await expectRefusal(said, path)
    expect(said.status).toBe(413)
    expect((await ask(one, { ...personOf(one), body: stream(large) })).status).toBe(413)
  })

  test('bad JSON, and JSON of another kind', async () => {
    if (!hasBody(one)) return
    for (const body of ['{"a":', '{', 'nul', '\u0000', '"', '[1,]']) {
      await expectRefusal(await ask(one, { ...personOf(one), body }), path)
    }
    for (const body of ['null', '1', '"text"', 'true', '[[]]', '[null]', '[{}]', '{}', '[]', '']) {
      await expectWhole(await ask(one, { ...personOf(one), body }), path)
    }
  })

  test('deep nesting, and keys of the prototype', async () => {
    if (!hasBody(one)) return
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const polluting = '{"__proto__":{"role":"service_role"},"constructor":{"prototype":{"role":1}}}'
    for (const body of [
      deep,
      `{"data":${deep}}`,
      `{"email":${deep}}`,
      polluting,
      `{"data":${polluting}}`,
    ]) {
      await expectWhole(await ask(one, { ...personOf(one), body }), path)
    }
    expect(Object.hasOwn(Object.prototype, 'role')).toBe(false)
  })

  test('a wrong type of each field', async () => {
    for (const { field, value } of listWrongFields(one)) {
      const answer = await ask(one, { ...personOf(one), body: { [field]: value } })
      const text = await expectRefusal(answer, path)
      expect(fieldsOf(one).some(([name]) => text.includes(name))).toBe(true)
    }
  })

  test('S28 a URL where a text is wanted leads to no request of ours', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch')
    const url = 'http://169.254.169.254/latest/meta-data'
    const body = Object.fromEntries(fieldsOf(one).map(([field]) => [field, url]))
    const headers = { Referer: url, Origin: url, 'X-Forwarded-Host': '169.254.169.254' }
    await expectWhole(
      await ask(one, { ...personOf(one), headers, ...(hasBody(one) && { body }) }),
      path,
    )
    expect(fetched).not.toHaveBeenCalled()
    fetched.mockRestore()
  })

  test('a wrong method', async () => {
    if (access === 'nobody') return
    const served = methodsOf(route.path)
    const others = METHODS.filter((other) => !served.includes(other))
    for (const other of [...others, 'PROPFIND']) {
      if (other === 'GET' && service === 'functions') continue // it may be a page
      const answer = await call(path, { method: other, as: secretKey })
      await expectRefusal(answer, path)
      expect([400, 401, 403, 404, 405, 422]).toContain(answer.status)
    }
  })

  test('odd text in the path', async () => {
    for (const text of ['__proto__', 'constructor', 'x'.repeat(5000), '%F0%9F%90%9F', "'--", '*']) {
      const filled = fillWith(route, text)
      if (filled === null) return
      await expectWhole(await call(filled, { method, ...personOf(one) }), filled)
    }
  })

  test('S29 another spelling of its path opens nothing', async () => {
    for (const spelling of spellingsOf(path)) {
      const answer = await call(spelling, { method, as: secretKey })
      if (answer.status < 400)
        expect(answer.headers.get('Content-Type')).toMatch(/html/) // a page
      else expectSound(answer)
    }
  })
})

test('S2 the mailbox is of local development alone', async () => {
  const RATE_LIMIT = { limit: async () => ({ success: true }) }
  const bindings = { LEDGE_DEV: undefined, RATE_LIMIT }
  for (const one of cases.filter(({ route }) => route.access === 'development')) {
    for (const person of [{}, { as: secretKey }]) {
      const answer = await ask(one, { ...person, bindings })
      await expectRefusal(answer, one.path)
      expect(answer.status).toBe(404)
    }
  }
})

/** An answer that is a refusal in the service's shape, or none at all. */
async function expectWhole(answer: Response, path: string): Promise<void> {
  if (answer.status >= 400) await expectRefusal(answer, path)
  else expectSound(answer)
}

/** A body whose length nobody tells beforehand. */
const stream = (text: string): ReadableStream => new Blob([text]).stream()

/** Other ways to write a path that some reader might take for it. */
function spellingsOf(path: string): string[] {
  const [first = '', ...rest] = path.slice(1).split('/')
  const tail = rest.length > 0 ? `/${rest.join('/')}` : ''
  return [
    `/${path}`,
    ...(tail === '' ? [] : [`/${first}/${tail}`]),
    `/${first}%2f${rest.join('/')}`,
    `/${first}%5c${rest.join('/')}`,
    `/x/..;${path}`,
    `/%252e%252e${path}`,
    `${path.split('?')[0]}%00`,
    `/${first}.${tail}`,
    `/${first.toUpperCase()}${tail}`,
  ]
}

type Field = readonly [name: string, schema: unknown]

/** What a route parses its body with; null for one that reads none, and for tables, which parse by column. */
function schemaOf({ route, method }: Case): z.ZodType | null {
  const definition = app.functions.find(({ name }) => name === route.functionName)
  return method === 'GET' ? null : (route.body?.() ?? definition?.input ?? null)
}

/** The fields of a route's body, but for those that its path gives. */
function fieldsOf(one: Case): Field[] {
  const { route, method } = one
  if (route.service === 'data' && ['POST', 'PATCH', 'PUT'].includes(method)) return COLUMNS
  const schema = schemaOf(one)
  if (schema === null) return []
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const inPath = (route.path.match(/(?<=:)\w+/g) ?? []) as string[]
  return Object.entries(properties).filter(([name]) => !inPath.includes(name))
}

const COLUMNS: Field[] = [
  ['price_cents', {}],
  ['created_at', {}],
]

const WRONG = [12345, true, 'text', [['x']], { $ne: 1 }, null]

/** Values that a field does not take, by the schema that the route parses with. */
function listWrongFields(one: Case) {
  const schema = schemaOf(one)
  if (schema === null) return []
  return fieldsOf(one)
    .flatMap(([field]) => WRONG.map((value) => ({ field, value })))
    .filter(({ field, value }) => {
      const issues = schema.safeParse({ [field]: value }).error?.issues ?? []
      return issues.some(({ path }) => path[0] === field)
    })
}
