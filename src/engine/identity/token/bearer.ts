// The bearer token of a request (RFC 6750, section 2.1).

const BEARER = /^bearer +(\S+)$/i

/** The one token of a well-formed `Authorization: Bearer …`, else null. */
export const findBearer = (headers: Headers): string | null =>
  BEARER.exec(headers.get('Authorization') ?? '')?.[1] ?? null
