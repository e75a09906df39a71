// Runs one named step after another and counts what passed and failed over all of them.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export interface Count {
  passed: number
  failed: number
}

/** A step that passes or fails as one: types, lint. */
export function runStep(name: string, command: string, args: readonly string[]): Count {
  console.log(`\n▸ ${name}`)
  const { status } = runTool(command, args)
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/**
 * Runs vitest's projects and reads its own count of tests. A run that breaks outside a test counts as one failure.
 * @param projects names from vitest.config.ts
 */
export function runVitest(
  projects: readonly string[],
  environment: Record<string, string> = {},
): Count {
  console.log(`\n▸ tests: ${projects.join(', ')}`)
  const report = join(root, '.cache/vitest.json')
  mkdirSync(join(root, '.cache'), { recursive: true })
  rmSync(report, { force: true })
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const chosen = projects.flatMap((project) => ['--project', project])
  const { status } = runTool('vitest', [...args, ...chosen], environment)
  const count = readReport(report)
  const broke = status !== 0 && count.failed === 0
  return { passed: count.passed, failed: count.failed + (broke ? 1 : 0) }
}

/** The types of every part, those that a script writes, the migrations, the linter with the formatter. */
export function runStaticChecks(): Count {
  return sum([
    runStep('types: Worker', 'tsc', ['-p', 'tsconfig.json']),
    runStep('types: web', 'tsc', ['-p', 'src/web/tsconfig.json']),
    runStep('types: scripts and tests in Node', 'tsc', ['-p', 'scripts/tsconfig.json']),
    runStep('written types are current', 'node', ['scripts/types.ts', '--check']),
    runStep('migrations lose nothing', 'node', ['scripts/db-check.ts']),
    runStep('lint and format', 'biome', ['ci', '--error-on-warnings', '.']),
  ])
}

/** Adds counts up. */
export const sum = (counts: readonly Count[]): Count => ({
  passed: counts.reduce((total, { passed }) => total + passed, 0),
  failed: counts.reduce((total, { failed }) => total + failed, 0),
})

/** Prints the closing line and ends the process with its verdict. */
export function finish({ passed, failed }: Count): never {
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exit(failed === 0 && passed > 0 ? 0 : 1)
}

function runTool(name: string, args: readonly string[], environment: Record<string, string> = {}) {
  return spawnSync(join(root, 'node_modules/.bin', name), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  })
}

function readReport(path: string): Count {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>
    return { passed: report.numPassedTests ?? 0, failed: report.numFailedTests ?? 0 }
  } catch {
    return { passed: 0, failed: 0 } // vitest ended before it could write one
  }
}
