// Names and JSON paths, as they stand in every parameter (protocol/rest.md, section 1).
import type { Scanner } from './scanner.ts'

/** One step into a JSON value: `->` gives JSON, `->>` text. */
export interface JsonStep {
  readonly arrow: '->' | '->>'
  readonly key: string | number
}

/** A column, or a value inside a JSON column. */
export interface Field {
  readonly name: string
  readonly path: readonly JsonStep[]
}

const BARE = /[\p{L}\p{N}_ $]+(?:-(?!>)[\p{L}\p{N}_ $]+)*/uy
const QUOTED = /"((?:[^"\\]|\\.)*)"/suy
const JSON_KEY = /[^(\-:.,>)"]+(?:-(?!>)[^(\-:.,>)"]+)*/uy
const JSON_INDEX = /-?\d+(?![^(\-:.,>)])/uy

/** A name: letters, digits, `_`, blanks and `$`, joined by `-`; or anything in double quotes. */
export function readName(scanner: Scanner): string {
  scanner.skipBlanks()
  const quoted = readQuoted(scanner)
  scanner.skipBlanks()
  if (quoted !== null) return quoted
  const name = scanner.match(BARE)?.[0].trim() ?? ''
  if (name === '') scanner.fail('field name (* or [a..z0..9_$])')
  return name
}

/** A text in double quotes, with `\` before a quote or a backslash; null when none comes. */
export function readQuoted(scanner: Scanner): string | null {
  return scanner.match(QUOTED)?.[1]?.replaceAll(/\\(.)/gsu, '$1') ?? null
}

/** A name and the JSON path after it. */
export const readField = (scanner: Scanner): Field => ({
  name: readName(scanner),
  path: readJsonPath(scanner),
})

/** `->key` and `->>key`, any number of them. */
export function readJsonPath(scanner: Scanner): JsonStep[] {
  const steps: JsonStep[] = []
  while (scanner.take('->')) {
    const arrow = scanner.take('>') ? '->>' : '->'
    steps.push({ arrow, key: readJsonKey(scanner) })
  }
  return steps
}

function readJsonKey(scanner: Scanner): string | number {
  const index = scanner.match(JSON_INDEX)?.[0]
  if (index !== undefined) return Number(index)
  const key = readQuoted(scanner) ?? scanner.match(JSON_KEY)?.[0].trim()
  return key ?? scanner.fail('JSON key or index')
}
