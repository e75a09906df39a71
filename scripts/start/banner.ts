// The few lines that a newcomer needs once everything runs.

/** The banner: where the shop, the API and the mails are, and the keys. */
export function formatBanner(url: string, variables: Record<string, string>): string {
  return [
    '',
    '  Ledge is running.',
    '',
    `  Shop             ${url}`,
    `  API              ${url}/rest/v1  /auth/v1  /functions/v1`,
    `  API, to read     ${url}/docs`,
    `  Mail             ${url}/_dev/mail`,
    `  Publishable key  ${variables.LEDGE_PUBLISHABLE_KEY}`,
    `  Secret key       ${variables.LEDGE_SECRET_KEY}`,
    '',
    '  Your app is src/app/. Ctrl+C stops; your data stays.',
    '',
  ].join('\n')
}
