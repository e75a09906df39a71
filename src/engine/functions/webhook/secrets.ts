// The secrets that webhooks are signed with: in `env`, by the name that a function declares.
import type { App, SignedAccess } from '../../core/index.ts'

type Variables = Readonly<Record<string, unknown>>

/** A shorter key could be found by trying, by anybody who has seen one message. */
const MIN_KEY_BYTES = 16

/** The keys that a message may be signed with; none when the secret is missing, or one of its parts is no secret. */
export function findKeys({ scheme, secretName }: SignedAccess, variables: Variables): Uint8Array[] {
  const value = Object.hasOwn(variables, secretName) ? variables[secretName] : undefined
  const parts = typeof value === 'string' ? value.split(/\s+/).filter((one) => one !== '') : []
  const keys = parts.flatMap((part) => scheme.readKey(part) ?? [])
  const isWhole = keys.length === parts.length && keys.every((key) => key.length >= MIN_KEY_BYTES)
  return isWhole ? keys : []
}

/** The functions that can receive nothing for want of their secret, each with its name. */
export const listMissingSecrets = (
  { functions }: App,
  variables: Variables,
): (readonly [functionName: string, secretName: string])[] =>
  functions.flatMap(({ name, access }) =>
    typeof access === 'object' && findKeys(access, variables).length === 0
      ? [[name, access.secretName] as const]
      : [],
  )
