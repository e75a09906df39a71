// Which ways in this Ledge has, and which of them this browser can use.
import { callIdentity } from '../backend/identity.ts'
import { type Query, useQuery } from '../backend/query.ts'

export interface Provider {
  /** As the protocol names it. */
  id: string
  /** As people know it. */
  name: string
}

export interface Ways {
  hasPasskeys: boolean
  hasPhones: boolean
  providers: readonly Provider[]
}

interface Settings {
  external: Record<string, boolean>
  passkeys_enabled: boolean
}

const NO_PROVIDERS = ['email', 'phone', 'anonymous_users']

const NAMES: Readonly<Record<string, string>> = {
  azure: 'Microsoft',
  github: 'GitHub',
  gitlab: 'GitLab',
  linkedin: 'LinkedIn',
  linkedin_oidc: 'LinkedIn',
  workos: 'WorkOS',
}

/** The name of a provider: `google` is Google. */
export const nameProvider = (id: string): string =>
  NAMES[id] ?? id.charAt(0).toUpperCase() + id.slice(1)

/** Reads the ways in, once in a while. */
export const useWays = (): Query<Ways> => useQuery('ways', readWays)

async function readWays(): Promise<Ways> {
  const settings = (await callIdentity('/settings')) as Settings // as the protocol has it
  const names = Object.keys(settings.external).filter((name) => settings.external[name])
  return {
    hasPasskeys: settings.passkeys_enabled && knowsWebAuthn,
    hasPhones: settings.external.phone ?? false,
    providers: names
      .filter((id) => !NO_PROVIDERS.includes(id))
      .map((id) => ({ id, name: nameProvider(id) })),
  }
}

/** Whether the browser has passkeys and security keys. */
export const knowsWebAuthn = 'PublicKeyCredential' in window
