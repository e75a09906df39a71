// From where a request comes: kept with sessions and in the audit log, so that a user knows their own.
import { findAddress } from '../core/index.ts'

const MAX_AGENT_CHARACTERS = 500

/** The place and the program that a request came from. */
export interface Device {
  readonly address: string | null
  readonly userAgent: string | null
}

export const UNKNOWN_DEVICE: Device = { address: null, userAgent: null }

/** Tells a request's device. */
export const deviceOf = (headers: Headers): Device => ({
  address: findAddress(headers),
  userAgent: headers.get('User-Agent')?.slice(0, MAX_AGENT_CHARACTERS) ?? null,
})
