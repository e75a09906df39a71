// Asks the wiki, and reads of the answer what its tests look at.
import { expect } from 'vitest'
import { type CallOptions, createCaller, roundTripsOf } from '../../../support/worker.ts'
import { wiki } from './wiki.ts'

export const call = createCaller(wiki)

/** The Accept header of those who want one object. */
export const ONE = { Accept: 'application/vnd.pgrst.object+json' }

/** Sends a request to `/rest/v1`. */
export async function ask(path: string, options: CallOptions = {}) {
  const response = await call(`/rest/v1/${path}`, options)
  return {
    status: response.status,
    text: await response.text(),
    headers: response.headers,
    tag: response.headers.get('ETag'),
    replayed: response.headers.get('Idempotency-Replayed'),
    trips: roundTripsOf(response),
  }
}

/** A write under an Idempotency-Key, of a page unless told otherwise. */
export interface KeyedWrite extends CallOptions {
  key?: string
  path?: string
}

/** Sends a write, which wants its rows back unless its headers say otherwise. */
export function write({ key, path = 'pages', ...options }: KeyedWrite) {
  const headers = {
    Prefer: 'return=representation',
    ...(key !== undefined && { 'Idempotency-Key': key }),
    ...options.headers,
  }
  const body = options.method === 'DELETE' ? {} : { body: { id: 'p1', title: 'One' } }
  return ask(path, { method: 'POST', ...body, ...options, headers })
}

/** Somebody who reads one row at a time, and changes it under If-Match. */
export function createEditor(token: () => string) {
  const send = (path: string, options: CallOptions = {}) =>
    ask(path, { as: token(), ...options, headers: { ...ONE, ...options.headers } })
  async function readTag(path: string, options: CallOptions = {}): Promise<string> {
    const { status, tag } = await send(path, options)
    expect(status).toBe(200)
    if (tag === null) throw new Error(`${path} has no ETag`)
    return tag
  }
  const patch = (path: string, tag: string | null, options: CallOptions = {}) =>
    send(path, {
      method: 'PATCH',
      body: { body: 'new' },
      ...options,
      headers: {
        ...(tag !== null && { 'If-Match': tag }),
        Accept: 'application/json',
        ...options.headers,
      },
    })
  return { send, readTag, patch }
}
