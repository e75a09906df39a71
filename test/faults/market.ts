// Who and what is there when a round begins: customers who are signed in, products, ads.
import { createClient } from '@supabase/supabase-js'
import type { RunningLedge } from '../support/running-ledge.ts'

export const authOptions = { auth: { persistSession: false, autoRefreshToken: false } }

export interface Product {
  readonly id: string
  readonly stock: number
}

export interface Ad {
  readonly id: string
  readonly target_url: string
}

/** Somebody who is signed in. */
export interface Customer {
  readonly id: string
  readonly email: string
  readonly accessToken: string
  readonly refreshToken: string
}

export interface Market {
  readonly products: readonly Product[]
  readonly ads: readonly Ad[]
  readonly buyers: readonly Customer[]
  /** They sign out while it goes on. */
  readonly leavers: readonly Customer[]
}

/** Signs customers up, one after the other: passwords take the processor's time, and nothing is measured here. */
export async function openMarket(
  ledge: RunningLedge,
  { buyers, leavers }: { buyers: number; leavers: number },
): Promise<Market> {
  const operator = createClient(ledge.url, ledge.secretKey, authOptions)
  const { data: products } = await operator.from('products').select('id, stock')
  const { data: ads } = await operator.from('ads').select('id, target_url').eq('active', true)
  const people: Customer[] = []
  for (let n = 0; n < buyers + leavers; n += 1) people.push(await signUp(ledge, n))
  return {
    products: (products ?? []) as Product[],
    ads: (ads ?? []) as Ad[],
    buyers: people.slice(0, buyers),
    leavers: people.slice(buyers),
  }
}

async function signUp(ledge: RunningLedge, number: number): Promise<Customer> {
  const client = createClient(ledge.url, ledge.publishableKey, authOptions)
  const email = `customer-${number}@example.com`
  const { data, error } = await client.auth.signUp({
    email,
    password: 'correct horse battery staple',
  })
  if (error !== null || data.session === null) throw error ?? new Error('nobody was signed in')
  const { access_token: accessToken, refresh_token: refreshToken, user } = data.session
  return { id: user.id, email, accessToken, refreshToken }
}
