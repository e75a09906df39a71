// Reads our own source as syntax trees, for the tests that hold the house together.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'

const root = join(import.meta.dirname, '../..')

export interface SourceFile {
  /** Relative to the project's folder. */
  path: string
  lines: number
  /** Module specifiers of its imports and re-exports. */
  imports: string[]
  functions: { line: number; lines: number }[]
  /** Lines that hold the type `any`. */
  anys: number[]
}

interface Node {
  type: string
  start: number
  end: number
  [key: string]: unknown
}

/** Every TypeScript file under `folders`, parsed. */
export function readSources(folders: readonly string[]): SourceFile[] {
  const patterns = folders.map((folder) => `${folder}/**/*.{ts,tsx}`)
  return globSync(patterns, { cwd: root }).map(readSource)
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const nodes = [...walk(program as unknown as Node)] // the tree's many node types share these three fields
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    imports: nodes.flatMap(findImport),
    functions: nodes
      .filter(({ type }) =>
        /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type),
      )
      .map(({ start, end }) => ({ line: lineOf(start), lines: lineOf(end) - lineOf(start) + 1 })),
    anys: nodes.filter(({ type }) => type === 'TSAnyKeyword').map(({ start }) => lineOf(start)),
  }
}

function* walk(node: Node): Generator<Node> {
  yield node
  for (const child of Object.values(node).flat()) {
    if (isNode(child)) yield* walk(child)
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

function findImport(node: Node): string[] {
  const isImport = /^(Import|ExportNamed|ExportAll)(Declaration|Expression)$/.test(node.type)
  const source = node.source as { value?: unknown } | null | undefined
  return isImport && typeof source?.value === 'string' ? [source.value] : []
}
