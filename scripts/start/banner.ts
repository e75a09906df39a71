// The few lines that a newcomer needs once everything runs.

/**
 * The banner: where the shop, the API and the mails are, the keys, and which providers of sign-in are off.
 * @param missing names of variables that `.dev.vars` lacks, by provider
 */
export function formatBanner(
  url: string,
  variables: Record<string, string>,
  missing: ReadonlyMap<string, readonly string[]> = new Map(),
): string {
  const off = [...missing].map(([name, names]) => `${name} (${names.join(', ')})`)
  return [
    '',
    '  Ledge is running.',
    '',
    `  Shop             ${url}`,
    `  API              ${url}/rest/v1  /auth/v1  /functions/v1`,
    `  Mail             ${url}/_dev/mail`,
    `  Publishable key  ${variables.LEDGE_PUBLISHABLE_KEY}`,
    `  Secret key       ${variables.LEDGE_SECRET_KEY}`,
    ...(off.length === 0 ? [] : [`  Sign-in is off   ${off.join('; ')}: not in .dev.vars`]),
    '',
    '  Your app is src/app/. Ctrl+C stops; your data stays.',
    '',
  ].join('\n')
}
