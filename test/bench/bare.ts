// The least that the platform can do: the same work as the measured Ledge, by hand. No framework, no library, SQL as
// written, WebCrypto for the token, the same KV reads for a signed-in request. What it leaves out is said in docs/benchmark.md.
import { EDGE_HEADERS } from './bare-edge.ts'
import { refresh, signIn } from './bare-identity.ts'
import { requireClaims } from './bare-tokens.ts'
import { unlimited } from './unlimited.ts'

export { Workflow } from '../support/no-workflows.ts'

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
    console.log(JSON.stringify({ ...facts, milliseconds: Date.now() - start }))
    return response
  },
} satisfies ExportedHandler<Env>

export default unlimited(worker)
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
