// The smoke test after a deploy, as a stranger: what must work, and what must not be there.
import { app } from '../../src/app/index.ts'

export interface Check {
  readonly name: string
  /** @throws Error that says what was found instead */
  run(url: string): Promise<void>
}

export interface Verdict {
  readonly name: string
  /** Null when it passed. */
  readonly fault: string | null
}

const WRONG_KEY = `sb_secret_${'x'.repeat(32)}`

/** An address that nobody has, in a domain that nobody can have (RFC 2606). */
const createNobody = (): string => `smoke-test-${crypto.randomUUID()}@example.invalid`

/** Each one costs the Worker a hash. */
const MOST_GUESSES = 30

export const CHECKS: readonly Check[] = [
  {
    name: 'it answers',
    async run(url) {
      const answer = await ask(url, '/auth/v1/health')
      if (!keepsNoAccounts(answer)) await wantStatus(200, answer)
    },
  },
  {
    name: 'the mailbox of development is not there',
    async run(url) {
      await wantStatus(404, await ask(url, '/_dev/mail'))
      await wantStatus(404, await ask(url, '/_dev/mail.json'))
    },
  },
  {
    name: 'strangers are not told what a request cost',
    async run(url) {
      for (const path of ['/auth/v1/health', '/rest/v1/']) {
        const answer = await ask(url, path)
        const told = answer.headers.get('Server-Timing')
        if (told?.includes('trips=')) throw new Error(`${path} tells: ${told}`)
      }
    },
  },
  {
    name: 'a wrong key is refused',
    async run(url) {
      await wantStatus(401, await ask(url, '/rest/v1/', { headers: { apikey: WRONG_KEY } }))
      await wantStatus(401, await ask(url, '/operator/v1/figures'))
    },
  },
  {
    name: 'a visitor reads a table, where one is public',
    async run(url) {
      const answer = await wantStatus(200, await ask(url, '/rest/v1/'))
      const { paths } = (await answer.json()) as { paths?: Record<string, unknown> }
      const table = Object.keys(paths ?? {}).find((path) => /^\/\w+$/.test(path))
      if (table !== undefined) await wantStatus(200, await ask(url, `/rest/v1${table}?limit=1`))
    },
  },
  {
    name: 'wrong passwords are counted, and in the end refused',
    async run(url) {
      const { count } = app.settings.identity.rateLimits.password
      if (count > MOST_GUESSES) return // as the app wants it
      const body = JSON.stringify({ email: createNobody(), password: 'not the password' })
      for (let n = 0; n < count; n += 1) {
        const answer = await guess(url, body)
        if (keepsNoAccounts(answer) || answer.status === 429 || (await isChallenge(answer))) return
        await wantStatus(400, answer)
      }
      await wantStatus(429, await guess(url, body))
    },
  },
]

/** Runs every check, one after the other. */
export async function runSmokeTest(
  url: string,
  checks: readonly Check[] = CHECKS,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const { name, run } of checks) {
    const fault = await run(url).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    verdicts.push({ name, fault })
  }
  return verdicts
}

/** Waits until a fresh deploy has reached this place. @returns whether it has */
export async function untilHealthy(url: string, seconds = 60): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const answer = await ask(url, '/auth/v1/health').catch(() => null)
    if (answer !== null && (answer.ok || keepsNoAccounts(answer))) return true
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  return false
}

/** Where accounts are kept elsewhere (`identity.builtIn`), all of `/auth/v1` says so. */
const keepsNoAccounts = ({ status, headers }: Response): boolean =>
  status === 404 && headers.get('X-Sb-Error-Code') === 'feature_disabled'

const LIMIT_MILLISECONDS = 15_000

async function ask(url: string, path: string, options: RequestInit = {}): Promise<Response> {
  const signal = AbortSignal.timeout(LIMIT_MILLISECONDS)
  return fetch(url + path, { redirect: 'manual', signal, ...options }).catch((cause: unknown) => {
    throw new Error(`nobody answers at ${url}${path}`, { cause })
  })
}

const guess = (url: string, body: string): Promise<Response> =>
  ask(url, '/auth/v1/token?grant_type=password', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  })

async function wantStatus(status: number, answer: Response): Promise<Response> {
  if (answer.status === status) return answer
  const { pathname } = new URL(answer.url)
  const text = (await answer.text()).slice(0, 200)
  throw new Error(`${pathname} answers ${answer.status}, not ${status}: ${text}`)
}

/** Where Turnstile is on, a stranger does not get as far as the limit. */
async function isChallenge(answer: Response): Promise<boolean> {
  if (answer.status !== 400) return false
  return (await answer.clone().text()).includes('captcha')
}
