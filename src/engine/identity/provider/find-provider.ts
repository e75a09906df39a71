// An app's providers with what the Worker's variables say of them. One whose variables are missing is switched off.
import {
  ApiError,
  isIssuer,
  type Provider,
  type Scope,
  type ValueOrVariable,
} from '../../core/index.ts'

type Variables = Readonly<Record<string, unknown>>

/** A provider whose people may come in. */
export interface ReadyProvider {
  readonly definition: Provider
  readonly issuer: string
  /** Of the web, then those of apps: an ID token may be for each of them. */
  readonly clientIds: readonly [string, ...string[]]
}

/** @throws ApiError `validation_failed` when the app has no such provider, or it is switched off */
export function requireProvider(scope: Scope, name: string): ReadyProvider {
  const found = providersOf(scope).find((one) => one.name === name)
  const variables = variablesOf(scope)
  if (found !== undefined && listMissing(found, variables).length === 0) {
    const ready = findReady(scope, found)
    if (ready !== null) return ready
  }
  throw new ApiError('validation_failed', 'Unsupported provider: provider is not enabled', {
    status: 400,
  })
}

/** The provider by whose ID tokens an app may sign in: for them a client id is enough. Null when there is none. */
export function findTokenProvider(scope: Scope, name: string): ReadyProvider | null {
  const found = providersOf(scope).find((one) => one.name === name)
  return found?.kind === 'openid' ? findReady(scope, found) : null
}

/** Which providers there are, and whether the web may sign in through them. */
export const listProviders = (scope: Scope): readonly (readonly [name: string, isOn: boolean])[] =>
  providersOf(scope).map((provider) => {
    const isOn = listMissing(provider, variablesOf(scope)).length === 0
    return [provider.name, isOn && findReady(scope, provider) !== null]
  })

/** Names of the variables that a provider lacks. */
export function listMissing(provider: Provider, variables: Variables): string[] {
  const { clientId, clientSecret, issuer } = provider
  const secrets = typeof clientSecret === 'string' ? [clientSecret] : Object.values(clientSecret)
  const names = [clientId, ...secrets, ...(typeof issuer === 'string' ? [] : [issuer.variable])]
  return names.filter((name) => findVariable(variables, name) === null)
}

/** A variable's value. @throws Error when it is missing: `requireProvider` was not asked */
export function requireVariable(scope: Scope, name: string): string {
  const value = findVariable(variablesOf(scope), name)
  if (value === null) throw new Error(`${name} is not set`)
  return value
}

function findReady(scope: Scope, definition: Provider): ReadyProvider | null {
  const variables = variablesOf(scope)
  const issuer = resolve(definition.issuer, variables)
  const ids = (findVariable(variables, definition.clientId) ?? '').split(',').map((id) => id.trim())
  const [first, ...others] = ids.filter((id) => id !== '')
  if (first === undefined || issuer === null) return null
  if (!isIssuer(issuer, scope.secrets.isDevelopment)) return null
  return { definition, issuer, clientIds: [first, ...others] }
}

const resolve = (given: ValueOrVariable, variables: Variables): string | null =>
  typeof given === 'string' ? given : findVariable(variables, given.variable)

function findVariable(variables: Variables, name: string): string | null {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

const providersOf = ({ app }: Scope): readonly Provider[] => app.identity.providers ?? []

const variablesOf = ({ env }: Scope): Variables => env as unknown as Variables // bindings and secrets share one object
