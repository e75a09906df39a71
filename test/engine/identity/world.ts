// A Ledge for tests of the ways in: an app with the settings that a test wants, the mails and messages that it sends, and
// people who come in by them.
import type { AppDefinition, SmsMessage } from '../../../src/engine/core/index.ts'
import { defineApp } from '../../../src/engine/index.ts'
import { createPipeline, createRecordingQueue } from '../../support/pipeline.ts'
import { type CallOptions, createCaller } from '../../support/worker.ts'
import { createEmail, PASSWORD, type Person, readPerson } from './people.ts'
import { SITE } from './support.ts'

/** What the mailbox shows of a mail. */
export interface ReceivedMail {
  id: string
  kind: string
  to: string
  subject: string
  code: string
  link: string
  html: string
  text: string
}

type Settings = NonNullable<AppDefinition['settings']>

export interface WorldOptions {
  settings?: Settings
  identity?: AppDefinition['identity']
  functions?: AppDefinition['functions']
  bindings?: Record<string, unknown>
}

export type World = ReturnType<typeof createWorld>

export const createPhone = (): string =>
  `+4915${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`

/** Makes a world. There is no wait between two mails, unless `settings` ask for one. */
export function createWorld({
  settings = {},
  identity,
  functions = [],
  bindings,
}: WorldOptions = {}) {
  const texts: SmsMessage[] = []
  const sendSms = async (message: SmsMessage) => void texts.push(message)
  const app = defineApp({
    tables: {},
    functions,
    settings: { ...settings, identity: { mailIntervalSeconds: 0, ...settings.identity } },
    identity: { sendSms, ...identity },
  })
  const queue = createRecordingQueue()
  const bound = { LEDGE_SITE_URL: SITE, EVENTS: queue, ...bindings }
  const caller = createCaller(app)
  const call = (path: string, options: CallOptions = {}) =>
    caller(path, { ...options, bindings: { ...bound, ...options.bindings } })
  const post = (path: string, body?: unknown, options: CallOptions = {}) =>
    call(`/auth/v1${path}`, { method: 'POST', body, ...options })
  const put = (as: string, body: unknown, search = '') =>
    call(`/auth/v1/user${search}`, { method: 'PUT', as, body })

  /** Lets the pipeline send what was asked for. */
  async function deliver(): Promise<void> {
    const bodies = queue.bodies.splice(0)
    if (bodies.length > 0) await createPipeline(app).deliver('ledge-events', bodies, bound)
  }

  async function listMails(to: string): Promise<ReceivedMail[]> {
    await deliver()
    const answer = await call(`/_dev/mail.json?to=${encodeURIComponent(to)}`)
    return answer.json<ReceivedMail[]>()
  }

  /** The newest mail to an address. */
  async function readMail(to: string): Promise<ReceivedMail> {
    const [mail] = await listMails(to)
    if (mail === undefined) throw new Error(`no mail to ${to}`)
    return mail
  }

  /** The newest message to a phone. */
  async function readText(to: string): Promise<SmsMessage> {
    await deliver()
    const text = texts.findLast((one) => one.to === to)
    if (text === undefined) throw new Error(`no message to ${to}`)
    return text
  }

  /** Somebody who has signed up and confirmed. */
  async function createMember(email = createEmail(), password = PASSWORD): Promise<Person> {
    await post('/signup', { email, password })
    const { code } = await readMail(email)
    return readPerson(await post('/verify', { type: 'signup', email, token: code }))
  }

  async function createPhoneMember(phone = createPhone()): Promise<Person & { phone: string }> {
    await post('/signup', { phone, password: PASSWORD })
    const { code } = await readText(phone)
    const answer = await post('/verify', { type: 'sms', phone, token: code })
    return { ...(await readPerson(answer)), phone }
  }

  const signIn = (name: { email: string } | { phone: string }, password = PASSWORD) =>
    post('/token?grant_type=password', { ...name, password })

  return {
    app,
    bound,
    queue,
    texts,
    call,
    post,
    put,
    deliver,
    listMails,
    readMail,
    readText,
    createMember,
    createPhoneMember,
    signIn,
    getUser: (as: string) => call('/auth/v1/user', { as }),
    refresh: (token: string) => post('/token?grant_type=refresh_token', { refresh_token: token }),
  }
}

/** Follows a mail's link as a browser does, without leaving for where it leads. @returns the answer and its target */
export async function follow(
  world: World,
  link: string,
  headers: Record<string, string> = {},
): Promise<{ answer: Response; target: URL; fragment: URLSearchParams }> {
  const { pathname, search } = new URL(link)
  const navigating = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', ...headers }
  const answer = await world.call(pathname + search, { headers: navigating })
  const target = new URL(answer.headers.get('Location') ?? 'about:blank')
  return { answer, target, fragment: new URLSearchParams(target.hash.slice(1)) }
}

/** The token of a mail's link. */
export const tokenOf = ({ link }: ReceivedMail): string =>
  new URL(link).searchParams.get('token') ?? ''

/** A PKCE challenge and its verifier (RFC 7636, appendix B). */
export const FLOW = {
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  fields: {
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 's256',
  },
}
