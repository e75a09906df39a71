// A write's body: JSON, one object or an array of them; CSV; or a form (protocol/rest.md, section 6).
import { invalidBody } from '../failures.ts'
import { parseCsv } from './csv.ts'

export type BodyRow = Readonly<Record<string, unknown>>

export interface Body {
  readonly rows: BodyRow[]
  /** Whether all values came as texts, whose columns decide what they are. */
  readonly isText: boolean
}

/** Parses the body's bytes. @throws ApiError PGRST102 when they are no rows, or of no type that we take */
export function parseBody(bytes: ArrayBuffer, contentType: string | undefined): Body {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'text/csv') return { rows: parseCsv(decode(bytes)), isText: true }
  if (type === 'application/x-www-form-urlencoded') {
    return { rows: [Object.fromEntries(new URLSearchParams(decode(bytes)))], isText: true }
  }
  if (type !== 'application/json' && type !== '') {
    throw invalidBody(`Content-Type not acceptable: ${type}`)
  }
  const value = parseJson(decode(bytes))
  const rows: unknown[] = Array.isArray(value) ? value : [value]
  if (!rows.every(isObject)) throw invalidBody('Empty or invalid json')
  return { rows, isText: false }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

function decode(bytes: ArrayBuffer): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw invalidBody('Empty or invalid json')
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidBody('Empty or invalid json')
  }
}

const isObject = (value: unknown): value is BodyRow =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
