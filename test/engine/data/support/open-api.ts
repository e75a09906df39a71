// Checks a document against the structure of OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0, section 4.8), strictly: what the
// specification does not name is refused, references lead somewhere, and what must be unique is.
import * as z from 'zod'

const JSON_TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] as const
const jsonType = z.enum(JSON_TYPES)
const text = z.string().min(1)
const reference = z.strictObject({ $ref: z.string().regex(/^#\/components\//) })

/** JSON Schema 2020-12, as far as we write it. */
const schema: z.ZodType = z.lazy(() =>
  z.union([
    reference,
    z.boolean(),
    z.strictObject({
      $id: text.optional(),
      $ref: text.optional(),
      type: z.union([jsonType, z.array(jsonType).min(1)]).optional(),
      description: text.optional(),
      format: text.optional(),
      pattern: text.optional(),
      enum: z.array(z.unknown()).min(1).optional(),
      default: z.unknown().optional(),
      readOnly: z.boolean().optional(),
      items: schema.optional(),
      properties: z.record(z.string(), schema).optional(),
      additionalProperties: schema.optional(),
      required: z.array(text).min(1).optional(),
      anyOf: z.array(schema).min(1).optional(),
      minimum: z.number().optional(),
      exclusiveMinimum: z.number().optional(),
      maximum: z.number().optional(),
      minLength: z.number().optional(),
      maxLength: z.number().optional(),
      minItems: z.number().optional(),
      maxItems: z.number().optional(),
    }),
  ]),
)

const parameter = z.strictObject({
  name: text,
  in: z.enum(['query', 'header', 'path', 'cookie']),
  description: text.optional(),
  required: z.boolean().optional(),
  schema,
})

const content = z.record(z.string().regex(/^[\w.-]+\/[\w.+-]+$/), z.strictObject({ schema }))

const response = z.strictObject({
  description: text,
  headers: z.record(z.string(), z.strictObject({ description: text, schema })).optional(),
  content: content.optional(),
})

const operation = z.strictObject({
  operationId: text,
  tags: z.array(text),
  summary: text,
  parameters: z.array(z.union([reference, parameter])).optional(),
  requestBody: z.strictObject({ required: z.boolean().optional(), content }).optional(),
  responses: z
    .record(z.string().regex(/^([1-5](\d\d|XX)|default)$/), z.union([reference, response]))
    .refine((all) => Object.keys(all).length > 0),
})

const component = <T extends z.ZodType>(value: T) =>
  z.record(z.string().regex(/^[a-zA-Z0-9._-]+$/), value)

const documentSchema = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: text, version: text, description: text }),
  servers: z.array(z.strictObject({ url: text })).min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  paths: z.record(
    z.string().regex(/^\/[^{}?#]*$/),
    z.strictObject({
      get: operation.optional(),
      post: operation.optional(),
      patch: operation.optional(),
      delete: operation.optional(),
    }),
  ),
  components: z.strictObject({
    schemas: component(schema),
    parameters: component(parameter),
    responses: component(response),
    securitySchemes: component(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('apiKey'),
          in: z.enum(['header', 'query', 'cookie']),
          name: text,
          description: text,
        }),
        z.strictObject({
          type: z.literal('http'),
          scheme: text,
          bearerFormat: text,
          description: text,
        }),
      ]),
    ),
  }),
})

export type OpenApi = z.output<typeof documentSchema>

/** The document, once it is found to be one. @throws Error that says where it is not */
export function requireOpenApi(value: unknown): OpenApi {
  const document = documentSchema.parse(value)
  const references = [...walk(value)].flatMap((one) => (isInternal(one.$ref) ? [one.$ref] : []))
  for (const reference of references) requireTarget(value, reference)
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  requireDistinct(operations.map(({ operationId }) => operationId))
  for (const { parameters = [] } of operations) {
    requireDistinct(parameters.map((one) => identify(document, one)))
  }
  for (const one of walk(document.components.schemas)) requireProperties(one)
  const schemes = document.security.flatMap((one) => Object.keys(one))
  if (schemes.some((name) => !(name in document.components.securitySchemes))) {
    throw new Error('a security requirement names no scheme')
  }
  return document
}

type Node = Record<string, unknown>

function* walk(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield value as Node
  for (const child of Object.values(value)) yield* walk(child)
}

const isInternal = (reference: unknown): reference is string =>
  typeof reference === 'string' && reference.startsWith('#/components/')

function requireTarget(document: unknown, reference: string): void {
  const found = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Node | undefined)?.[key], document)
  if (found === undefined) throw new Error(`${reference} leads nowhere`)
}

function requireDistinct(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`${twice} is there twice`)
}

function identify(document: OpenApi, one: z.output<typeof parameter> | { $ref: string }): string {
  const found =
    '$ref' in one ? document.components.parameters[one.$ref.split('/').at(-1) ?? ''] : one
  return `${found?.name} in ${found?.in}`
}

function requireProperties({ required, properties }: Node): void {
  if (!Array.isArray(required) || typeof properties !== 'object' || properties === null) return
  const missing = required.find((name) => !Object.hasOwn(properties, name))
  if (missing !== undefined) throw new Error(`${missing} is required, but no property`)
}
