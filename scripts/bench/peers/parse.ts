// Parse Server on Debian's PostgreSQL.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inChunks, itemsOf, order, PASSWORD, product, SIZES, userEmail, userId } from '../rows.ts'
import type { Run } from '../run.ts'
import type { Contender } from '../target.ts'
import { findFreePort } from '../worker.ts'
import { installPeer } from './install.ts'
import { createParseWork } from './parse-work.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { isAnswering, orStop, type Running, startProgram } from './program.ts'

const PACKAGE = { name: 'parse-server', version: '9.10.0' }
export const NAME = 'Parse Server 9.10.0'
const APP = 'bench'

/** Nothing else in Parse can say whose a new order is. */
const CLOUD_CODE = `
Parse.Cloud.beforeSave('Order', ({ object, user, master }) => {
  if (!master) object.set('user', user)
})
`

const text = { type: 'String', required: true }
const number = { type: 'Number', required: true }
const pointer = (targetClass: string) => ({ type: 'Pointer', targetClass })
const owner = { pointerFields: ['user'] }
const everyone = { '*': true }

/** Ledge's tables and rules. An order holds pointers to its items: Parse embeds no other way. */
const CLASSES = [
  {
    className: 'Product',
    fields: {
      ...{ name: text, description: text, species: text, category: text, photo: text },
      ...{ price_cents: number, stock: number },
    },
    classLevelPermissions: { get: everyone, find: everyone, count: everyone },
  },
  {
    className: 'OrderItem',
    fields: {
      ...{ user: pointer('_User'), product: pointer('Product') },
      ...{ quantity: number, unit_price_cents: number },
    },
    classLevelPermissions: { get: owner, find: owner, count: owner },
  },
  {
    className: 'Order',
    fields: {
      ...{ user: pointer('_User'), status: text, total_cents: number, items: { type: 'Array' } },
    },
    classLevelPermissions: {
      ...{ get: owner, find: owner, count: owner, update: owner },
      create: { requiresAuthentication: true },
    },
  },
]

const INDEXES = `
CREATE INDEX ON "Product" (species, category);
CREATE INDEX ON "Order" ("user", "createdAt");
CREATE INDEX ON "OrderItem" (product);
`

/** Starts Parse Server with all rows, and signs its customers in. */
export async function startParse(run: Run): Promise<Contender> {
  const folder = await installPeer(run, PACKAGE)
  run.tell(`starting ${NAME}, and signing 64 customers in`)
  const postgres = await startPostgres()
  return orStop(postgres, async () => {
    const masterKey = crypto.randomUUID()
    const { origin, parse } = await startServer(run, { folder, masterKey, uri: postgres.uri })
    const stop = async () => {
      await parse.stop()
      await postgres.stop()
    }
    const server = { origin, processes: [parse.process, postgres.process], stop }
    return orStop(parse, async () => {
      await createClasses(origin, masterKey)
      await fill(postgres)
      return { name: NAME, server, work: await createParseWork(origin, APP) }
    })
  })
}

interface Setting {
  readonly folder: string
  readonly masterKey: string
  readonly uri: string
}

async function startServer(
  run: Run,
  { folder, masterKey, uri }: Setting,
): Promise<{ origin: string; parse: Running }> {
  const port = await findFreePort()
  const origin = `http://127.0.0.1:${port}`
  const cwd = join(run.folder, 'parse')
  const [settings, cloud] = [join(cwd, 'settings.json'), join(cwd, 'cloud.cjs')]
  mkdirSync(cwd)
  writeFileSync(cloud, CLOUD_CODE)
  writeFileSync(
    settings,
    JSON.stringify({
      ...{ appId: APP, masterKey, databaseURI: uri, cloud },
      ...{ port, host: '127.0.0.1', mountPath: '/parse', serverURL: `${origin}/parse` },
      logLevel: 'error', // else it writes a line for each run of the cloud code
    }),
  )
  const parse = await startProgram({
    command: process.execPath,
    args: [join(folder, 'bin/parse-server'), settings],
    cwd,
    env: { NODE_ENV: 'production' },
    isReady: () => isAnswering(`${origin}/parse/health`),
  })
  return { origin, parse }
}

/** Makes the tables, and one user whose password's hash the others get. */
async function createClasses(origin: string, masterKey: string): Promise<void> {
  const headers = {
    ...{ 'X-Parse-Application-Id': APP, 'X-Parse-Master-Key': masterKey },
    'Content-Type': 'application/json',
  }
  const ask = async (path: string, body: object) => {
    const request = { method: 'POST', headers, body: JSON.stringify(body) }
    const answer = await fetch(`${origin}/parse/${path}`, request)
    if (!answer.ok) throw new Error(`Parse refused ${path}: ${await answer.text()}`)
  }
  for (const one of CLASSES) await ask(`schemas/${one.className}`, one)
  await ask('users', { username: 'template', password: PASSWORD })
}

async function fill(postgres: Postgres): Promise<void> {
  const { products, orders, users } = SIZES
  await postgres.run(INDEXES)
  await postgres.insert('"_User"', [...inChunks(users, createUser)].flat())
  await postgres.run(`
    UPDATE "_User" SET _hashed_password = template._hashed_password
    FROM "_User" AS template WHERE template.username = 'template';
    DELETE FROM "_User" WHERE username = 'template';`)
  const pieces: [string, Iterable<object[]>][] = [
    ['"Product"', inChunks(products, createProduct)],
    ['"OrderItem"', inChunks(orders, createItems)],
    ['"Order"', inChunks(orders, createOrder)],
  ]
  for (const [table, chunks] of pieces) {
    for (const rows of chunks) await postgres.insert(table, rows)
  }
  await postgres.run('VACUUM ANALYZE')
}

/** Its own columns for a row's id and times. */
const createHead = (objectId: string, time: string) => ({
  objectId,
  createdAt: time,
  updatedAt: time,
})

function createUser(n: number) {
  const head = createHead(userId(n), new Date().toISOString())
  const rights = { _rperm: ['*', userId(n)], _wperm: [userId(n)] }
  return { ...head, username: userEmail(n), email: userEmail(n), ...rights }
}

function createProduct(n: number) {
  const { id, created_at, ...rest } = product(n)
  return { ...createHead(id, created_at), ...rest }
}

function createOrder(n: number) {
  const { id, user_id, created_at, ...rest } = order(n)
  const items = itemsOf(n).map((item) => ({
    __type: 'Pointer',
    className: 'OrderItem',
    objectId: item.id,
  }))
  return { ...createHead(id, created_at), ...rest, user: user_id, items }
}

function createItems(n: number) {
  const { user_id, created_at } = order(n)
  return itemsOf(n).map(({ id, product_id, quantity, unit_price_cents }) => ({
    ...createHead(id, created_at),
    ...{ user: user_id, product: product_id, quantity, unit_price_cents },
  }))
}
