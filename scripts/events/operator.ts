// Asks a Ledge's operator routes, with the secret key.
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

export interface Figures {
  pending: number
  running: number
  dead: number
  unheard: number
  oldest_age_seconds: number | null
  done_last_minute: number
  dead_messages: number
}

export interface DeadDelivery {
  event: string
  function: string
  type: string
  attempts: number
  last_error: string | null
  updated_at: string
}

export interface DeadMessage {
  queue: string
  id: string
  function: string
  attempts: number
  last_error: string
  died_at: string
}

/** Calls one route. @returns what it answers; null when that is nothing */
export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>

/** The secret key: of the environment, else of `.dev.vars`. @throws Error that says where it would be looked for */
export function requireSecretKey(
  devVars: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const file = existsSync(devVars) ? parseEnv(readFileSync(devVars, 'utf8')) : {}
  const key = environment.LEDGE_SECRET_KEY ?? file.LEDGE_SECRET_KEY
  if (key === undefined) throw new Error('Set LEDGE_SECRET_KEY; there is no .dev.vars that has it.')
  return key
}

/** A caller of the Ledge at `url`. It throws an Error with the route's own words when it refuses. */
export function createAsk(url: string, secretKey: string): Ask {
  return async (method, path, body) => {
    const answer = await fetch(`${url}/operator/v1${path}`, {
      method,
      headers: { apikey: secretKey },
      body: body === undefined ? null : JSON.stringify(body),
    }).catch((cause: unknown) => {
      throw new Error(`No Ledge answers at ${url}.`, { cause })
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${answer.status} ${findDetail(text)}`)
    return text === '' ? null : JSON.parse(text)
  }
}

function findDetail(text: string): string {
  try {
    return String((JSON.parse(text) as { detail?: unknown }).detail)
  } catch {
    return text.slice(0, 200)
  }
}
