// The `Prefer` header: what the client would like of the answer (RFC 7240; protocol/rest.md, section 5).
import { ApiError } from '../../core/index.ts'

const VALUES = {
  resolution: ['merge-duplicates', 'ignore-duplicates'],
  missing: ['default', 'null'],
  return: ['minimal', 'representation', 'headers-only'],
  count: ['exact', 'planned', 'estimated'],
  tx: ['commit', 'rollback'],
  handling: ['strict', 'lenient'],
} as const

type Known = typeof VALUES

/** The preferences that were asked for and are known; null for each that was not. */
export type Preferences = { readonly [Name in keyof Known]: Known[Name][number] | null } & {
  readonly maxAffected: number | null
}

/** Reads the header; of several values of one preference the first counts. @throws ApiError PGRST122 under strict handling */
export function parsePrefer(header: string | undefined): Preferences {
  const wishes = (header ?? '')
    .split(',')
    .map((wish) => wish.trim())
    .filter((wish) => wish !== '')
  const pick = <Name extends keyof Known>(name: Name) => {
    const values: readonly Known[Name][number][] = VALUES[name]
    const found = wishes.flatMap(
      (wish) => values.find((value) => wish === `${name}=${value}`) ?? [],
    )
    return found[0] ?? null
  }
  const preferences: Preferences = {
    resolution: pick('resolution'),
    missing: pick('missing'),
    return: pick('return'),
    count: pick('count'),
    tx: pick('tx'),
    handling: pick('handling'),
    maxAffected: findMaxAffected(wishes),
  }
  if (preferences.handling === 'strict') requireAllKnown(wishes)
  return preferences
}

const MAX_AFFECTED = /^max-affected=(\d{1,15})$/

function findMaxAffected(wishes: readonly string[]): number | null {
  const found = wishes.flatMap((wish) => MAX_AFFECTED.exec(wish)?.[1] ?? [])
  return found[0] === undefined ? null : Number(found[0])
}

function requireAllKnown(wishes: readonly string[]): void {
  const unknown = wishes.filter((wish) => !isKnown(wish))
  if (unknown.length === 0) return
  throw new ApiError('PGRST122', 'Invalid preferences given with handling=strict', {
    status: 400,
    details: `Invalid preferences: ${unknown.join(', ')}`,
  })
}

const isKnown = (wish: string): boolean =>
  MAX_AFFECTED.test(wish) ||
  wish.startsWith('timezone=') ||
  Object.entries(VALUES).some(([name, values]) =>
    values.some((value) => wish === `${name}=${value}`),
  )
