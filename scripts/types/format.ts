// Written code looks like the rest: the formatter goes over it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** TypeScript as Biome formats it. @throws Error when it does not parse */
export function format(text: string): string {
  const program = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const args = [program, 'format', '--colors=off', '--stdin-file-path=database.types.ts']
  const options = { cwd: root, input: text, encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options)
  if (status !== 0) throw new Error(`Biome could not format the types: ${stderr}`)
  return stdout
}
