// The least that the platform can do: the same work as the measured Ledge, by hand. No framework, no library, SQL as
// written, WebCrypto for the token, the same KV reads for a signed-in request. What it leaves out is said in docs/benchmark.md.
import { Buffer } from 'node:buffer'
import { scryptSync, timingSafeEqual } from 'node:crypto'
import { unlimited } from './unlimited.ts'

interface Claims {
  sub: string
  session_id: string
  exp: number
}

type Row = Record<string, unknown>

const ORDER = '"id", "user_id", "status", "total_cents", "created_at"'
const OWN_ORDERS = 'FROM orders WHERE user_id = ?1 AND status = ?2'
const LIST = `SELECT ${ORDER} ${OWN_ORDERS} ORDER BY created_at DESC LIMIT CAST(?3 AS INTEGER)`
const COUNT = `SELECT count(*) AS total ${OWN_ORDERS}`
const ITEMS = `(SELECT json_group_array(json_object('id', id, 'order_id', order_id, 'product_id', product_id,
  'quantity', quantity, 'unit_price_cents', unit_price_cents)) FROM order_items WHERE order_id = orders.id)`
const EMBED = `SELECT ${ORDER}, ${ITEMS} AS order_items ${OWN_ORDERS} ORDER BY created_at DESC LIMIT CAST(?3 AS INTEGER)`
const INSERT = `INSERT INTO orders (id, user_id, status, total_cents)
  VALUES (?, ?, ?, CAST(? AS INTEGER)) RETURNING ${ORDER}`
const UPDATE = 'UPDATE orders SET total_cents = CAST(? AS INTEGER) WHERE id = ? AND user_id = ?'
const USER = 'SELECT * FROM auth_users WHERE'
const IDENTITIES = 'SELECT * FROM auth_identities WHERE user_id ='

const worker = {
  async fetch(request, env, context) {
    const start = Date.now()
    const url = new URL(request.url)
    const response = await answer({ request, url, env, context })
    const requestId = crypto.randomUUID()
    for (const [name, value] of EDGE_HEADERS) response.headers.set(name, value)
    response.headers.set('X-Request-Id', requestId)
    const { status } = response
    const facts = { requestId, method: request.method, path: url.pathname, status }
    console.log({ ...facts, milliseconds: Date.now() - start })
    return response
  },
} satisfies ExportedHandler<Env>

export default unlimited(worker)

/** What a browser is told with every answer, as Ledge tells it. */
const EDGE_HEADERS: [string, string][] = [
  ['Access-Control-Allow-Origin', '*'],
  [
    'Access-Control-Expose-Headers',
    'content-location,content-range,date,etag,idempotency-replayed,link,location,preference-applied,' +
      'range-unit,retry-after,server-timing,x-d1-bookmark,x-relay-error,x-request-id,' +
      'x-supabase-api-version,x-total-count',
  ],
  [
    'Content-Security-Policy',
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  ],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'cross-origin'],
  ['Origin-Agent-Cluster', '?1'],
  ['Referrer-Policy', 'no-referrer'],
  ['Strict-Transport-Security', 'max-age=15552000; includeSubDomains'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-DNS-Prefetch-Control', 'off'],
  ['X-Download-Options', 'noopen'],
  ['X-Frame-Options', 'DENY'],
  ['X-Permitted-Cross-Domain-Policies', 'none'],
  ['X-XSS-Protection', '0'],
]

interface Asked {
  request: Request
  url: URL
  env: Env
  context: ExecutionContext
}

async function answer({ request, url, env, context }: Asked): Promise<Response> {
  const key = request.headers.get('CF-Connecting-IP') ?? 'unknown'
  const { success } = await env.RATE_LIMIT.limit({ key })
  if (!success) return new Response('too many requests', { status: 429 })
  const [, first, second = ''] = url.pathname.split('/')
  if (first === 'hello') return Response.json({ hello: 'world' })
  if (first === 'products') return findProduct(env, second)
  if (first === 'whoami') return whoami(request, env)
  if (first === 'r') return redirect(env, context, second)
  if (first === 'refresh') return refresh(request, env, context)
  if (first === 'sign-in') return signIn(request, env, context)
  if (first !== 'orders') return new Response('not found', { status: 404 })
  if (request.method === 'POST') return insertOrder(request, env)
  if (request.method === 'PATCH') return updateOrder(request, env, second)
  return listOrders(request, env, url.searchParams)
}

async function findProduct(env: Env, id: string): Promise<Response> {
  const row = await env.DB.prepare('SELECT * FROM products WHERE id = ?').bind(id).first()
  return row === null ? new Response('not found', { status: 404 }) : Response.json(row)
}

async function listOrders(request: Request, env: Env, query: URLSearchParams): Promise<Response> {
  const { sub } = await requireClaims(request, env)
  const values = [sub, query.get('status'), Number(query.get('limit'))]
  if (query.has('items')) {
    const { results } = await env.DB.prepare(EMBED)
      .bind(...values)
      .all<Row>()
    return Response.json(
      results.map((row) => ({ ...row, order_items: JSON.parse(String(row.order_items)) })),
    )
  }
  const list = env.DB.prepare(LIST).bind(...values)
  if (!query.has('count')) return Response.json((await list.all()).results)
  const count = env.DB.prepare(COUNT).bind(sub, query.get('status'))
  const [rows, totals] = await env.DB.batch<Row>([list, count])
  const range = `0-${(rows?.results.length ?? 0) - 1}/${totals?.results[0]?.total}`
  return Response.json(rows?.results, { headers: { 'Content-Range': range } })
}

async function insertOrder(request: Request, env: Env): Promise<Response> {
  const { sub } = await requireClaims(request, env)
  const { status, total_cents } = await request.json<Row>()
  const insert = env.DB.prepare(INSERT).bind(crypto.randomUUID(), sub, status, total_cents)
  return Response.json((await insert.all()).results, { status: 201 })
}

async function updateOrder(request: Request, env: Env, id: string): Promise<Response> {
  const { sub } = await requireClaims(request, env)
  const { total_cents } = await request.json<Row>()
  const { meta } = await env.DB.prepare(UPDATE).bind(total_cents, id, sub).run()
  return new Response(null, { status: meta.changes === 1 ? 204 : 404 })
}

async function whoami(request: Request, env: Env): Promise<Response> {
  return Response.json({ user_id: (await requireClaims(request, env)).sub })
}

const AD = `SELECT target_url FROM ads JOIN advertisers ON advertisers.id = advertiser_id
  WHERE ads.id = ? AND active AND cost_per_click_cents <= budget_cents - spent_cents`

async function redirect(env: Env, context: ExecutionContext, ad: string): Promise<Response> {
  const key = `bare:${ad}`
  let target = await env.KV.get(key)
  if (target === null) {
    target = (await env.DB.prepare(AD).bind(ad).first<string>('target_url')) ?? '/'
    context.waitUntil(env.KV.put(key, target, { expirationTtl: 60 }))
  }
  await env.CLICKS.send({
    id: crypto.randomUUID(),
    ad_id: ad,
    clicked_at: new Date().toISOString(),
  })
  return new Response(null, { status: 302, headers: { Location: target } })
}

async function signIn(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
  const { email, password } = await request.json<{ email: string; password: string }>()
  const owner = '(SELECT id FROM auth_users WHERE email = ?)'
  const [users, identities] = await env.DB.batch<Row>([
    env.DB.prepare(`${USER} email = ?`).bind(email),
    env.DB.prepare(`${IDENTITIES} ${owner}`).bind(email),
  ])
  const user = users?.results[0]
  if (user === undefined || !isPassword(password, String(user.password_hash))) {
    return new Response('wrong', { status: 400 })
  }
  const id = crypto.randomUUID()
  const now = new Date().toISOString()
  const amr = JSON.stringify([{ method: 'password', timestamp: Math.floor(Date.now() / 1000) }])
  await env.DB.batch([
    env.DB.prepare('INSERT INTO auth_sessions VALUES (?, ?, 0, ?, ?, ?)').bind(
      id,
      user.id,
      now,
      amr,
      now,
    ),
    env.DB.prepare('UPDATE auth_users SET last_sign_in_at = ? WHERE id = ?').bind(now, user.id),
    env.DB.prepare('UPDATE auth_identities SET last_sign_in_at = ? WHERE user_id = ?').bind(
      now,
      user.id,
    ),
  ])
  const session = { id, refresh_counter: 0, user_id: user.id, amr }
  return present(env, context, { session, user, identities: identities?.results ?? [] })
}

function isPassword(password: string, stored: string): boolean {
  const [, , cost = '', salt = '', hash = ''] = stored.split('$')
  const [logN, r, p] = cost.split(',').map((part) => Number(part.slice(part.indexOf('=') + 1)))
  const options = { N: 2 ** (logN ?? 0), r, p, maxmem: 2 ** 26 }
  const derived = scryptSync(password, Buffer.from(salt, 'base64'), 32, options)
  return timingSafeEqual(derived, Buffer.from(hash, 'base64'))
}

/** A refresh token is the session's id, its counter, and a MAC over both. */
async function refresh(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
  const { refresh_token } = await request.json<{ refresh_token: string }>()
  const [id = '', counter = '', mac = ''] = refresh_token.split('_')
  const { mac: key } = await loadKeys(env)
  const bytes = encode(`${id}_${counter}`)
  if (!(await crypto.subtle.verify('HMAC', key, Buffer.from(mac, 'hex'), bytes))) {
    return new Response('wrong', { status: 400 })
  }
  const now = new Date().toISOString()
  const owner = '(SELECT user_id FROM auth_sessions WHERE id = ?)'
  const rotate = `UPDATE auth_sessions SET refresh_counter = refresh_counter + 1, refreshed_at = ?
    WHERE id = ? AND refresh_counter = CAST(? AS INTEGER)`
  const [, sessions, users, identities] = await env.DB.batch<Row>([
    env.DB.prepare(rotate).bind(now, id, Number(counter)),
    env.DB.prepare('SELECT * FROM auth_sessions WHERE id = ?').bind(id),
    env.DB.prepare(`${USER} id = ${owner}`).bind(id),
    env.DB.prepare(`${IDENTITIES} ${owner}`).bind(id),
  ])
  const [session] = sessions?.results ?? []
  const [user] = users?.results ?? []
  if (session === undefined || user === undefined) return new Response('ended', { status: 400 })
  return present(env, context, { session, user, identities: identities?.results ?? [] })
}

interface Found {
  session: Row
  user: Row
  identities: Row[]
}

async function present(env: Env, context: ExecutionContext, found: Found): Promise<Response> {
  const { session, user, identities } = found
  const keys = await loadKeys(env)
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    ...{
      aud: 'authenticated',
      iat: now,
      exp: now + 3600,
      sub: user.id,
      email: user.email,
      phone: '',
    },
    ...{ role: 'authenticated', aal: 'aal1', session_id: session.id, is_anonymous: false },
    app_metadata: JSON.parse(String(user.app_metadata)),
    user_metadata: JSON.parse(String(user.user_metadata)),
    amr: JSON.parse(String(session.amr)),
  }
  const head = base64url(JSON.stringify({ alg: 'ES256', kid: keys.kid, typ: 'JWT' }))
  const signed = `${head}.${base64url(JSON.stringify(claims))}`
  const signature = await crypto.subtle.sign(ES256, keys.sign, encode(signed))
  const text = `${session.id}_${String(session.refresh_counter).padStart(9, '0')}`
  const mac = await crypto.subtle.sign('HMAC', keys.mac, encode(text))
  const put = env.KV.put(`session:${session.id}`, String(user.id), { expirationTtl: 3660 })
  context.waitUntil(put)
  return Response.json({
    access_token: `${signed}.${Buffer.from(signature).toString('base64url')}`,
    ...{ token_type: 'bearer', expires_in: 3600, expires_at: now + 3600 },
    refresh_token: `${text}_${Buffer.from(mac).toString('hex')}`,
    user: presentUser(claims, user, identities),
  })
}

const presentUser = (claims: Row, user: Row, identities: Row[]) => ({
  ...{ id: user.id, aud: claims.aud, role: claims.role, email: user.email, phone: '' },
  ...{ email_confirmed_at: user.email_confirmed_at, last_sign_in_at: user.last_sign_in_at },
  ...{ app_metadata: claims.app_metadata, user_metadata: claims.user_metadata },
  ...{ created_at: user.created_at, updated_at: user.updated_at, is_anonymous: false },
  identities: identities.map((one) => ({
    ...{ identity_id: one.id, id: one.provider_id, user_id: one.user_id, provider: one.provider },
    identity_data: JSON.parse(String(one.identity_data)),
    ...{ created_at: one.created_at, updated_at: one.updated_at, email: user.email },
  })),
})

/** Checks the token's signature and times, then, in one read of KV, that its session stands. */
async function requireClaims(request: Request, env: Env): Promise<Claims> {
  const token = request.headers.get('Authorization')?.slice('Bearer '.length) ?? ''
  const [head = '', body = '', signature = ''] = token.split('.')
  const { verify } = await loadKeys(env)
  const bytes = Buffer.from(signature, 'base64url')
  const isOurs = await crypto.subtle.verify(ES256, verify, bytes, encode(`${head}.${body}`))
  if (!isOurs) throw new Error('a token of somebody else')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims
  if (claims.exp < Date.now() / 1000) throw new Error('an old token')
  const keys = [`ended:${claims.session_id}`, `session:${claims.session_id}`]
  const [ended, alive] = [...(await env.KV.get(keys)).values()]
  if (ended || alive !== claims.sub) throw new Error('an ended session')
  return claims
}

const ES256 = { name: 'ECDSA', hash: 'SHA-256' }
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }
const HMAC = { name: 'HMAC', hash: 'SHA-256' }

interface Keys {
  kid: string
  sign: CryptoKey
  verify: CryptoKey
  mac: CryptoKey
}

let keys: Keys | undefined

async function loadKeys(env: Env): Promise<Keys> {
  if (keys !== undefined) return keys
  const secrets = env as unknown as { LEDGE_SIGNING_KEYS: string } // a secret, not a binding of wrangler.toml
  const [jwk] = JSON.parse(secrets.LEDGE_SIGNING_KEYS) as [JsonWebKey & { kid: string }]
  const { kty = '', crv, x, y, kid } = jwk
  keys = {
    kid,
    sign: await crypto.subtle.importKey('jwk', jwk, CURVE, false, ['sign']),
    verify: await crypto.subtle.importKey('jwk', { kty, crv, x, y }, CURVE, false, ['verify']),
    mac: await crypto.subtle.importKey('raw', encode(String(jwk.d)), HMAC, false, [
      'sign',
      'verify',
    ]),
  }
  return keys
}

const encode = (text: string) => new TextEncoder().encode(text)
const base64url = (text: string): string => Buffer.from(text).toString('base64url')
