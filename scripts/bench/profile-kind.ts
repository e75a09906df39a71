// `npm run bench -- --profile list`: which functions of Ledge a kind of request spends its time in.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sendLoad } from './load.ts'
import { profile, rankFunctions } from './profile.ts'
import { CONNECTIONS, type Run, startLedge } from './run.ts'
import { formatTable } from './table.ts'
import type { Kind } from './target.ts'
import { findFreePort } from './worker.ts'

const SHOWN = 40
const WARM_UP_SECONDS = 3

/** Profiles a kind under load; prints a table and writes a file that DevTools opens. */
export async function profileKind(run: Run, kind: Kind): Promise<void> {
  const inspectorPort = await findFreePort()
  const { server, work } = await startLedge(run, { inspectorPort })
  const asked = work.get(kind)
  if (asked === undefined) throw new Error(`nothing is known of "${kind}"`)
  const load = { origin: server.origin, work: asked, connections: CONNECTIONS, folder: run.folder }
  try {
    run.tell(`profiling: ${kind}`)
    await sendLoad({ ...load, seconds: WARM_UP_SECONDS })
    const found = await profile(inspectorPort, () =>
      sendLoad({ ...load, seconds: run.options.seconds * run.options.rounds }),
    )
    const file = join(run.root, `.cache/${kind}.cpuprofile`)
    writeFileSync(file, JSON.stringify(found))
    const rows = rankFunctions(found)
      .slice(0, SHOWN)
      .map(({ place, self, total }) => [place, percent(self), percent(total)])
    console.log(formatTable(['function', 'self', 'total'], rows))
    console.log(`\n${file} opens in the Performance panel of Chromium's DevTools.`)
  } finally {
    await server.stop()
  }
}

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`
