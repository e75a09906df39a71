// Turns an adopter's declarations into the App value, refusing what could not work.
import { getTableName, is } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { App, AppDefinition } from './app.ts'
import { assertIssuers } from './issuer-settings.ts'
import { assertProviders } from './provider.ts'
import { assertRelyingParty } from './relying-party-settings.ts'
import { mergeSettings } from './settings.ts'

/**
 * Declares an app.
 * @param definition `tables` is usually `import * as tables`: what is no table in it is passed over
 * @throws TypeError on two functions of one name, two policies of one table, a table that is used but not listed, an
 * issuer that cannot be trusted as it is named, or a provider that could not work
 */
export function defineApp(definition: AppDefinition): App {
  const tables = Object.values(definition.tables).filter((value) => is(value, SQLiteTable))
  const { policies = [], functions = [], fullText = [] } = definition
  assertDistinct(
    'function',
    functions.map((one) => one.name),
  )
  assertDistinct(
    'policy',
    policies.map((one) => getTableName(one.table)),
  )
  const changes = functions.flatMap(({ on }) => on.filter((one) => one.kind === 'change'))
  for (const { table } of [...policies, ...fullText, ...changes]) {
    if (!tables.includes(table)) {
      const name = getTableName(table)
      throw new TypeError(`"${name}" has a rule, an index or a trigger but is no table of the app`)
    }
  }
  for (const { name, rows } of functions) {
    if (rows !== null && !policies.some(({ table }) => table === rows)) {
      throw new TypeError(`"${name}" gives rows of "${getTableName(rows)}", which has no policy`)
    }
  }
  assertProviders(definition.identity?.providers ?? [])
  const settings = mergeSettings(definition.settings)
  assertIssuers(settings.identity.issuers, settings.identity.builtIn)
  assertRelyingParty(settings.identity.relyingParty)
  for (const { name, maxBodyBytes } of functions) {
    if ((maxBodyBytes ?? 0) > settings.maxBodyBytes) {
      throw new TypeError(`"${name}" takes larger bodies than the setting maxBodyBytes lets in`)
    }
  }
  return { tables, policies, functions, fullText, settings, identity: definition.identity ?? {} }
}

function assertDistinct(kind: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new TypeError(`two definitions of the ${kind} "${twice}"`)
}
