// The few lines that a newcomer needs once everything runs.

/**
 * The banner: where the shop, the API and the mails are, and the keys.
 * @param keepsAccounts whether accounts are kept here, rather than elsewhere
 */
export function formatBanner(
  url: string,
  variables: Record<string, string>,
  keepsAccounts: boolean,
): string {
  const accounts = keepsAccounts
    ? `  Mail             ${url}/_dev/mail`
    : '  Accounts         elsewhere, as identity.issuers says'
  return [
    '',
    '  Ledge is running.',
    '',
    `  Shop             ${url}`,
    `  API              ${url}/rest/v1  ${keepsAccounts ? '/auth/v1  ' : ''}/functions/v1`,
    accounts,
    `  Publishable key  ${variables.LEDGE_PUBLISHABLE_KEY}`,
    `  Secret key       ${variables.LEDGE_SECRET_KEY}`,
    '',
    '  Your app is src/app/. Ctrl+C stops; your data stays.',
    '',
  ].join('\n')
}
