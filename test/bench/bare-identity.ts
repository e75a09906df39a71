// The bare Worker's sign-in and refresh.
import { Buffer } from 'node:buffer'
import { scryptSync, timingSafeEqual } from 'node:crypto'
import { base64url, ES256, encode, loadKeys } from './bare-tokens.ts'

type Row = Record<string, unknown>

const USER = 'SELECT * FROM auth_users WHERE'
const SESSION = `INSERT INTO auth_sessions (id, user_id, refresh_counter, refreshed_at, amr, created_at)
  VALUES (?, ?, 0, ?, ?, ?)`
const IDENTITIES = 'SELECT * FROM auth_identities WHERE user_id ='

export async function signIn(
  request: Request,
  env: Env,
  context: ExecutionContext,
): Promise<Response> {
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
    env.DB.prepare(SESSION).bind(id, user.id, now, amr, now),
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
export async function refresh(
  request: Request,
  env: Env,
  context: ExecutionContext,
): Promise<Response> {
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
