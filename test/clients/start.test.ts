// `npm start` as a newcomer meets it: the banner, a second copy beside the first, data that stays.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { afterAll, expect, inject, test } from 'vitest'
import { startLedge } from '../support/running-ledge.ts'

const first = inject('ledge')
const persistTo = mkdtempSync(join(tmpdir(), 'ledge-second-'))
afterAll(() => rmSync(persistTo, { recursive: true, force: true }))

const credentials = { email: 'stays@example.com', password: 'correct horse battery staple' }
const connect = (url: string) =>
  createClient(url, first.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })

test('a second copy runs beside the first on state of its own, and keeps it', async () => {
  const second = await startLedge(persistTo, ['--var', 'GREETING:hello'])
  expect(second.printed()).toContain('GREETING')
  expect(second.printed()).toContain('sample data')
  expect((await connect(second.url).auth.signUp(credentials)).error).toBeNull()
  expect((await connect(first.url).auth.signInWithPassword(credentials)).error).not.toBeNull()
  await second.kill()

  const again = await startLedge(persistTo)
  expect(again.printed()).not.toContain('sample data')
  expect((await connect(again.url).auth.signInWithPassword(credentials)).error).toBeNull()
  const { count } = await connect(again.url)
    .from('products')
    .select('*', { count: 'exact', head: true })
  const { count: countOfFirst } = await connect(first.url)
    .from('products')
    .select('*', { count: 'exact', head: true })
  expect(count).toBe(countOfFirst)
  await again.kill()
})

test('the banner tells the shop, the API, the mails and both keys', async () => {
  const copy = await startLedge(persistTo)
  await copy.kill()
  const places = [copy.url, `${copy.url}/rest/v1`, `${copy.url}/_dev/mail`]
  for (const fact of [...places, first.publishableKey, first.secretKey]) {
    expect(copy.printed()).toContain(fact)
  }
})

test('the shop is served with the publishable key in it, for every path of its own', async () => {
  for (const path of ['/', '/cart', '/orders']) {
    const answer = await fetch(first.url + path, { headers: { Accept: 'text/html' } })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain(first.publishableKey)
  }
})
