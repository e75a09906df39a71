// The part of a browser that the client asks for passkeys: `navigator.credentials`, with an authenticator in software behind.
import { Buffer } from 'node:buffer'
import { vi } from 'vitest'
import type { Authenticator } from '../../support/authenticator.ts'

/** The answer of a browser that knows WebAuthn Level 3: it makes its own JSON. */
class Answer {
  readonly json: unknown
  constructor(json: unknown) {
    this.json = json
  }
  toJSON(): unknown {
    return this.json
  }
}

const textOf = (value: unknown): unknown =>
  value instanceof ArrayBuffer ? Buffer.from(value).toString('base64url') : value

/** What the client has made buffers of, as JSON again. */
const jsonOf = (options: unknown) =>
  JSON.parse(JSON.stringify(options, (_key, value: unknown) => textOf(value)))

/** Does `step` as in a browser in which `authenticator` is plugged in. */
export async function inBrowser<T>(
  authenticator: Authenticator,
  step: () => Promise<T>,
): Promise<T> {
  const credentials = {
    create: async ({ publicKey }: { publicKey: unknown }) =>
      new Answer(await authenticator.create(jsonOf(publicKey))),
    get: async ({ publicKey }: { publicKey: unknown }) =>
      new Answer(await authenticator.get(jsonOf(publicKey))),
  }
  vi.stubGlobal('PublicKeyCredential', Answer)
  vi.stubGlobal('navigator', { credentials })
  vi.stubGlobal('document', {})
  vi.stubGlobal('window', globalThis)
  try {
    return await step()
  } finally {
    vi.unstubAllGlobals()
  }
}
