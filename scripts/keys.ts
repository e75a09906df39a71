// Fresh keys for a Ledge: what `npm start` writes into .dev.vars, tests run with, and a first deploy uploads.
// Run as a program it prints them: `node scripts/keys.ts > .prod.vars`.
import { exportJWK, generateKeyPair } from 'jose'

/**
 * Makes a signing key and both API keys.
 * @returns values for the Worker's secrets; the signing keys are a JSON array of private JWKs
 */
export async function createKeys() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const names = { alg: 'ES256', use: 'sig', kid: crypto.randomUUID() }
  return {
    LEDGE_SIGNING_KEYS: JSON.stringify([{ ...(await exportJWK(privateKey)), ...names }]),
    LEDGE_PUBLISHABLE_KEY: `sb_publishable_${createRandomText()}`,
    LEDGE_SECRET_KEY: `sb_secret_${createRandomText()}`,
  }
}

/** The dotenv form that wrangler reads. */
export const formatVariables = (variables: Record<string, string>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('')

const createRandomText = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url')

if (import.meta.main) process.stdout.write(formatVariables(await createKeys()))
