// What a link or another service has put into the address: a code to exchange, or why there is none.
import { sentenceFor } from './complaint.ts'

export type Arrival =
  | { kind: 'code'; code: string }
  | { kind: 'refused'; sentence: string }
  | { kind: 'empty' }

const OURS = ['code', 'error', 'error_code', 'error_description', 'sb']
const MOST_CHARACTERS = 200

let arrival: Arrival = { kind: 'empty' }

/**
 * Reads the address before anything is drawn and takes out what is for one use only, so that neither a reload nor the
 * history holds it. Whoever comes with it is led to the welcome screen.
 */
export function readArrival(): void {
  const url = new URL(location.href)
  const fragment = new URLSearchParams(url.hash.slice(1))
  const find = (name: string): string | null => url.searchParams.get(name) ?? fragment.get(name)
  arrival = toArrival(find)
  if (arrival.kind === 'empty') return
  for (const name of OURS) url.searchParams.delete(name)
  history.replaceState(history.state, '', `/welcome${url.search}`)
}

function toArrival(find: (name: string) => string | null): Arrival {
  const code = find('code')
  const reason = find('error_description') ?? find('error')
  if (reason !== null) return { kind: 'refused', sentence: explainRefusal(find, reason) }
  return code === null ? { kind: 'empty' } : { kind: 'code', code }
}

function explainRefusal(find: (name: string) => string | null, reason: string): string {
  const code = find('error_code') ?? ''
  // Whoever says no at the other service is told of by `error` alone; elsewhere `error_code` says more.
  const hasSaidNo = code === 'bad_oauth_callback' && find('error') === 'access_denied'
  const known = (hasSaidNo ? null : sentenceFor(code)) ?? sentenceFor(find('error') ?? '')
  return known ?? `The reason given is: “${reason.slice(0, MOST_CHARACTERS)}”. Try again.`
}

/** What was found, once. */
export function takeArrival(): Arrival {
  const taken = arrival
  arrival = { kind: 'empty' }
  return taken
}
