// `Content-Range` (RFC 9110, section 14.4; protocol/rest.md, section 4).

/** `0-9/100`; `*` for rows when there are none, and for a total that was not asked for. */
export function contentRange(first: number, rows: number, total: number | null): string {
  const range = rows === 0 ? '*' : `${first}-${first + rows - 1}`
  return `${range}/${total ?? '*'}`
}
