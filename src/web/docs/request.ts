// A request that a reader puts together: as a line for the shell, and as one that is sent.
import { headersOf } from './document.ts'

export interface Wish {
  method: string
  /** A template: `/users/{id}`. */
  path: string
  inPath: Record<string, string>
  inQuery: Record<string, string>
  /** Null for a request without one. */
  body: string | null
  secret: string
}

/** The address with what was filled in. */
export function addressOf({ path, inPath, inQuery }: Wish, origin: string): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    inPath[name] ? encodeURIComponent(inPath[name]) : whole,
  )
  const query = Object.entries(inQuery).filter(([, value]) => value !== '')
  return `${origin}${filled}${query.length > 0 ? `?${new URLSearchParams(query)}` : ''}`
}

const headersFor = ({ secret, body }: Wish): Record<string, string> => ({
  ...headersOf(secret),
  ...(body !== null && { 'Content-Type': 'application/json' }),
})

/** The line for curl. A key is named, not shown: lines are copied into places where keys must not be. */
export function curlOf(wish: Wish, origin: string): string {
  const shown = wish.secret === '' ? '' : wish.secret.startsWith('sb_') ? 'sb_$KEY' : '$TOKEN'
  const headers = Object.entries(headersFor({ ...wish, secret: shown }))
  return [
    `curl${wish.method === 'get' ? '' : ` -X ${wish.method.toUpperCase()}`} ${quote(addressOf(wish, origin))}`,
    ...headers.map(([name, value]) => `-H "${name}: ${value.replace('sb_$KEY', '$KEY')}"`),
    ...(wish.body === null ? [] : [`-d ${quote(wish.body)}`]),
  ].join(' \\\n  ')
}

/** Text as the shell leaves it. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

export interface Told {
  status: string
  milliseconds: number
  body: string
}

/** Sends it. What comes of it is told, whatever it is. */
export async function send(wish: Wish): Promise<Told> {
  const start = performance.now()
  const took = () => Math.round(performance.now() - start)
  try {
    const answer = await fetch(addressOf(wish, ''), {
      method: wish.method.toUpperCase(),
      headers: headersFor(wish),
      body: wish.body,
      redirect: 'manual',
    })
    const text = await answer.text()
    const status =
      answer.type === 'opaqueredirect' ? 'A redirect' : `${answer.status} ${answer.statusText}`
    return { status, milliseconds: took(), body: indent(text) }
  } catch {
    return { status: 'No answer', milliseconds: took(), body: '' }
  }
}

function indent(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
