// One Ledge for the client's tests of accounts: `npm start` with the Worker beside this file.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type LedgeAddress, startLedge } from '../../support/running-ledge.ts'

declare module 'vitest' {
  interface ProvidedContext {
    authLedge: LedgeAddress
  }
}

/** vitest's global setup. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const persistTo = mkdtempSync(join(tmpdir(), 'ledge-auth-'))
  const worker = join(import.meta.dirname, 'auth-app.ts')
  const { kill, url, publishableKey, secretKey } = await startLedge(persistTo, [worker])
  project.provide('authLedge', { url, publishableKey, secretKey })
  return async () => {
    await kill()
    rmSync(persistTo, { recursive: true, force: true })
  }
}
