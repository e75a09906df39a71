// `npm run bench`: Ledge beside the least that the platform can do and, with `-- --peers`, beside what one would use
// instead. Tables on standard output, all figures in .cache/bench.json.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DARK, drawChart, LIGHT } from './bench/chart.ts'
import { measureAll } from './bench/measure.ts'
import { readBenchOptions } from './bench/options.ts'
import { profileKind } from './bench/profile-kind.ts'
import { createProgress } from './bench/progress.ts'
import { SIZES } from './bench/rows.ts'
import { prepareRun, type Run } from './bench/run.ts'
import { formatTables } from './bench/table.ts'

const root = join(import.meta.dirname, '..')
const cache = join(root, '.cache')
const options = readBenchOptions(process.argv.slice(2))
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'bench-'))
const progress = createProgress()

try {
  const run = await prepareRun({ root, folder, options, sizes: SIZES, tell: progress.tell })
  await (options.profiled === null ? measure(run) : profileKind(run, options.profiled))
} finally {
  progress.end()
  rmSync(folder, { recursive: true, force: true })
}

async function measure(run: Run): Promise<void> {
  const results = await measureAll(run)
  progress.end()
  writeFileSync(join(cache, 'bench.json'), `${JSON.stringify(results, null, 2)}\n`)
  console.log(formatTables(results))
  const { chartFolder } = options
  if (chartFolder === null) return
  mkdirSync(chartFolder, { recursive: true })
  writeFileSync(join(chartFolder, 'bench-light.svg'), drawChart(results.kinds, LIGHT))
  writeFileSync(join(chartFolder, 'bench-dark.svg'), drawChart(results.kinds, DARK))
}
