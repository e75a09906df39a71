// Backup and restore of a deployed database, with a stand-in for wrangler.
import { spawn } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addUp, backUp } from '../../scripts/backup/backup.ts'
import { openLocalSource } from '../../scripts/backup/local-source.ts'
import { openRemoteSource } from '../../scripts/backup/remote-source.ts'
import { restore } from '../../scripts/backup/restore.ts'
import { createLocalTarget, createRemoteTarget } from '../../scripts/backup/targets.ts'
import { findProducts, openState, prepareOddDatabase, requireFile } from './odd-database.ts'
import { createStandIn } from './stand-in/stand-in.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'ledge-backup-'))
const at = (name: string) => join(folder, name)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a deployed database', () => {
  const standIn = createStandIn()
  const remote = (database: string) => ({ root, database, environment: standIn.environment })
  const path = at('remote.gz')
  let before: Awaited<ReturnType<typeof backUp>>

  beforeAll(async () => {
    await prepareOddDatabase(at('state'))
    const local = openLocalSource(requireFile(at('state')))
    await backUp(local, at('local.gz'))
    await local.close()
    await restore(at('local.gz'), createRemoteTarget(remote('DB')))
    const source = await openRemoteSource(remote('DB'))
    before = await backUp(source, path)
    await source.close()
  }, 120_000)

  test('is copied aside in one batch, and the copies are gone afterwards', () => {
    const database = new DatabaseSync(join(standIn.folder, 'DB.sqlite'))
    const names = database.prepare("SELECT name FROM sqlite_schema WHERE name GLOB '__*'").all()
    expect(names).toEqual([])
    database.close()
  })

  test('is the same again in another database', async () => {
    const { rows } = await restore(path, createRemoteTarget(remote('another')))
    expect(rows).toBeGreaterThan(20)
    const again = await openRemoteSource(remote('another'))
    const found = await addUp(again)
    await again.close()
    expect(
      [...found].filter(([name, total]) => total.checksum !== before.get(name)?.checksum),
    ).toEqual([])
  })

  test('and locally: a deployed database comes to a workstation', async () => {
    await restore(path, createLocalTarget(at('from-remote')))
    const database = openState(at('from-remote'))
    expect(findProducts(database, 'moonshot')).toEqual(['Moonshot Ball'])
    database.close()
  })

  test('copies that a backup which was broken off left behind are dropped by the next', async () => {
    const database = new DatabaseSync(join(standIn.folder, 'DB.sqlite'))
    database.exec('CREATE TABLE __ledge_copy_old (a)')
    database.close()
    const source = await openRemoteSource(remote('DB'))
    expect(source.schema.tables.map(({ name }) => name)).not.toContain('__ledge_copy_old')
    await source.close()
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'a restore that %s stops leaves nothing of the database behind',
    async (signal) => {
      const [bin, temporary] = [at(`bin-${signal}`), at(`tmp-${signal}`)]
      for (const folder of [bin, temporary]) mkdirSync(folder)
      // It says that the database is empty, and never ends with the file.
      const hanging = `case "$*" in *--file*) exec sleep 60;; *) echo '[{"results":[{"total":0}]}]';; esac`
      writeFileSync(join(bin, 'wrangler'), `#!/bin/sh\n${hanging}\n`, { mode: 0o755 })
      const child = spawn(
        process.execPath,
        [join(root, 'scripts/restore.ts'), '--remote', at('local.gz')],
        {
          env: {
            ...process.env,
            PATH: `${bin}${delimiter}${process.env.PATH}`,
            TMPDIR: temporary,
          },
          detached: true,
        },
      )
      const ended = new Promise((resolve) => child.on('exit', resolve))
      const wrote = () => globSync('ledge-restore-*/restore.sql', { cwd: temporary })
      await expect.poll(wrote, { timeout: 20_000 }).toHaveLength(1)
      process.kill(-(child.pid ?? 0), signal) // as a terminal does, to all of the group
      expect(await ended).toBe(128 + constants.signals[signal])
      expect(globSync('ledge-*', { cwd: temporary })).toEqual([])
    },
  )

  test('an error of wrangler is shown, and nothing is left', async () => {
    standIn.change({ failing: 'd1 execute DB' })
    await expect(openRemoteSource(remote('DB'))).rejects.toThrow('told to fail')
    standIn.change({ failing: null })
  })
})
