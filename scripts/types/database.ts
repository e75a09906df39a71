// The type `Database` of an app, in the form that `supabase gen types typescript` gives it: what every official client
// for TypeScript takes, and types its queries by.
import { type App, anonymous } from '../../src/engine/core/index.ts'
import { describeFunctions } from '../../src/engine/functions/index.ts'
import { describeFunctionType } from './functions.ts'
import { HELPERS } from './helpers.ts'
import { describeTable, listClientTables, listEnums } from './tables.ts'

/** The newest dialect that clients' types know and that is spoken here. */
const POSTGREST_VERSION = '13.0.5'

const HEAD = `// Written by \`npm run types\` from the tables, policies and functions of the app. Not to be edited.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]
`

const NONE = '[_ in never]: never'

/** TypeScript, not yet formatted: the tables that clients see and the functions that they may call. */
export function describeDatabase(app: App): string {
  const tables = listClientTables(app)
  const enums = listEnums(tables)
  const functions = describeFunctions(app)(SIGNED_IN)
  return `${HEAD}
export type Database = {
  // Tells the client which dialect it speaks, so that its types know what may be asked.
  __InternalSupabase: { PostgrestVersion: ${JSON.stringify(POSTGREST_VERSION)} }
  public: {
    Tables: {${members(tables.map((table) => [table.name, describeTable(table, tables)]))}}
    Views: {${NONE}}
    Functions: {${members(functions.map((one) => [one.name, describeFunctionType(one)]))}}
    Enums: {${members([...enums].map(([name, values]) => [name, values.map(quote).join(' | ')]))}}
    CompositeTypes: {${NONE}}
  }
}
${HELPERS}
export const Constants = {
  public: { Enums: {${listConstants(enums)}} },
} as const
`
}

const SIGNED_IN = { ...anonymous(), role: 'authenticated', userId: 'somebody' }

const quote = (value: unknown): string => JSON.stringify(value)

function members(entries: readonly (readonly [name: string, type: string])[]): string {
  if (entries.length === 0) return NONE
  const sorted = entries.toSorted(([one], [other]) => one.localeCompare(other, 'en'))
  return sorted.map(([name, type]) => `${quote(name)}: ${type}`).join('\n')
}

const listConstants = (enums: ReadonlyMap<string, readonly string[]>): string =>
  [...enums].map(([name, values]) => `${quote(name)}: [${values.map(quote).join(', ')}]`).join(', ')
