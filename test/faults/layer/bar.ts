// A line at the foot of every page that says what has failed on purpose. The layer alone puts it there; it takes no clicks, so
// that whatever lies under it can be used. It is told to nobody aloud: it changes all the time.
import type { Fault } from './plan.ts'

/** In words for who looks at the page. */
const WORDS: Readonly<Record<Fault, string>> = {
  d1Before: 'D1 failed before it did anything',
  d1After: 'D1 committed, and its answer was lost',
  d1Overloaded: 'D1 was overloaded',
  d1Slow: 'D1 was slow',
  kvDown: 'KV was down',
  kvStale: 'KV gave an old value',
  kvMisses: 'KV missed a new value',
  queueDuplicates: 'a message was doubled',
  queueReorders: 'a message was overtaken',
  queueDelays: 'a message was late',
  queueDrops: 'a doorbell message was lost',
  queueRefuses: 'a queue took no message',
  mailTimesOut: 'a mail was sent, and its provider timed out',
  clockJumps: 'the clock jumped',
}

const STYLES = `
html { scroll-padding-bottom: 2rem }
#chaos-bar {
  position: sticky; bottom: 0; z-index: 2; pointer-events: none;
  padding: 0.3rem 0.75rem; background: #2a1d00; color: #ffd48a;
  font: 0.8rem/1.4 ui-monospace, monospace;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
}`

const SCRIPT = `
const words = ${JSON.stringify(WORDS)}
const bar = document.getElementById('chaos-bar')
const ago = (at) => Math.max(0, Math.round((Date.now() - at) / 1000)) + ' s ago'
const describe = ({ at, fault }) => words[fault] + ' ' + ago(at)
async function look() {
  if (document.hidden) return
  try {
    const { seed, injected, latest } = await (await fetch('/_chaos')).json()
    const total = Object.values(injected).reduce((sum, count) => sum + count, 0)
    const told = latest.slice(0, 3).map(describe).join(' · ') || 'nothing has failed yet'
    bar.textContent = 'Chaos ' + seed + ': ' + total + ' faults · ' + told
  } catch {
    bar.textContent = 'Chaos: the Worker does not answer.'
  }
}
setInterval(look, 2000)
look()`

const BAR = `<link rel="stylesheet" href="/_chaos/bar.css"><aside id="chaos-bar" aria-label="Faults on purpose">Chaos</aside>
<script src="/_chaos/bar.js" type="module"></script>`

const FILES: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/_chaos/bar.css': ['text/css', STYLES],
  '/_chaos/bar.js': ['text/javascript', SCRIPT],
}

/** A file of the bar's; null for any other path. */
export function findBarFile(path: string): Response | null {
  const [type, text] = FILES[path] ?? []
  if (type === undefined) return null
  return new Response(text, { headers: { 'Content-Type': type, 'Cache-Control': 'no-store' } })
}

/** Puts the bar into an answer that is a page under a policy which lets it in; any other is given back as it is. */
export function addBar(answer: Response): Response {
  const isPage = answer.headers.get('Content-Type')?.startsWith('text/html') ?? false
  const policy = answer.headers.get('Content-Security-Policy') ?? ''
  if (!isPage || answer.body === null || !policy.includes("default-src 'self'")) return answer
  return new HTMLRewriter()
    .on('body', { element: (body) => void body.append(BAR, { html: true }) })
    .transform(answer)
}
