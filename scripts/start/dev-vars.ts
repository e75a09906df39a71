// The local secrets: .dev.vars, written once with fresh keys, never overwritten.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { createKeys, formatVariables } from '../keys.ts'

const HEAD = `# Secrets of your local Ledge, made by \`npm start\`. Git ignores this file; delete it for fresh keys.
# LEDGE_DEV=1 allows what is for development alone. Never set it in production.
`

/**
 * Reads .dev.vars, after writing it where it is missing or adding the keys that it lacks.
 * @param path of the file
 */
export async function requireDevVars(path: string): Promise<Record<string, string>> {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : HEAD
  const present = parseEnv(text)
  const wanted = { ...(await createKeys()), LEDGE_DEV: '1' }
  const missing = Object.entries(wanted).filter(([name]) => present[name] === undefined)
  if (missing.length > 0) {
    const gap = text.endsWith('\n') ? '' : '\n'
    writeFileSync(path, text + gap + formatVariables(Object.fromEntries(missing)), { mode: 0o600 })
  }
  return parseEnv(readFileSync(path, 'utf8')) as Record<string, string>
}
