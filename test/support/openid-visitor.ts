// Somebody's browser at the provider of `openid-provider.ts`: it follows redirects, keeps cookies, and fills in the provider's pages.

const MAX_STEPS = 12

/** A browser that keeps its cookies by host name, as browsers do. */
export function openVisitor() {
  const jar = new Map<string, string>()

  /** One request with the cookies of its host; redirects are not followed. */
  async function visit(url: string, init: RequestInit = {}): Promise<Response> {
    const { hostname } = new URL(url)
    const cookies = [...jar].filter(([name]) => name.startsWith(`${hostname} `))
    const headers = new Headers(init.headers)
    headers.set(
      'Cookie',
      cookies.map(([name, value]) => `${name.split(' ')[1]}=${value}`).join('; '),
    )
    headers.set('Accept', 'text/html')
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      jar.set(`${hostname} ${pair.slice(0, at)}`, pair.slice(at + 1))
    }
    return answer
  }

  /**
   * Goes to `url` and on, signing in as `login` where a page asks for it and agreeing to what it asks, until a redirect
   * leads to a URL that `isEnd` takes. That one is not visited.
   */
  async function signIn(url: string, login: string, isEnd: (url: URL) => boolean): Promise<URL> {
    let answer = await visit(url)
    let here = url
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const location = answer.headers.get('Location')
      if (location !== null) {
        const next = new URL(location, here)
        if (isEnd(next)) return next
        here = next.href
        answer = await visit(here)
        continue
      }
      const page = await answer.text()
      const form = readForm(page, login)
      if (form === null)
        throw new Error(`no form at ${here}: ${answer.status} ${page.slice(0, 500)}`)
      here = new URL(form.action, here).href
      answer = await visit(here, { method: 'POST', body: new URLSearchParams(form.fields) })
    }
    throw new Error(`${MAX_STEPS} steps led nowhere, at last to ${here}`)
  }

  return { visit, signIn }
}

export type Visitor = ReturnType<typeof openVisitor>

/** A page's form, filled in. */
function readForm(page: string, login: string) {
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1]
  const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1]
  if (action === undefined || prompt === undefined) return null
  const fields: Record<string, string> =
    prompt === 'login' ? { prompt, login, password: 'any' } : { prompt }
  return { action, fields }
}
