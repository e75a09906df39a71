// From JSON Schema to a TypeScript type: as much of it as a function's input comes to. What is beyond is any JSON.

export type JsonSchema = Readonly<Record<string, unknown>>

const TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
}

/** The type of the values that a schema allows. */
export function typeOfSchema(schema: unknown): string {
  if (!isSchema(schema)) return 'Json'
  const { type, enum: values, const: only, anyOf, oneOf, allOf } = schema
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (only !== undefined) return JSON.stringify(only)
  const choices = anyOf ?? oneOf
  if (Array.isArray(choices)) return unite(choices.map(typeOfSchema))
  if (Array.isArray(allOf)) return allOf.map((one) => `(${typeOfSchema(one)})`).join(' & ')
  if (Array.isArray(type)) return unite(type.map((one) => typeOfSchema({ ...schema, type: one })))
  if (type === 'array') return typeOfArray(schema)
  if (type === 'object') return typeOfObject(schema)
  return TYPES[String(type)] ?? 'Json'
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const unite = (types: readonly string[]): string => [...new Set(types)].join(' | ')

function typeOfArray({ items, prefixItems }: JsonSchema): string {
  if (!Array.isArray(prefixItems)) return `(${typeOfSchema(items)})[]`
  const rest = isSchema(items) ? [`...(${typeOfSchema(items)})[]`] : []
  return `[${[...prefixItems.map(typeOfSchema), ...rest].join(', ')}]`
}

function typeOfObject({ properties, required, additionalProperties }: JsonSchema): string {
  const names = Object.entries(properties ?? {})
  if (names.length === 0) {
    const isOpen = additionalProperties !== false
    return isOpen ? `{ [key: string]: ${typeOfSchema(additionalProperties)} }` : '{}'
  }
  const needed: readonly unknown[] = Array.isArray(required) ? required : []
  const members = names.map(([name, schema]) => {
    const mark = needed.includes(name) ? '' : '?'
    return `${JSON.stringify(name)}${mark}: ${typeOfSchema(schema)}`
  })
  return `{ ${members.join('; ')} }`
}
