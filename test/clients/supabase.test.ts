// The official JavaScript client, unchanged, against a running Ledge: everything that the samples do with it.
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { until } from '../support/until.ts'

const { url, publishableKey, secretKey } = inject('ledge')
const options = { auth: { persistSession: false, autoRefreshToken: false } }
const connect = (key = publishableKey) => createClient(url, key, options)

const createCredentials = () => ({
  email: `${crypto.randomUUID()}@example.com`,
  password: 'correct horse battery staple',
})

async function signUp(): Promise<{
  client: SupabaseClient
  credentials: ReturnType<typeof createCredentials>
}> {
  const client = connect()
  const credentials = createCredentials()
  const { error } = await client.auth.signUp(credentials)
  expect(error).toBeNull()
  return { client, credentials }
}

describe('auth', () => {
  test('sign-up returns a session whose token the client can verify against the JWKS', async () => {
    const { client } = await signUp()
    const { data, error } = await client.auth.getClaims()
    expect(error).toBeNull()
    expect(data?.header.alg).toBe('ES256')
    expect(data?.claims).toMatchObject({ role: 'authenticated', aal: 'aal1', is_anonymous: false })
  })

  test('sign in, get user, refresh', async () => {
    const { credentials } = await signUp()
    const client = connect()
    const { data: signedIn } = await client.auth.signInWithPassword(credentials)
    expect(signedIn.user?.email).toBe(credentials.email)
    const { data: refreshed, error } = await client.auth.refreshSession()
    expect(error).toBeNull()
    expect(refreshed.session?.refresh_token).not.toBe(signedIn.session?.refresh_token)
    const { data: got } = await client.auth.getUser()
    expect(got.user?.id).toBe(signedIn.user?.id)
  })

  test('a wrong password and an unknown address get the same answer', async () => {
    const { credentials } = await signUp()
    const wrong = await connect().auth.signInWithPassword({
      ...credentials,
      password: 'not the one',
    })
    const unknown = await connect().auth.signInWithPassword(createCredentials())
    expect(wrong.error).toMatchObject({ code: 'invalid_credentials', status: 400 })
    expect(unknown.error?.message).toBe(wrong.error?.message)
    expect(unknown.error?.code).toBe(wrong.error?.code)
  })

  test.each(['local', 'others', 'global'] as const)('sign out: %s', async (scope) => {
    const { client: here, credentials } = await signUp()
    const there = connect()
    await there.auth.signInWithPassword(credentials)
    const { data } = await here.auth.getSession()
    expect((await here.auth.signOut({ scope })).error).toBeNull()
    const token = data.session?.access_token ?? ''
    const isHereEnded = (await connect().auth.getUser(token)).error !== null
    const isThereEnded = (await there.auth.getUser()).error !== null
    expect({ isHereEnded, isThereEnded }).toEqual({
      isHereEnded: scope !== 'others',
      isThereEnded: scope !== 'local',
    })
  })
})

describe('data', () => {
  test('a visitor reads products: filters, order, range, count, head', async () => {
    const client = connect()
    const { data, count, error } = await client
      .from('products')
      .select('id, name, price_cents', { count: 'exact' })
      .eq('species', 'dog')
      .gte('price_cents', 100)
      .order('price_cents', { ascending: false })
      .range(0, 2)
    expect(error).toBeNull()
    expect(data).toHaveLength(3)
    expect(count).toBeGreaterThan(3)
    const prices = data?.map((row) => row.price_cents) ?? []
    expect(prices).toEqual(prices.toSorted((a, b) => b - a))
    const head = await client.from('products').select('*', { count: 'exact', head: true })
    expect(head.count).toBeGreaterThanOrEqual(60)
  })

  test('nobody but the operator writes products, orders or budgets, or sees advertisers', async () => {
    const { client } = await signUp()
    const writes = await Promise.all([
      client.from('products').update({ stock: 1_000 }).neq('id', ''),
      client.from('products').insert({ name: 'x' }),
      client.from('orders').insert({ user_id: 'x', status: 'confirmed', total_cents: 0 }),
      client.from('advertisers').update({ budget_cents: 1 }).neq('id', ''),
      client.from('products').delete().neq('id', ''),
    ])
    expect(writes.map(({ error }) => error?.code)).toEqual([
      '42501',
      '42501',
      '42501',
      'PGRST205',
      '42501',
    ])
    expect((await client.from('advertisers').select()).error?.code).toBe('PGRST205')
    const { data } = await connect(secretKey).from('advertisers').select('id').limit(1)
    expect(data).toHaveLength(1)
  })
})

describe('functions', () => {
  let product: { id: string; price_cents: number }
  beforeAll(async () => {
    const { data } = await connect()
      .from('products')
      .select('id, price_cents')
      .gt('stock', 20)
      .limit(1)
    product = data?.[0] as typeof product
  })

  test('search answers at its route, through functions.invoke and through rpc', async () => {
    const client = connect()
    const invoked = await client.functions.invoke('search', { body: { q: 'dog', limit: 5 } })
    expect(invoked.error).toBeNull()
    expect(invoked.data.length).toBeGreaterThan(0)
    const called = await client.rpc('search', { q: 'dog', limit: 5 })
    expect(called.data).toEqual(invoked.data)
    const routed = await fetch(`${url}/search?q=dog&limit=5`)
    expect(await routed.json()).toEqual(invoked.data)
  })

  test('a bad input is 400 and names the field', async () => {
    const { error } = await connect().functions.invoke('search', {
      body: { q: 'dog', limit: 'many' },
    })
    expect(error.context.status).toBe(400)
    expect(JSON.stringify(await error.context.json())).toContain('limit')
  })

  test('a visitor cannot buy', async () => {
    const items = [{ product_id: product.id, quantity: 1 }]
    const { error } = await connect().functions.invoke('purchase', { body: { items } })
    expect(error.context.status).toBe(401)
  })

  test('a purchase becomes a shipped order that its buyer alone sees, with its items', async () => {
    const { client: buyer } = await signUp()
    const { client: stranger } = await signUp()
    const items = [{ product_id: product.id, quantity: 2 }]
    const { data: order, error } = await buyer.functions.invoke('purchase', { body: { items } })
    expect(error).toBeNull()
    expect(order).toMatchObject({ status: 'placed', total_cents: 2 * product.price_cents })
    const read = async () => {
      const query = buyer.from('orders').select('id, status, order_items(product_id, quantity)')
      return (await query.eq('id', order.id).single()).data
    }
    const shipped = await until(read, (row) => row?.status === 'shipped')
    expect(shipped?.order_items).toEqual(items)
    expect((await stranger.from('orders').select().eq('id', order.id)).data).toEqual([])
    expect((await connect().from('orders').select()).data).toEqual([])
    expect((await stranger.from('order_items').select()).data).toEqual([])
  })

  test('purchase answers through rpc too', async () => {
    const { client } = await signUp()
    const { data, error } = await client.rpc('purchase', {
      items: [{ product_id: product.id, quantity: 1 }],
    })
    expect(error).toBeNull()
    expect(data).toMatchObject({ status: 'placed' })
  })
})

test('the ad server redirects at once and charges the click later', async () => {
  const operator = connect(secretKey)
  const { data: ads } = await operator
    .from('ads')
    .select('id, target_url, cost_per_click_cents')
    .eq('active', true)
    .limit(1)
  const ad = ads?.[0]
  const answer = await fetch(`${url}/r/${ad?.id}`, { redirect: 'manual' })
  expect(answer.status).toBe(302)
  expect(answer.headers.get('Location')).toBe(ad?.target_url)
  const read = async () =>
    (await operator.from('clicks').select('charged_cents').eq('ad_id', ad?.id)).data ?? []
  const clicks = await until(read, (rows) => rows.length > 0)
  expect(clicks[0]?.charged_cents).toBe(ad?.cost_per_click_cents)
  const unknown = await fetch(`${url}/r/${crypto.randomUUID()}`, { redirect: 'manual' })
  expect([unknown.status, new URL(unknown.headers.get('Location') ?? '', url).pathname]).toEqual([
    302,
    '/',
  ])
})
