// What `wrangler tail` tells of one thing that the Worker did, as a line, and below it what was logged meanwhile.
import * as z from 'zod'

const itemSchema = z.object({
  outcome: z.string(),
  eventTimestamp: z.number().nullish(),
  event: z.record(z.string(), z.unknown()).nullish(),
  logs: z
    .array(z.object({ level: z.string(), message: z.array(z.unknown()).or(z.string()) }))
    .default([]),
  exceptions: z.array(z.object({ name: z.string().nullish(), message: z.unknown() })).default([]),
})

export type TailItem = z.output<typeof itemSchema>

/** The line that the gateway logs of a request: JSON. */
const requestSchema = z
  .string()
  .transform(parseJson)
  .pipe(
    z.object({
      requestId: z.string(),
      method: z.string(),
      path: z.string(),
      status: z.number(),
      milliseconds: z.number(),
      d1: z.object({ roundTrips: z.number() }),
    }),
  )

const requestEvent = z.object({
  request: z.object({ method: z.string(), url: z.string() }),
  response: z.object({ status: z.number() }).nullish(),
})

/** Reads an item. @returns null for what is none */
export const readItem = (value: unknown): TailItem | null =>
  itemSchema.safeParse(value).data ?? null

/** Whether something went wrong: the Worker was stopped, it answered 500 or more, or an error was logged. */
export function isFaulty({ outcome, exceptions, logs, event }: TailItem): boolean {
  const status = requestEvent.safeParse(event).data?.response?.status ?? 0
  const hasError = logs.some(({ level }) => level === 'error')
  return outcome !== 'ok' || exceptions.length > 0 || status >= 500 || hasError
}

/** One line for the request, batch or tick; one more, further in, for each thing that was logged. Queries and headers are left out: they may hold tokens. */
export function formatItem(item: TailItem): string[] {
  const { outcome, logs, exceptions } = item
  const told = logs.map(({ message }) => requestSchema.safeParse(firstOf(message)).data)
  const own = told.find((one) => one !== undefined)
  const others = logs.filter((_, index) => told[index] === undefined)
  const end = outcome === 'ok' ? '' : `  (${outcome})`
  const what = own === undefined ? describeEvent(item.event) : describeRequest(own)
  return [
    `${formatTime(item.eventTimestamp)}  ${escapeUnseen(what)}${end}`,
    ...others.map(({ level, message }) => `    ${level}  ${formatMessage(message)}`),
    ...exceptions.map(
      ({ name, message }) => `    threw  ${name ?? 'Error'}: ${formatMessage([message])}`,
    ),
  ]
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue('no JSON')
    return z.NEVER
  }
}

const firstOf = (message: string | unknown[]): unknown =>
  typeof message === 'string' ? message : message[0]

function describeRequest(request: z.output<typeof requestSchema>): string {
  const { method, status, milliseconds, path, d1, requestId } = request
  const facts = [method.padEnd(6), status, `${milliseconds} ms`.padStart(8), ` ${path}`]
  return `${facts.join(' ')}  d1=${d1.roundTrips}  ${requestId}`
}

function describeEvent(event: TailItem['event']): string {
  const request = requestEvent.safeParse(event).data
  if (request !== undefined) {
    const path = URL.parse(request.request.url)?.pathname ?? ''
    return `${request.request.method.padEnd(6)} ${request.response?.status ?? '---'}  ${path}`
  }
  if (event?.queue !== undefined) return `queue  ${event.queue}, ${event.batchSize} messages`
  if (event?.cron !== undefined) return `cron   ${event.cron}`
  return 'something else'
}

/** A path may hold whatever a stranger has sent: what would move a terminal's cursor or colour it is written as in a URL. */
const escapeUnseen = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, encodeURIComponent)

const formatTime = (milliseconds: number | null | undefined): string =>
  new Date(milliseconds ?? Date.now()).toISOString().slice(11, 23)

function formatMessage(message: string | unknown[]): string {
  const parts = typeof message === 'string' ? [message] : message
  const text = parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
  return text.join(' ').replaceAll(/[\p{Cc}\s]+/gu, ' ')
}
