// What scripts find at `cloudflare:workers`: the variables of wrangler.toml and .dev.vars, and no bindings.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { unstable_readConfig } from 'wrangler'

const root = join(import.meta.dirname, '..')
const secrets = join(root, '.dev.vars')

export const env: Readonly<Record<string, unknown>> = {
  ...unstable_readConfig({ config: join(root, 'wrangler.toml') }).vars,
  ...(existsSync(secrets) && parseEnv(readFileSync(secrets, 'utf8'))),
}
