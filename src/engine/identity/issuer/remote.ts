// Documents of other services: fetched within a time, a size and a place.
import { Buffer } from 'node:buffer'
import type { Scope } from '../../core/index.ts'
import { isLoopback } from '../code/redirect.ts'

const MAX_SECONDS = 5
const MAX_BYTES = 262_144

/** Another service does not answer, or not what it should. */
export class RemoteFault extends Error {
  override readonly name = 'RemoteFault'
}

/**
 * Gets a JSON document.
 * @param url https; http on this machine, in local development
 * @throws RemoteFault when the service is slow, down, leads elsewhere, or says too much or no JSON
 */
export async function fetchDocument({ secrets }: Scope, url: string): Promise<unknown> {
  if (!isReachable(url, secrets.isDevelopment)) throw new RemoteFault(`${url} is no https URL`)
  const answer = await fetch(url, {
    headers: { Accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(MAX_SECONDS * 1000),
  }).catch((error: unknown) => {
    throw new RemoteFault(`${url} does not answer`, { cause: error })
  })
  if (!answer.ok) throw new RemoteFault(`${url} answers ${answer.status}`)
  return parse(url, await readText(url, answer))
}

/** Whether a URL may be asked at all. */
export function isReachable(text: string, isDevelopment: boolean): boolean {
  const url = URL.parse(text)
  if (url === null || url.username + url.password !== '') return false
  return url.protocol === 'https:' || (isDevelopment && url.protocol === 'http:' && isLoopback(url))
}

/** Reads no further than a document of this kind may reach. */
export async function readText(url: string, answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of answer.body ?? []) {
      size += chunk.byteLength
      if (size > MAX_BYTES) break
      chunks.push(chunk)
    }
  } catch (error) {
    throw new RemoteFault(`${url} broke off`, { cause: error })
  }
  if (size > MAX_BYTES) throw new RemoteFault(`${url} is larger than ${MAX_BYTES} bytes`)
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function parse(url: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RemoteFault(`${url} is no JSON`, { cause: error })
  }
}
