// The sample app's provider `company` for the browser tests: an OpenID provider on this machine, and what tells Ledge of it.
import { startOpenIdProvider } from './openid-provider.ts'

/** Logins of people who work there; any password will do. */
export const STAFF = {
  robin: { email: 'robin@company.example', email_verified: true, name: 'Robin Thorne' },
  ada: { email: 'ada@company.example', email_verified: true, name: 'Ada Thorne' },
} as const

const CLIENT = { id: 'bramble', secret: 'a secret of the tests, and of nothing else' }

export interface Company {
  /** Arguments for wrangler. */
  variables: readonly string[]
  stop(): Promise<void>
}

/** Starts the provider, before the Ledge that is told of it. */
export async function startCompany(): Promise<Company> {
  const { issuer, stop } = await startOpenIdProvider({
    clients: [{ ...CLIENT, redirectUris: ['http://localhost/auth/v1/callback'] }], // under any port
    accounts: Object.entries(STAFF).map(([id, claims]) => ({ id, claims })),
  })
  const values = {
    COMPANY_ISSUER: issuer,
    COMPANY_CLIENT_ID: CLIENT.id,
    COMPANY_CLIENT_SECRET: CLIENT.secret,
  }
  const variables = Object.entries(values).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  return { variables, stop }
}
