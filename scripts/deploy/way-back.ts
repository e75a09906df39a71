// Where a deploy can go back to: the version that runs before it, and the database's point in time.
import * as z from 'zod'
import { requireWrangler, type WranglerOptions } from '../wrangler/wrangler.ts'

export interface WayBack {
  readonly version: string
  /** Of D1's Time Travel (developers.cloudflare.com/d1/reference/time-travel): kept for 30 days. */
  readonly bookmark: string
}

const deploymentList = z.array(
  z.object({
    created_on: z.string(),
    versions: z.array(z.object({ version_id: z.string(), percentage: z.number() })),
  }),
)

const timeTravelInfo = z.object({ bookmark: z.string() })

/** Reads it. @throws Error when wrangler cannot tell */
export async function readWayBack(options: WranglerOptions): Promise<WayBack> {
  const info = await requireWrangler(['d1', 'time-travel', 'info', 'DB', '--json'], options)
  const list = await requireWrangler(['deployments', 'list', '--json'], options)
  return {
    version: findVersion(deploymentList.parse(JSON.parse(list))),
    bookmark: timeTravelInfo.parse(JSON.parse(info)).bookmark,
  }
}

/** The version that most requests reach now. @throws Error when nothing is deployed */
export function findVersion(deployments: z.output<typeof deploymentList>): string {
  const [newest] = deployments.toSorted((a, b) => (a.created_on < b.created_on ? 1 : -1))
  const [most] = newest?.versions.toSorted((a, b) => b.percentage - a.percentage) ?? []
  if (most === undefined) throw new Error('wrangler tells of no deployment.')
  return most.version_id
}

/** What to type, and what it costs. */
export const describeWayBack = ({ version, bookmark }: WayBack): string[] => [
  `The code:     npx wrangler rollback ${version}`,
  '              The database may stay: its migrations only add.',
  `The database: npx wrangler d1 time-travel restore DB --bookmark=${bookmark}`,
  '              All that was written since is lost: only when the data itself is damaged.',
]
