// `node scripts/bench-sign-in.ts [url] [tries]`: how long wrong passwords take for an account that is there and for one that
// is not. Against a Ledge of `npm start` with LEDGE_RATE_LIMITS=off in .dev.vars, whose app confirms addresses at once.
const [url = 'http://localhost:8787', tries = '50'] = process.argv.slice(2)

const createEmail = () => `${crypto.randomUUID()}@example.com`

const post = (path: string, body: object) =>
  fetch(`${url}/auth/v1${path}`, { method: 'POST', body: JSON.stringify(body) })

async function measure(email: string): Promise<number> {
  const start = performance.now()
  const answer = await post('/token?grant_type=password', { email, password: 'not the one' })
  await answer.arrayBuffer()
  if (answer.status !== 400) throw new Error(`answered ${answer.status}: are the limits off?`)
  return performance.now() - start
}

const known = createEmail()
const signedUp = await post('/signup', { email: known, password: crypto.randomUUID() })
if (!signedUp.ok) throw new Error(await signedUp.text())

const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
for (let turn = 0; turn < Number(tries); turn += 1) {
  times.known.push(await measure(known))
  times.unknown.push(await measure(createEmail()))
}

for (const [who, list] of Object.entries(times)) {
  const sorted = list.sort((a, b) => a - b)
  const at = (part: number) => `${sorted[Math.floor(part * (sorted.length - 1))]?.toFixed(1)} ms`
  const shares = { least: 0, quarter: 0.25, median: 0.5, 'three quarters': 0.75, '95%': 0.95 }
  const facts = Object.entries(shares).map(([name, part]) => `${name} ${at(part)}`)
  console.log(`${who.padEnd(8)} ${facts.join(', ')}`)
}

export {}
