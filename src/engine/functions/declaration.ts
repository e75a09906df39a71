// What a declaration may not say: told at start-up, by name.
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import * as z from 'zod'
import type { FunctionDefinition } from '../core/index.ts'

/** The platform's own limit for what no request waits for (developers.cloudflare.com/workers/platform/limits). */
const MAX_SECONDS = 900

/** Far fewer than `max_retries` in wrangler.toml, whose rest is for faults between us and D1. */
const MAX_ATTEMPTS = 11

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,99}$/
const HEADER = /^[\w!#$%&'*+.^`|~-]+$/ // a token (RFC 9110, section 5.6.2)

/** Who somebody is stands in `caller`; a secret in the input could end up in a row. */
const SECRET_HEADERS = /^(authorization|apikey|cookie)$/i

/** @throws TypeError when the name, a limit or the mixture of triggers cannot be */
export function assertDeclaration(definition: FunctionDefinition): void {
  const { name, timeoutSeconds } = definition
  if (!NAME.test(name)) throw new TypeError(`"${name}" is no function name`)
  if (!(timeoutSeconds > 0 && timeoutSeconds <= MAX_SECONDS)) {
    throw new TypeError(`"${name}" needs a time limit above 0 and up to ${MAX_SECONDS} seconds`)
  }
  if (definition.aal === 'aal2' && definition.access !== 'authenticated') {
    throw new TypeError(`"${name}" asks for a second factor: only signed-in users have one`)
  }
  assertTriggers(definition)
  assertRetries(definition)
  if (definition.rows !== null) assertRows(definition, definition.rows)
  assertAsked(definition)
  assertHeaders(definition)
  assertRate(definition)
  if (typeof definition.access === 'object') assertSigned(definition)
  if (definition.cache !== null) assertCache(definition, definition.cache)
}

const hasTrigger = ({ on }: FunctionDefinition, kinds: RegExp): boolean =>
  on.some(({ kind }) => kinds.test(kind))

function assertTriggers(definition: FunctionDefinition): void {
  const { name, on, inOrder } = definition
  if (new Set(on.map(({ kind }) => kind === 'queue')).size > 1) {
    throw new TypeError(`"${name}" takes a queue's messages: it can have no other trigger`)
  }
  if (inOrder && !hasTrigger(definition, /^(event|change|cron)$/)) {
    throw new TypeError(`"${name}" takes no events that it could have in order`)
  }
}

function assertRetries({ name, retries }: FunctionDefinition): void {
  const { attempts, firstSeconds } = retries
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > MAX_ATTEMPTS) {
    throw new TypeError(`"${name}" takes 1 to ${MAX_ATTEMPTS} attempts`)
  }
  if (!(firstSeconds > 0)) throw new TypeError(`"${name}" needs a first wait above 0 seconds`)
}

function assertRows(
  { name, on }: FunctionDefinition,
  rows: NonNullable<FunctionDefinition['rows']>,
): void {
  if (on.some(({ kind }) => kind !== 'http')) {
    throw new TypeError(`"${name}" gives rows: only requests can start it`)
  }
  const { columns, primaryKeys } = getTableConfig(rows)
  if (primaryKeys.length === 0 && !columns.some((column) => column.primary)) {
    throw new TypeError(`"${name}" gives rows of a table that has no primary key`)
  }
}

/** Options about requests want a request. */
function assertAsked(definition: FunctionDefinition): void {
  const { name, output, headers, fresh, cache, rate, maxBodyBytes } = definition
  const isAboutRequests =
    [output, cache, rate, maxBodyBytes].some((one) => one !== null) ||
    fresh ||
    Object.keys(headers).length > 0
  if (isAboutRequests && !hasTrigger(definition, /^http$/)) {
    throw new TypeError(
      `"${name}" answers no requests: output, headers, fresh, cache, rate and maxBodyBytes are for those`,
    )
  }
  if (maxBodyBytes !== null && !(Number.isInteger(maxBodyBytes) && maxBodyBytes >= 0)) {
    throw new TypeError(`"${name}" needs a whole number of bytes as maxBodyBytes`)
  }
}

function assertHeaders({ name, headers, input }: FunctionDefinition): void {
  for (const [field, header] of Object.entries(headers)) {
    if (!HEADER.test(header)) throw new TypeError(`"${name}": "${header}" is no name of a header`)
    if (SECRET_HEADERS.test(header)) {
      throw new TypeError(`"${name}" cannot take ${header} as input: who calls is in \`caller\``)
    }
    if (input instanceof z.ZodObject && !Object.hasOwn(input.shape, field)) {
      throw new TypeError(`"${name}" has no field "${field}" in its input for ${header}`)
    }
  }
}

function assertRate({ name, rate }: FunctionDefinition): void {
  if (rate === null) return
  const isWhole = [rate.count, rate.seconds].every((one) => Number.isInteger(one) && one >= 1)
  if (!isWhole) throw new TypeError(`"${name}" needs a rate of whole numbers above 0`)
}

/** A webhook has a body, and no session. */
function assertSigned({ name, on, rows, fresh }: FunctionDefinition): void {
  const triggers = on.filter((trigger) => trigger.kind === 'http')
  if (triggers.length === 0 || triggers.some(({ method }) => method === 'GET')) {
    throw new TypeError(`"${name}" takes webhooks: it needs http.post(…), and no http.get(…)`)
  }
  if (rows !== null || fresh) {
    throw new TypeError(`"${name}" takes webhooks: rows and fresh are for callers`)
  }
}

function assertCache(
  { name, access, on }: FunctionDefinition,
  { seconds }: NonNullable<FunctionDefinition['cache']>,
): void {
  if (!(Number.isInteger(seconds) && seconds >= 1)) {
    throw new TypeError(`"${name}" needs a whole number of seconds above 0 to be cached`)
  }
  const hasGet = on.some((trigger) => trigger.kind === 'http' && trigger.method === 'GET')
  if (access !== 'public' || !hasGet) {
    throw new TypeError(`"${name}" cannot be cached: only what is public and answers GET can`)
  }
}
