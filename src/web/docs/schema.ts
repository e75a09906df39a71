// Schemas in words, and values that fit them.
import { type Document, resolve, type Schema } from './document.ts'

const MAX_DEPTH = 6 // a schema may hold itself

/** A schema's kind in a few words: `string (uuid) or null`. */
export function describeKind(document: Document, schema: Schema): string {
  const { type, format, items, enum: values, const: only, anyOf, oneOf } = resolve(document, schema)
  if (only !== undefined) return JSON.stringify(only)
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' or ')
  const choices = anyOf ?? oneOf
  if (choices !== undefined) {
    return [...new Set(choices.map((one) => describeKind(document, one)))].join(' or ')
  }
  const types = [type ?? 'anything'].flat()
  return types
    .map((one) => {
      if (one === 'array') return `list of ${describeKind(document, items ?? {})}`
      return format !== undefined && one !== 'null' ? `${one} (${format})` : one
    })
    .join(' or ')
}

/** The object that a schema describes, alone or as the items of a list; null where there is none. */
export function findObject(document: Document, schema: Schema): Schema | null {
  const found = resolve(document, schema)
  if (found.properties !== undefined) return found
  const parts = [found.items, ...(found.anyOf ?? []), ...(found.oneOf ?? [])]
  for (const part of parts) {
    const inside = part === undefined ? null : resolve(document, part)
    if (inside?.properties !== undefined) return inside
  }
  return null
}

/** A value that fits: its required fields, or all of them when none is. */
export function makeSample(document: Document, schema: Schema, depth = 0): unknown {
  const found = resolve(document, schema)
  if (found.default !== undefined) return found.default
  if (found.const !== undefined) return found.const
  if (found.enum !== undefined) return found.enum[0]
  const choice = found.anyOf?.[0] ?? found.oneOf?.[0] ?? found.allOf?.[0]
  if (choice !== undefined) return makeSample(document, choice, depth)
  const [type] = [found.type ?? 'object'].flat()
  if (type === 'object') return makeObject(document, found, depth)
  if (type === 'array') {
    return depth > MAX_DEPTH ? [] : [makeSample(document, found.items ?? {}, depth + 1)]
  }
  return makeScalar(type, found.format)
}

function makeObject(document: Document, schema: Schema, depth: number): unknown {
  const properties = Object.entries(schema.properties ?? {})
  const required = properties.filter(([name]) => schema.required?.includes(name))
  const chosen = depth > MAX_DEPTH ? [] : required.length > 0 ? required : properties
  return Object.fromEntries(
    chosen.map(([name, inside]) => [name, makeSample(document, inside, depth + 1)]),
  )
}

const TEXTS: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-4000-8000-000000000000',
  email: 'ada@example.com',
  'date-time': '2030-01-01T00:00:00Z',
  uri: 'https://example.com',
}

function makeScalar(type: string | undefined, format = ''): unknown {
  if (type === 'integer' || type === 'number') return 1
  if (type === 'boolean') return true
  return type === 'null' ? null : (TEXTS[format] ?? 'text')
}
