// One Ledge for the client's tests of accounts: `npm start` with the Worker beside this file, and a provider that it knows.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startOpenIdProvider } from '../../support/openid-provider.ts'
import { type LedgeAddress, startLedge } from '../../support/running-ledge.ts'

declare module 'vitest' {
  interface ProvidedContext {
    authLedge: LedgeAddress
    /** The issuer of the provider `acme`. */
    acme: string
  }
}

const SECRET = 'a secret of the provider and ours'.replaceAll(' ', '-')

/** The Ledge, and an app on a phone that talks to the provider itself. */
const CLIENTS = [
  { id: 'ledge', secret: SECRET, redirectUris: ['http://localhost/auth/v1/callback'] },
  { id: 'native', redirectUris: ['http://localhost/native'] },
]

const ACCOUNTS = ['ada', 'bob', 'eve'].map((id) => ({
  id,
  claims: { email: `${id}@acme.example`, email_verified: true, name: id },
}))

/** vitest's global setup. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const persistTo = mkdtempSync(join(tmpdir(), 'ledge-auth-'))
  const worker = join(import.meta.dirname, 'auth-app.ts')
  const acme = await startOpenIdProvider({ clients: CLIENTS, accounts: ACCOUNTS })
  const { kill, url, publishableKey, secretKey } = await startLedge(persistTo, [
    worker,
    ...['--var', `ACME_ISSUER:${acme.issuer}`, 'ACME_CLIENT_ID:ledge,native'],
    `ACME_CLIENT_SECRET:${SECRET}`,
  ])
  project.provide('authLedge', { url, publishableKey, secretKey })
  project.provide('acme', acme.issuer)
  return async () => {
    await kill()
    await acme.stop()
    rmSync(persistTo, { recursive: true, force: true })
  }
}
