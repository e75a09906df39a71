// Documents of other services: fetched within a time, a size and a place.
import { Buffer } from 'node:buffer'
import { isServiceUrl, type Scope } from '../../core/index.ts'

/** Longest wait for a document, to its last byte. */
export const MAX_SECONDS = 5
const MAX_BYTES = 262_144

/** Another service does not answer, or not what it should. */
export class RemoteFault extends Error {
  override readonly name = 'RemoteFault'
}

/**
 * Gets a JSON document. A redirect is not followed: whoever is trusted says where they are (ASVS 5.0, 15.3.2).
 * @param url https; http on this machine, in local development
 * @throws RemoteFault when the service is slow, down, leads elsewhere, or says too much or no JSON
 */
export async function fetchDocument({ secrets }: Scope, url: string): Promise<unknown> {
  if (!isReachable(url, secrets.isDevelopment)) throw new RemoteFault(`${url} may not be asked`)
  const answer = await fetch(url, {
    headers: { Accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(MAX_SECONDS * 1000),
  }).catch((error: unknown) => {
    throw new RemoteFault(`${url} does not answer`, { cause: error })
  })
  if (!answer.ok) {
    await answer.body?.cancel()
    throw new RemoteFault(`${url} answers ${answer.status}`)
  }
  return parse(url, await readText(url, answer))
}

/** Whether a URL may be asked at all: no address inside a network, and nothing that travels in the clear. */
export const isReachable = (url: string, isDevelopment: boolean): boolean =>
  isServiceUrl(url, isDevelopment)

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
