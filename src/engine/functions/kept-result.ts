// What a function returned as text to keep, and back. Presented again, it is the same answer.
import { Reply } from '../core/index.ts'

/** A result as it is kept. */
type KeptResult =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'response'
      readonly status: number
      readonly headers: readonly (readonly [string, string])[]
      /** Base64. */
      readonly body: string | null
    }

/** A result whose body can be read, and its text; null when it cannot be kept. */
export interface Keeping {
  readonly result: unknown
  readonly text: string | null
}

/** Makes a result into text. A response is read to its end first, but for events and sockets, which have none. */
export async function keepResult(result: unknown): Promise<Keeping> {
  if (result instanceof Reply) return keepResult(result.toResponse())
  if (result instanceof Response) return keepResponse(result)
  const kept: KeptResult =
    result === undefined ? { kind: 'nothing' } : { kind: 'value', value: result }
  return { result, text: JSON.stringify(kept) }
}

async function keepResponse(response: Response): Promise<Keeping> {
  const type = response.headers.get('Content-Type') ?? ''
  if (type.startsWith('text/event-stream') || response.status === 101) {
    return { result: response, text: null }
  }
  const { status } = response
  const headers = [...response.headers] as [string, string][] // what a Headers object gives
  const body = response.body === null ? null : Buffer.from(await response.arrayBuffer())
  const kept: KeptResult = {
    kind: 'response',
    status,
    headers,
    body: body?.toString('base64') ?? null,
  }
  return { result: new Response(body, { status, headers }), text: JSON.stringify(kept) }
}

/** The result that {@link keepResult} made into `text`. */
export function reviveResult(text: string): unknown {
  const kept = JSON.parse(text) as KeptResult // keepResult made it
  if (kept.kind === 'nothing') return undefined
  if (kept.kind === 'value') return kept.value
  const { status, headers, body } = kept
  const init = { status, headers: headers.map(([name, value]): [string, string] => [name, value]) }
  return new Response(body === null ? null : Buffer.from(body, 'base64'), init)
}
