// API keys as requests show them: the two built-in ones, and those that an operator has made. Types only.
import type { Role } from './caller.ts'

/** How often a key may be used: `count` times in each window of `seconds`. */
export interface KeyRate {
  readonly count: number
  readonly seconds: number
}

/** What a key that an operator has made may do. */
export interface KeyGrant {
  readonly id: string
  readonly role: Role
  /** Paths that it opens, each with all below it. */
  readonly prefixes: readonly string[]
  /** Methods that it opens, a HEAD with GET; null for all. */
  readonly methods: readonly string[] | null
  readonly rate: KeyRate | null
  /** RFC 3339; null for never. */
  readonly expiresAt: string | null
}

/** A key that came along and is good. */
export interface ShownKey {
  /** `publishable` or `secret` for the built-in ones. */
  readonly id: string
  readonly role: Role
  /** Null for the built-in ones, which open everything that their role does. */
  readonly grant: KeyGrant | null
}

/** The keys of a request: in the `apikey` header, and as the bearer. */
export interface ShownKeys {
  readonly header: ShownKey | null
  readonly bearer: ShownKey | null
}
