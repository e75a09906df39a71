// An authenticator in software, with the browser around it: it makes credentials and signs with them as WebAuthn Level 3 has
// it, and it can lie about each thing that a server must check.
import { Buffer } from 'node:buffer'
import { encodeCBOR } from '@levischuck/tiny-cbor'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { createKey, type KeyKind, type SigningKey } from './authenticator-keys.ts'

/** What may be untrue of an answer; what is absent is as it should be. */
export interface Lies {
  origin?: string
  /** The page stood in another site's frame. */
  crossOrigin?: boolean
  type?: string
  challenge?: string
  rpId?: string
  userPresent?: boolean
  userVerified?: boolean
  /** "Backed up", of a credential that cannot be. */
  backedUpAlone?: boolean
  counter?: number
  credentialId?: string
  userHandle?: string | null
  /** Turns one bit of the signature. */
  tamperSignature?: boolean
  /** Bytes behind the authenticator data. */
  leftover?: boolean
  /** Of the attestation object. */
  format?: string
  /** Signs with a key that is not the credential's. */
  foreignKey?: boolean
}

export interface AuthenticatorOptions {
  /** The page that uses it. */
  origin?: string
  aaguid?: string
  key?: KeyKind
  /** Security keys count their signatures; passkeys that are synchronised say 0 each time. */
  counts?: boolean
}

/** A credential in the authenticator. */
interface Credential {
  readonly id: string
  readonly key: SigningKey
  readonly rpId: string
  readonly userHandle: string
  counter: number
}

const FLAGS = { present: 0x01, verified: 0x04, eligible: 0x08, backedUp: 0x10, attested: 0x40 }
const NO_MAKE = '00000000-0000-0000-0000-000000000000'

const digest = async (data: Uint8Array<ArrayBuffer>): Promise<Buffer> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', data))
const encodeText = (text: string) => Buffer.from(text).toString('base64url')

function describeClient(type: string, challenge: string, origin: string, lies: Lies): Buffer {
  const data = { type, challenge, origin, crossOrigin: false, ...pick(lies) }
  return Buffer.from(JSON.stringify(data))
}

function pick({ type, challenge, origin, crossOrigin }: Lies): Lies {
  const all = { type, challenge, origin, crossOrigin }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function flagsOf(isSynced: boolean, lies: Lies): number {
  const { userPresent = true, userVerified = true, backedUpAlone = false } = lies
  const synced = isSynced ? FLAGS.eligible | FLAGS.backedUp : 0
  return (
    (userPresent ? FLAGS.present : 0) |
    (userVerified ? FLAGS.verified : 0) |
    (backedUpAlone ? FLAGS.backedUp : synced)
  )
}

async function describeAuthenticator(rpId: string, flags: number, counter: number) {
  const tail = Buffer.alloc(5)
  tail.writeUInt8(flags)
  tail.writeUInt32BE(counter, 1)
  return Buffer.concat([await digest(Buffer.from(rpId)), tail])
}

function describeCredential(aaguid: string, id: string, key: SigningKey): Buffer {
  const raw = Buffer.from(id, 'base64url')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(raw.length)
  return Buffer.concat([Buffer.from(aaguid.replaceAll('-', ''), 'hex'), length, raw, key.cose])
}

/** Makes an authenticator. It keeps its credentials, as a phone does. */
/** An answer as the browser's types know it: they are narrower than the library's. */
type NewCredential = Omit<RegistrationResponseJSON, 'response'> & {
  response: Omit<RegistrationResponseJSON['response'], 'transports'> & {
    transports: ('usb' | 'internal' | 'hybrid')[]
  }
}

/** What an authenticator reads of the options; libraries differ in the rest. */
type CreationOptions = Pick<PublicKeyCredentialCreationOptionsJSON, 'challenge' | 'user'> & {
  readonly rp: { readonly id?: string | undefined }
  readonly excludeCredentials?: readonly { readonly id: string }[] | undefined
}

type RequestOptions = Pick<PublicKeyCredentialRequestOptionsJSON, 'challenge'> & {
  readonly rpId?: string | undefined
  readonly allowCredentials?: readonly { readonly id: string }[] | undefined
}

export function createAuthenticator(options: AuthenticatorOptions = {}) {
  const { origin = 'https://app.example', aaguid = NO_MAKE, counts = false } = options
  const credentials: Credential[] = []

  /** `navigator.credentials.create`, and the JSON of its answer. */
  async function create(asked: CreationOptions, lies: Lies = {}): Promise<NewCredential> {
    const excluded = asked.excludeCredentials ?? []
    if (credentials.some(({ id }) => excluded.some((one) => one.id === id))) {
      throw new DOMException('The authenticator was previously registered', 'InvalidStateError')
    }
    const id =
      lies.credentialId ??
      Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
    const key = await createKey(options.key ?? 'ES256')
    const rpId = asked.rp.id ?? new URL(origin).hostname
    const counter = lies.counter ?? (counts ? 1 : 0)
    credentials.push({ id, key, rpId, userHandle: asked.user.id, counter })
    const head = await describeAuthenticator(
      lies.rpId ?? rpId,
      flagsOf(!counts, lies) | FLAGS.attested,
      counter,
    )
    const leftover = lies.leftover ? Buffer.from([0]) : Buffer.alloc(0)
    const authData = Buffer.concat([head, describeCredential(aaguid, id, key), leftover])
    const attestation = encodeCBOR(
      new Map<string, string | Uint8Array | Map<string, string>>([
        ['fmt', lies.format ?? 'none'],
        ['attStmt', new Map<string, string>()],
        ['authData', new Uint8Array(authData)],
      ]),
    )
    return {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: describeClient('webauthn.create', asked.challenge, origin, lies).toString(
          'base64url',
        ),
        attestationObject: Buffer.from(attestation).toString('base64url'),
        transports: counts ? ['usb'] : ['internal', 'hybrid'],
      },
    }
  }

  /** `navigator.credentials.get`, and the JSON of its answer. */
  async function get(asked: RequestOptions, lies: Lies = {}): Promise<AuthenticationResponseJSON> {
    const allowed = asked.allowCredentials ?? []
    const credential = credentials.findLast(
      ({ id, rpId }) =>
        rpId === (asked.rpId ?? rpId) &&
        (allowed.length === 0 || allowed.some((one) => one.id === id)),
    )
    if (credential === undefined) throw new DOMException('no credential', 'NotAllowedError')
    if (counts) credential.counter += 1
    const flags = flagsOf(!counts, lies)
    const counter = lies.counter ?? credential.counter
    const head = await describeAuthenticator(lies.rpId ?? credential.rpId, flags, counter)
    const authData = Buffer.concat([head, lies.leftover ? Buffer.from([0]) : Buffer.alloc(0)])
    const client = describeClient('webauthn.get', asked.challenge, origin, lies)
    const key = lies.foreignKey ? await createKey(options.key ?? 'ES256') : credential.key
    const signature = await key.sign(Buffer.concat([authData, await digest(Buffer.from(client))]))
    if (lies.tamperSignature) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
    const id = lies.credentialId ?? credential.id
    const userHandle = lies.userHandle === undefined ? credential.userHandle : lies.userHandle
    return {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(userHandle === null ? {} : { userHandle }),
      },
    }
  }

  return { credentials, create, get }
}

export type Authenticator = ReturnType<typeof createAuthenticator>

/** A user's id as an authenticator keeps it. */
export const handleOf = (userId: string): string => encodeText(userId)
