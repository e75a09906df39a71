// What functions there are, for those who may call them.
import * as z from 'zod'
import { type App, type Caller, type DescribedFunction, lazy } from '../core/index.ts'
import { mayCall } from './access.ts'
import { type CallableFunction, isReadable, listCallable } from './catalogue.ts'

/** What starting a workflow answers. */
const started = lazy(() => z.object({ id: z.uuid() }))

/** Gives the functions that a caller may call by name. */
export function describeFunctions(app: App): (caller: Caller) => DescribedFunction[] {
  const callables = listCallable(app)
  return (caller) =>
    callables.filter(({ definition }) => mayCall(definition, caller)).map(describeFunction)
}

function describeFunction(callable: CallableFunction): DescribedFunction {
  const { name, access, input, isWorkflow, rows } = callable.definition
  const output = isWorkflow ? started() : callable.definition.output
  return {
    name,
    input: input === null ? null : describeSchema(name, input, 'input'),
    output: output === null ? null : describeSchema(`${name}:output`, output, 'output'),
    isReadable: isReadable(callable),
    isSigned: typeof access === 'object',
    isWorkflow,
    routes: callable.triggers,
    rows,
  }
}

function describeSchema(
  id: string,
  type: z.ZodType,
  io: 'input' | 'output',
): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any' })
  // References inside the schema are to its own parts, wherever it is put.
  const refersToItself = JSON.stringify(schema).includes('"$ref"')
  return refersToItself ? { $id: `urn:ledge:function:${id}`, ...schema } : schema
}
