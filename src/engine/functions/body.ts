// A request's body, read once: as fields, as a value, or left to the function.
import { ApiError } from '../core/index.ts'

/** `textual` fields came as text (a form), so that a schema may read numbers and JSON out of them. */
export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'fields'; readonly fields: Fields; readonly textual: boolean }
  | { readonly kind: 'value'; readonly value: unknown }

export type Fields = Readonly<Record<string, unknown>>

/**
 * Reads a request's body by its media type.
 * @param options `url`: the address that the request is given; `maxBytes`: most bytes, beside what the gateway lets in
 * @returns the body, and the request with its body unread
 * @throws ApiError when the body is not what its type says, or too large
 */
export async function takeBody(
  raw: Request,
  { url = raw.url, maxBytes = null }: { url?: string; maxBytes?: number | null } = {},
): Promise<{ body: Body; request: Request }> {
  if (raw.body === null) {
    return { body: { kind: 'none' }, request: url === raw.url ? raw : new Request(url, raw) }
  }
  const bytes =
    maxBytes === null ? await raw.arrayBuffer() : (await readAtMost(raw.body, maxBytes)).buffer
  const { method, headers } = raw
  const body = await readBody(bytes, headers.get('Content-Type') ?? '')
  return { body, request: new Request(url, { method, headers, body: bytes }) }
}

/**
 * Counts what comes, whatever `Content-Length` says; reads no further than the limit.
 * @throws ApiError `body_too_large`
 */
export async function readAtMost(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.byteLength
    if (size > maxBytes) {
      const message = `The request body is larger than ${maxBytes} bytes.`
      throw new ApiError('body_too_large', message)
    }
    chunks.push(chunk)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

async function readBody(bytes: ArrayBuffer, contentType: string): Promise<Body> {
  if (bytes.byteLength === 0) return { kind: 'none' }
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json' || type.endsWith('+json')) return toBody(parseJson(toText(bytes)))
  if (type === 'multipart/form-data' || type === 'application/x-www-form-urlencoded') {
    return { kind: 'fields', fields: await parseForm(bytes, contentType), textual: true }
  }
  // Kotlin's client sends JSON under whatever type was set, often none (protocol/functions.md, section 2).
  if (type === '' || type.startsWith('text/')) return toBody(parseLooseText(toText(bytes)))
  return { kind: 'none' }
}

/** Values by name; a name that came several times has a list. */
export function groupFields(entries: Iterable<readonly [string, unknown]>): Fields {
  const groups = new Map<string, unknown[]>()
  for (const [name, value] of entries) groups.set(name, [...(groups.get(name) ?? []), value])
  return Object.fromEntries(
    [...groups].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  )
}

const toText = (bytes: ArrayBuffer): string => new TextDecoder().decode(bytes)

function toBody(value: unknown): Body {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject
    ? { kind: 'fields', fields: value as Fields, textual: false } // the check above
    : { kind: 'value', value }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError('invalid_request', 'The request body is not valid JSON.')
  }
}

function parseLooseText(text: string): unknown {
  try {
    return /^\s*[{[]/.test(text) ? JSON.parse(text) : text
  } catch {
    return text
  }
}

async function parseForm(bytes: ArrayBuffer, contentType: string): Promise<Fields> {
  try {
    const headers = { 'Content-Type': contentType }
    return groupFields(await new Response(bytes, { headers }).formData())
  } catch {
    throw new ApiError('invalid_request', 'The request body is not a valid form.')
  }
}
