// The OpenAPI document as this page reads it: once for each key or token.

/** A JSON Schema, as far as it is shown. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  pattern?: string
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: boolean | Schema
  enum?: unknown[]
  const?: unknown
  default?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

export interface Parameter {
  $ref?: string
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  description?: string
  schema?: Schema
}

export interface Answer {
  $ref?: string
  description?: string
  content?: Record<string, { schema?: Schema }>
}

export interface Operation {
  operationId: string
  tags: string[]
  summary: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema?: Schema }> }
  responses: Record<string, Answer>
}

export interface Document {
  info: { title: string; description: string }
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, unknown>>
}

/** One operation at its place. */
export interface Entry {
  method: string
  path: string
  operation: Operation
}

/** Headers that show a key or a token; none for a visitor. */
export function headersOf(secret: string): Record<string, string> {
  if (secret === '') return {}
  return secret.startsWith('sb_') ? { apikey: secret } : { Authorization: `Bearer ${secret}` }
}

/** Reads the document as whoever holds `secret` may know it. @throws Error that says why it cannot be had */
export async function loadDocument(secret: string): Promise<Document> {
  const answer = await fetch('/openapi.json', { headers: headersOf(secret) }).catch(() => {
    throw new Error('The server cannot be reached. Try again in a moment.')
  })
  const body = (await answer.json()) as Document & { detail?: string }
  if (!answer.ok) throw new Error(body.detail ?? `The server answered ${answer.status}.`)
  return body
}

/** What a reference leads to; what is none is itself. */
export function resolve<Part extends { $ref?: string }>(document: Document, part: Part): Part {
  if (part.$ref === undefined) return part
  const [, , kind = '', name = ''] = part.$ref.split('/')
  return (document.components[kind]?.[name] ?? {}) as Part // the document refers to parts of that kind
}

/** The operations of each tag, those that hold the searched text. */
export function groupEntries(document: Document, search: string): [string, Entry[]][] {
  const words = search.toLowerCase().split(/\s+/)
  const entries = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  )
  const found = entries.filter(({ method, path, operation }) => {
    const text = `${method} ${path} ${operation.summary} ${operation.tags}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return document.tags
    .map(({ name }): [string, Entry[]] => [
      name,
      found.filter(({ operation }) => operation.tags.includes(name)),
    ])
    .filter(([, group]) => group.length > 0)
}
