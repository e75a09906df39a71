// Ledge's list of 20 over other numbers of connections, then in ever larger tables.
import { join } from 'node:path'
import type { ScalingResult } from './results.ts'
import { measureSides, summarise } from './rounds.ts'
import { SIZES, type Sizes } from './rows.ts'
import { CONNECTIONS, paceOf, type Run, startLedge } from './run.ts'
import { addOrders, createStorage } from './storage.ts'
import type { Contender, Work } from './target.ts'
import { countUsage } from './usage.ts'

const OTHER_CONNECTIONS = [1, 64]
const ORDERS = [1_000, 10_000, 100_000, 1_000_000]
/** Few customers, so that each has many orders: the list must not read them all. */
const FEW: Sizes = { ...SIZES, products: 100, orders: 0, users: 10 }

/** Measures the list over more and fewer connections, and with more and fewer rows. */
export async function measureScaling(run: Run): Promise<ScalingResult[]> {
  return [...(await measureConnections(run)), ...(await measureTables(run))]
}

async function measureConnections(run: Run): Promise<ScalingResult[]> {
  const results: ScalingResult[] = []
  const ledge = await startLedge(run)
  const counted = await countList(await startLedge(run, { script: 'counted' }))
  for (const connections of OTHER_CONNECTIONS) {
    run.tell(`list of 20, ${connections} connections`)
    const measured = await measureList(run, ledge, connections)
    results.push({ ...measured, ...counted, connections, orders: run.sizes.orders })
  }
  await ledge.server.stop()
  return results
}

async function measureTables(run: Run): Promise<ScalingResult[]> {
  const results: ScalingResult[] = []
  const storage = join(run.folder, 'scaling')
  await createStorage(run.root, storage, FEW)
  let from = 0
  for (const orders of ORDERS) {
    run.tell(`list of 20 in ${orders.toLocaleString('en')} rows`)
    const sizes = { ...FEW, orders }
    await addOrders(storage, from, sizes)
    from = orders
    const counted = await countList(await startLedge(run, { script: 'counted', storage, sizes }))
    const ledge = await startLedge(run, { storage, sizes })
    const measured = await measureList(run, ledge, CONNECTIONS)
    await ledge.server.stop()
    results.push({ ...measured, ...counted, connections: CONNECTIONS, orders })
  }
  return results
}

async function measureList(run: Run, { name, server, work }: Contender, connections: number) {
  const side = { name, server, work: requireList(work) }
  const [outcome] = await measureSides([side], paceOf(run, connections))
  return summarise(outcome?.rounds ?? [])
}

/** Counts the list, and stops the Ledge that counted. */
async function countList({ server, work }: Contender) {
  const counted = await countUsage(server, new Map([['list', requireList(work)]]))
  await server.stop()
  const { roundTrips = 0, rowsRead = 0 } = counted.get('list') ?? {}
  return { roundTrips, rowsRead }
}

function requireList(work: Contender['work']): Work {
  const list = work.get('list')
  if (list === undefined) throw new Error('nobody has a list')
  return list
}
