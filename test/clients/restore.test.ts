// R23, the drill: a Ledge in use is backed up while it runs, and restored to another machine's folder. Accounts and
// orders are there, search works, and nobody is signed in.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { afterAll, expect, test } from 'vitest'
import { type RunningLedge, startLedge } from '../support/running-ledge.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'ledge-drill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const person = { email: 'ada@example.com', password: 'correct horse battery staple' }

const connect = ({ url, publishableKey }: RunningLedge) =>
  createClient(url, publishableKey, { auth: { autoRefreshToken: false, persistSession: false } })

function run(script: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`scripts/${script}.ts`, ...args],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return stdout
}

test('R23 the restore drill', { timeout: 180_000 }, async () => {
  const file = join(folder, 'backup.gz')
  const [from, to] = [join(folder, 'from'), join(folder, 'to')]
  const first = await startLedge(from)
  const before = connect(first)
  const { data } = await before.auth.signUp(person)
  const { data: products } = await before.from('products').select('id').gt('stock', 0).limit(1)
  const items = [{ product_id: products?.[0]?.id, quantity: 1 }]
  const { data: order } = await before.functions.invoke('purchase', { body: { items } })
  const printed = run('backup', '--persist-to', from, file)
  expect(printed).toMatch(/auth_users +1 /)
  await first.kill()

  expect(run('restore', '--persist-to', to, file)).toContain('1 sessions')
  const second = await startLedge(to)
  try {
    const after = connect(second)
    const old = await after.auth.refreshSession({
      refresh_token: data.session?.refresh_token ?? '',
    })
    expect(old.error?.code).toBe('refresh_token_not_found')
    const headers = { Authorization: `Bearer ${data.session?.access_token}` }
    const user = await fetch(`${second.url}/auth/v1/user`, { headers })
    expect(user.status).toBeGreaterThanOrEqual(400)
    const again = await after.auth.signInWithPassword(person)
    expect(again.data.user?.id).toBe(data.user?.id)
    const { data: orders } = await after.from('orders').select('id')
    expect(orders).toEqual([{ id: order.id }])
    const { data: found } = await after.rpc('search', { q: 'ball' })
    expect(found).not.toEqual([])
  } finally {
    await second.kill()
  }
})
