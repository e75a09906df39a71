// Fresh keys for a Ledge: what `npm start` writes into .dev.vars, tests run with, and a first deploy uploads.
// Run as a program it prints them: `node scripts/keys.ts > .prod.vars`. With `--add .prod.vars` it prints what that file
// says with a new first signing key, `--alg RS256` or `HS256` for another kind than ES256.
import { readFileSync } from 'node:fs'
import { parseArgs, parseEnv } from 'node:util'
import { exportJWK, generateKeyPair, generateSecret, type JWK } from 'jose'

export const ALGORITHMS = ['ES256', 'RS256', 'HS256'] as const

export type Algorithm = (typeof ALGORITHMS)[number]

/**
 * Makes a signing key and both API keys.
 * @returns values for the Worker's secrets; the signing keys are a JSON array of private JWKs
 */
export async function createKeys(algorithm: Algorithm = 'ES256') {
  return {
    LEDGE_SIGNING_KEYS: JSON.stringify([await createSigningKey(algorithm)]),
    LEDGE_PUBLISHABLE_KEY: `sb_publishable_${createRandomText()}`,
    LEDGE_SECRET_KEY: `sb_secret_${createRandomText()}`,
  }
}

/** A private JWK under a name that no other key has. */
export async function createSigningKey(algorithm: Algorithm): Promise<JWK> {
  const key =
    algorithm === 'HS256'
      ? await generateSecret(algorithm, { extractable: true })
      : (await generateKeyPair(algorithm, { extractable: true })).privateKey
  return { ...(await exportJWK(key)), alg: algorithm, use: 'sig', kid: crypto.randomUUID() }
}

/** The variables with a new first signing key: it signs from now on, and the others still verify. */
export async function addSigningKey(
  variables: Record<string, string>,
  algorithm: Algorithm,
): Promise<Record<string, string>> {
  const { LEDGE_SIGNING_KEYS: text } = variables
  if (text === undefined) throw new Error('there is no LEDGE_SIGNING_KEYS to add a key to')
  const keys = [await createSigningKey(algorithm), ...(JSON.parse(text) as JWK[])]
  return { ...variables, LEDGE_SIGNING_KEYS: JSON.stringify(keys) }
}

/** The dotenv form that wrangler reads. */
export const formatVariables = (variables: Record<string, string>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('')

const createRandomText = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url')

async function main(): Promise<void> {
  const options = { add: { type: 'string' }, alg: { type: 'string', default: 'ES256' } } as const
  const { add: path, alg } = parseArgs({ options }).values
  const algorithm = ALGORITHMS.find((one) => one === alg)
  if (algorithm === undefined) throw new Error(`--alg may be ${ALGORITHMS.join(', ')}`)
  const variables =
    path === undefined
      ? await createKeys(algorithm)
      : await addSigningKey(
          parseEnv(readFileSync(path, 'utf8')) as Record<string, string>,
          algorithm,
        )
  process.stdout.write(formatVariables(variables))
}

if (import.meta.main) await main()
