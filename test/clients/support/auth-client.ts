// The official client's `auth`, unchanged, and what a person has beside it: a mailbox and a phone.
import {
  createClient,
  type SupabaseClient,
  type SupabaseClientOptions,
} from '@supabase/supabase-js'
import { expect, inject } from 'vitest'
import { until } from '../../support/until.ts'

export type Auth = SupabaseClient['auth']

const { url, publishableKey, secretKey } = inject('authLedge')

export { publishableKey, url }
export const PASSWORD = 'correct horse battery staple'
export const OTHER_PASSWORD = 'another nine bottles of tea'

interface ClientOptions {
  readonly key?: string
  readonly flowType?: 'implicit' | 'pkce'
  readonly headers?: Record<string, string>
}

/** A browser of its own: it knows of no session but its own. */
export function connect({
  key = publishableKey,
  flowType = 'implicit',
  headers = {},
}: ClientOptions = {}): Auth {
  const auth: SupabaseClientOptions<'public'>['auth'] = {
    flowType,
    persistSession: false,
    autoRefreshToken: false,
    detectSessionInUrl: false,
    experimental: { passkey: true, recoveryCodes: true },
  }
  return createClient(url, key, { auth, global: { headers } }).auth
}

/** Of the app that lets no stranger in. */
export const connectClosed = (): Auth => connect({ headers: { 'X-Closed': '1' } })

/** With the secret key. */
export const { admin } = connect({ key: secretKey })

const operator = createClient(url, secretKey, { auth: { persistSession: false } })

export const createEmail = (): string => `${crypto.randomUUID()}@example.com`

let lastPhone = 491_500_000_000 + Math.floor(Math.random() * 1_000_000_000)

/** A number that nobody had before. */
export function createPhone(): string {
  lastPhone += 1
  return `+${lastPhone}`
}

export interface Member {
  readonly id: string
  readonly email: string
}

/** Somebody with a confirmed address and {@link PASSWORD}. */
export async function createMember(): Promise<Member> {
  const email = createEmail()
  const { data, error } = await admin.createUser({
    email,
    password: PASSWORD,
    email_confirm: true,
  })
  expect(error).toBeNull()
  return { id: data.user?.id ?? '', email }
}

/** A member's browser, signed in. */
export async function enter({ email }: Pick<Member, 'email'>, password = PASSWORD): Promise<Auth> {
  const auth = connect()
  const { error } = await auth.signInWithPassword({ email, password })
  expect(error).toBeNull()
  return auth
}

/** A new member, signed in. */
export async function createSignedIn() {
  const member = await createMember()
  const auth = await enter(member)
  const { data } = await auth.getSession()
  if (data.session === null) throw new Error('nobody is signed in')
  return { ...member, auth, session: data.session }
}

/** What a mailbox shows of a mail. */
export interface ReadMail {
  readonly id: string
  readonly kind: string
  readonly code: string
  readonly link: string | null
}

const read = new Set<string>()

/** The next mail to an address that nobody has read yet. */
export async function readMail(to: string): Promise<ReadMail> {
  const findUnread = async () => {
    const answer = await fetch(`${url}/_dev/mail.json?to=${encodeURIComponent(to)}`)
    const mails = (await answer.json()) as ReadMail[] // as the mailbox writes them
    return mails.find(({ id }) => !read.has(id)) ?? null
  }
  const mail = await until(findUnread, (found) => found !== null)
  if (mail === null) throw new Error('no mail came')
  read.add(mail.id)
  return mail
}

/** The next code that a phone gets. */
export async function readText(phone: string): Promise<string> {
  const take = () => fetch(`${url}/phone?number=${encodeURIComponent(phone)}`)
  return (await until(take, ({ ok }) => ok)).text()
}

/** Makes a session a week older. */
export async function ageSession(accessToken: string): Promise<void> {
  const { data } = await connect().getClaims(accessToken)
  const body = { id: data?.claims.session_id }
  expect((await operator.functions.invoke('age_session', { body })).error).toBeNull()
}

/** The token in a mail's link, for `token_hash`. */
export const tokenOf = ({ link }: Pick<ReadMail, 'link'>): string =>
  new URL(link ?? '').searchParams.get('token') ?? ''

/** Opens a mail's link as a browser does. @returns where it leads: the query, and what stands behind the `#` */
export async function follow(link: string | null) {
  const answer = await fetch(link ?? '', { redirect: 'manual' })
  expect(answer.status).toBe(303)
  const target = new URL(answer.headers.get('Location') ?? '')
  return { target, query: target.searchParams, fragment: new URLSearchParams(target.hash.slice(1)) }
}

/** What a client branches on. */
export const codeOf = ({ error }: { error: { code?: string; status?: number } | null }) =>
  error === null ? null : [error.status, error.code]
