// Whence a request comes, as far as that can be believed.

/**
 * The address that a request came from. Only Cloudflare's own header names it: whatever else claims to (`X-Forwarded-For`,
 * `Forwarded`, …) is the caller's word.
 */
export const findAddress = (headers: Headers): string | null => headers.get('CF-Connecting-IP')

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i // an IPv4 address in IPv6's clothes (RFC 4291, section 2.5.5.2)

/** The part of an address that one customer holds: an IPv4 address, or an IPv6 /64. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const mapped = MAPPED.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [head = '', tail = ''] = address.toLowerCase().split('::')
  const start = head.split(':')
  const end = tail === '' ? [] : tail.split(':')
  const gap = address.includes('::')
    ? Array(Math.max(0, 8 - start.length - end.length)).fill('0')
    : []
  const groups = [...start, ...gap, ...end].map((group) => group.replace(/^0+(?=.)/, '') || '0')
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** Whether an address is one of the machine itself. */
export const isLoopbackAddress = (address: string): boolean =>
  /^(?:127\.|::1$|::ffff:127\.)/i.test(address)
