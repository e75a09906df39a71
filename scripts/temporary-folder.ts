// A folder for what is passing and may be secret: gone when the work is done, and also when the program is stopped meanwhile.
import { mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Gives `work` a folder that its owner alone can look into. @param name a part of the folder's name */
export async function withTemporaryFolder<Result>(
  name: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), `ledge-${name}-`))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const stop = (signal: (typeof SIGNALS)[number]) => {
    remove()
    process.exit(128 + constants.signals[signal]) // as shells tell of it
  }
  for (const signal of SIGNALS) process.once(signal, stop)
  try {
    return await work(folder)
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop)
    remove()
  }
}
