// What functions there are, for those who may call them.
import { z } from 'zod'
import type { App, Caller, DescribedFunction } from '../core/index.ts'
import { mayCall } from './access.ts'
import { type CallableFunction, isReadable, listCallable } from './catalogue.ts'

/** Gives the functions that a caller may call by name. */
export function describeFunctions(app: App): (caller: Caller) => DescribedFunction[] {
  const callables = listCallable(app)
  return (caller) =>
    callables.filter(({ definition }) => mayCall(definition, caller)).map(describeFunction)
}

function describeFunction(callable: CallableFunction): DescribedFunction {
  const { name, input, rows } = callable.definition
  return {
    name,
    input: input === null ? null : describeInput(name, input),
    isReadable: isReadable(callable),
    routes: callable.triggers,
    rows,
  }
}

function describeInput(name: string, input: z.ZodType): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
  // References inside the schema are to its own parts, wherever it is put.
  const refersToItself = JSON.stringify(schema).includes('"$ref"')
  return refersToItself ? { $id: `urn:ledge:function:${name}`, ...schema } : schema
}
