// Fresh keys for a Ledge: what `npm start` writes into .dev.vars and what tests run with.
import { exportJWK, generateKeyPair } from 'jose'

/**
 * Makes a signing key and both API keys.
 * @returns values for the Worker's secrets; the signing keys are a JSON array of private JWKs
 */
export async function createKeys() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: crypto.randomUUID() }
  return {
    LEDGE_SIGNING_KEYS: JSON.stringify([jwk]),
    LEDGE_PUBLISHABLE_KEY: `sb_publishable_${randomText()}`,
    LEDGE_SECRET_KEY: `sb_secret_${randomText()}`,
  }
}

const randomText = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url')
