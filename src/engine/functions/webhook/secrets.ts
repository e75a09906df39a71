// The secrets that webhooks are signed with: in `env`, by the name that a function declares.
import type { App, SignedAccess } from '../../core/index.ts'

type Variables = Readonly<Record<string, unknown>>

/** A shorter key could be found by trying, by anybody who has seen one message. */
const MIN_KEY_BYTES = 16

/** The keys that a message may be signed with; none when no secret is there, or one that is there is none of the sender's. */
export function findKeys(
  { scheme, secretNames }: SignedAccess,
  variables: Variables,
): Uint8Array[] {
  const secrets = secretNames.flatMap((name) => findText(variables, name) ?? [])
  const keys = secrets.flatMap((secret) => scheme.readKey(secret) ?? [])
  const isWhole = keys.length === secrets.length && keys.every((key) => key.length >= MIN_KEY_BYTES)
  return isWhole ? keys : []
}

function findText(variables: Variables, name: string): string | null {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

/** The functions that can receive nothing for want of a secret, each with the secret's name. */
export const listMissingSecrets = (
  { functions }: Pick<App, 'functions'>,
  variables: Variables,
): (readonly [functionName: string, secretName: string])[] =>
  functions.flatMap(({ name, access }) =>
    typeof access === 'object' && findKeys(access, variables).length === 0
      ? [[name, access.secretNames[0]] as const]
      : [],
  )
