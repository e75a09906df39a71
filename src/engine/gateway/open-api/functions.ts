// Functions as operations: at each path of their own, and by name.
import {
  type DescribedFunction,
  type HttpTrigger,
  type JsonSchema,
  schemaRef,
} from '../../core/index.ts'
import {
  type Operation,
  operationIdOf,
  type Parameter,
  type Paths,
  parametersOf,
  toTemplate,
} from './paths.ts'
import { jsonBody, responsesOf, SECURITY } from './shared.ts'

const nameOf = (name: string): string => `function.${name}`

/** A reference to a function's input. */
export const inputRef = (name: string): JsonSchema => schemaRef(nameOf(name))

const outputOf = (name: string): string => `${nameOf(name)}.output`

/** The inputs and outputs of the functions that have them. */
export const functionSchemas = (
  functions: readonly DescribedFunction[],
): Record<string, JsonSchema> =>
  Object.fromEntries(
    functions
      .flatMap(({ name, input, output }) => [
        { name: nameOf(name), schema: input },
        { name: outputOf(name), schema: output },
      ])
      .flatMap(({ name, schema }) => (schema === null ? [] : [[name, atItsPlace(schema, name)]])),
  )

/** A schema whose references to its own parts lead to where it stands in the document: not every reader knows `$id`. */
function atItsPlace({ $id, ...schema }: JsonSchema, name: string): JsonSchema {
  const lead = (key: string, value: unknown): unknown =>
    key === '$ref' && typeof value === 'string'
      ? value.replace(/^#/, `#/components/schemas/${name}`)
      : value
  return JSON.parse(JSON.stringify(schema), lead) as JsonSchema // as it was but for those texts
}

/** The operations of all functions. */
export function describeFunctionPaths(functions: readonly DescribedFunction[]): Paths {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const described of functions) {
    for (const trigger of described.routes) {
      const template = toTemplate(trigger.path)
      const operation = describeOwn(described, trigger, template)
      paths[template] = { ...paths[template], [trigger.method.toLowerCase()]: operation }
    }
    paths[`/functions/v1/${described.name}`] = { post: describeByName(described) }
  }
  return paths
}

function describeOwn(
  described: DescribedFunction,
  { method }: HttpTrigger,
  template: string,
): Operation {
  const inPath = parametersOf(template)
  const hasBody = !['GET', 'DELETE'].includes(method)
  const inQuery = hasBody ? [] : listQuery(described, new Set(inPath.map(({ name }) => name)))
  const parameters = [...inPath, ...inQuery]
  return {
    ...operation(described, operationIdOf(method.toLowerCase(), template), 'problem'),
    ...(parameters.length > 0 && { parameters }),
    ...(hasBody && { requestBody: jsonBody(bodySchema(described, inPath)) }),
  }
}

const describeByName = (described: DescribedFunction): Operation => ({
  ...operation(described, `call_${described.name}`, 'functions.error'),
  requestBody: jsonBody(bodySchema(described, [])),
})

const operation = (
  { name, output, isSigned, isWorkflow }: DescribedFunction,
  operationId: string,
  error: string,
): Operation => ({
  operationId,
  tags: ['Functions'],
  summary: `${isSigned ? 'Takes webhooks for' : isWorkflow ? 'Starts' : 'Calls'} ${name}.`,
  ...(isSigned && { security: SECURITY.signed }),
  responses: responsesOf(
    output === null
      ? { 200: {}, 204: null }
      : { [isWorkflow ? 202 : 200]: schemaRef(outputOf(name)) },
    error,
  ),
})

/** The input, but for what stands in the path already. */
function bodySchema({ name, input }: DescribedFunction, inPath: readonly Parameter[]): JsonSchema {
  if (input === null) return {}
  if (inPath.length === 0) return inputRef(name)
  const taken = inPath.map((one) => one.name)
  const { properties = {}, required = [], ...schema } = input
  const left = Object.entries(properties as object).filter(([field]) => !taken.includes(field))
  const due = (required as string[]).filter((field) => !taken.includes(field)) // as JSON Schema has it
  return {
    ...schema,
    properties: Object.fromEntries(left),
    ...(due.length > 0 && { required: due }),
  }
}

/** The input's fields as parameters of the query, but for those that stand in the path. */
function listQuery({ input }: DescribedFunction, taken: ReadonlySet<string>): object[] {
  const properties = (input?.properties ?? {}) as Record<string, JsonSchema> // as JSON Schema has it
  const required = (input?.required ?? []) as readonly string[]
  const refersToItself = input?.$id !== undefined // its parts say nothing by themselves
  return Object.entries(properties)
    .filter(([name]) => !taken.has(name))
    .map(([name, schema]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      schema: refersToItself ? {} : schema,
    }))
}
