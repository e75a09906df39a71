// Functions as types: the arguments that `rpc` takes, and what it gives.
import { getTableName } from 'drizzle-orm'
import type { DescribedFunction } from '../../src/engine/core/index.ts'
import { type JsonSchema, typeOfSchema } from './json-schema.ts'

/** `{ Args, Returns }`, and of which table the rows are. */
export function describeFunctionType({ input, output, rows }: DescribedFunction): string {
  const args = `Args: ${describeArguments(input)}`
  if (rows === null) return `{ ${args}; Returns: ${typeOfSchema(output)} }`
  const table = JSON.stringify(getTableName(rows))
  return `{
    ${args}
    Returns: Database["public"]["Tables"][${table}]["Row"][]
    SetofOptions: { from: "*"; to: ${table}; isOneToOne: false; isSetofReturn: true }
  }`
}

function describeArguments(input: JsonSchema | null): string {
  if (input === null) return 'Record<string, unknown>'
  if (input.type !== 'object') return `{ "": ${typeOfSchema(input)} }` // one argument without a name
  const hasArguments = Object.keys(input.properties ?? {}).length > 0
  return hasArguments ? typeOfSchema(input) : 'never'
}
