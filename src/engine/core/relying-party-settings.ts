// Whether passkeys could ever work for the relying party that an app names.
import type { RelyingPartySettings } from './identity-settings.ts'

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$|^localhost$/
const ANDROID = /^android:apk-key-hash:[\w-]{43}$/

/** @throws TypeError that names what is no domain, or no origin of it */
export function assertRelyingParty({ id, origins }: RelyingPartySettings): void {
  if (id !== null && !DOMAIN.test(id)) {
    throw new TypeError(`relyingParty.id: "${id}" is no domain, such as "example.com"`)
  }
  for (const origin of origins) {
    if (!ANDROID.test(origin)) assertOrigin(origin, id)
  }
}

function assertOrigin(origin: string, id: string | null): void {
  const url = URL.parse(origin)
  if (url === null || url.origin !== origin || !/^https?:$/.test(url.protocol)) {
    const message = 'is no origin, such as "https://app.example.com" or "android:apk-key-hash:…"'
    throw new TypeError(`relyingParty.origins: "${origin}" ${message}`)
  }
  if (id !== null && url.hostname !== id && !url.hostname.endsWith(`.${id}`)) {
    throw new TypeError(`relyingParty.origins: "${origin}" is not under "${id}"`)
  }
}
