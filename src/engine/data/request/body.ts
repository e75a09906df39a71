// A write's body: JSON, one object or an array of them (protocol/rest.md, section 6).
import { invalidBody, notImplemented } from '../failures.ts'

export type BodyRow = Readonly<Record<string, unknown>>

const NOT_YET = new Set(['text/csv', 'application/x-www-form-urlencoded'])

/** Parses the body's bytes. @throws ApiError PGRST102 when they are no JSON objects */
export function parseBody(bytes: ArrayBuffer, contentType: string | undefined): BodyRow[] {
  requireJsonType(contentType)
  const value = parseJson(bytes)
  const rows: unknown[] = Array.isArray(value) ? value : [value]
  if (!rows.every(isObject)) throw invalidBody('Empty or invalid json')
  return rows
}

function requireJsonType(contentType: string | undefined): void {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? 'application/json'
  if (type === 'application/json' || type === '') return
  if (NOT_YET.has(type)) throw notImplemented(`request bodies as ${type}`)
  throw invalidBody(`Content-Type not acceptable: ${type}`)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

function parseJson(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    throw invalidBody('Empty or invalid json')
  }
}

const isObject = (value: unknown): value is BodyRow =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
