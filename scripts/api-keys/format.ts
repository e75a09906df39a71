// API keys as lines of text.

/** A key as the operator's route lists it. */
export interface ListedKey {
  id: string
  name: string
  role: string
  prefixes: string[]
  methods: string[] | null
  rate: { count: number; seconds: number } | null
  expires_at: string | null
  revoked_at: string | null
  last_used_on: string | null
  uses: number
}

/** A line for each key. */
export const formatKeys = (keys: readonly ListedKey[]): string =>
  keys.length === 0
    ? 'There are no keys but the two built-in ones.'
    : keys.map(formatKey).join('\n')

function formatKey(key: ListedKey): string {
  const { rate, methods } = key
  const facts = [
    key.role,
    `${methods?.join(' ') ?? 'all methods'} of ${key.prefixes.join(' ')}`,
    ...(rate === null ? [] : [`${rate.count} in ${rate.seconds} s`]),
    ...(key.revoked_at !== null ? [`revoked ${key.revoked_at.slice(0, 10)}`] : []),
    ...(key.revoked_at === null && key.expires_at !== null
      ? [`until ${key.expires_at.slice(0, 10)}`]
      : []),
    key.last_used_on === null ? 'never used' : `${key.uses} uses, last on ${key.last_used_on}`,
  ]
  return `${key.id}  ${key.name}: ${facts.join('; ')}`
}
