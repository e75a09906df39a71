// What `npm run deploy` was asked for.
import { parseArgs } from 'node:util'
import { BREAKS, type Break } from '../db/expand-only.ts'

export interface Options {
  /** Prints what would be done. */
  readonly isDryRun: boolean
  readonly isChecked: boolean
  /** Whether changes that are not committed are deployed too. */
  readonly isDirtyAllowed: boolean
  /** What migrations may break for the version that is deployed. */
  readonly allowed: readonly Break[]
  /** Where Ledge answers; null: where wrangler says. */
  readonly url: string | null
}

export const USAGE = `npm run deploy -- …
  --url https://shop.example  where Ledge answers, where it is not workers.dev
  --dry-run                   says what would be done, and does nothing
  --skip-check                without npm run check
  --allow-dirty               with changes that are not committed
  --allow <break>             with a migration that the deployed version notices: ${BREAKS.join(', ')}`

/** Reads the command line. @throws Error that tells the usage */
export function readOptions(argv: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        url: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        'skip-check': { type: 'boolean', default: false },
        'allow-dirty': { type: 'boolean', default: false },
        allow: { type: 'string', multiple: true, default: [] },
      },
    })
    return {
      isDryRun: values['dry-run'],
      isChecked: !values['skip-check'],
      isDirtyAllowed: values['allow-dirty'],
      allowed: values.allow.flatMap((text) => text.split(',')).map(readBreak),
      url: values.url === undefined ? null : readUrl(values.url),
    }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  }
}

function readBreak(text: string): Break {
  const known = BREAKS.find((one) => one === text.trim())
  if (known === undefined) throw new Error(`--allow may be ${BREAKS.join(', ')}, not "${text}".`)
  return known
}

/** An origin: of a machine's own alone may it be without TLS. */
function readUrl(text: string): string {
  const url = URL.parse(text)
  const isLocal = url !== null && ['localhost', '127.0.0.1'].includes(url.hostname)
  if (url === null || !(url.protocol === 'https:' || (isLocal && url.protocol === 'http:'))) {
    throw new Error(`--url takes an address such as https://shop.example, not "${text}".`)
  }
  return url.origin
}
