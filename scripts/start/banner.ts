// The few lines that a newcomer needs once everything runs.
import { type ChaosOptions, describeChaos } from './chaos.ts'

/** What the banner says beside the keys. */
export interface BannerFacts {
  /** Whether accounts are kept here, rather than elsewhere. */
  readonly keepsAccounts: boolean
  /** Names of variables that `.dev.vars` lacks, by the provider of sign-in that is off for it. */
  readonly missing: ReadonlyMap<string, readonly string[]>
  /** Names of the secrets that `.dev.vars` lacks, by the function that receives no webhooks for it. */
  readonly missingSecrets: ReadonlyMap<string, string>
  /** The faults that it runs with; null for none. */
  readonly chaos: ChaosOptions | null
  /** Lines that wrangler.toml lacks for the app's workflows. */
  readonly lines: string | null
}

/** The banner: where the shop, the API and the mails are, the keys, and which providers and webhooks are off. */
export function formatBanner(
  url: string,
  variables: Record<string, string>,
  { keepsAccounts, missing, missingSecrets, lines, chaos }: BannerFacts,
): string {
  const accounts = keepsAccounts
    ? `  Mail             ${url}/_dev/mail`
    : '  Accounts         elsewhere, as identity.issuers says'
  const off = [...missing].map(([name, names]) => `${name} (${names.join(', ')})`)
  const deaf = [...missingSecrets].map(([name, secret]) => `${name} (${secret})`)
  return [
    '',
    '  Ledge is running.',
    '',
    `  Shop             ${url}`,
    `  API              ${url}/rest/v1  ${keepsAccounts ? '/auth/v1  ' : ''}/functions/v1`,
    `  API, to read     ${url}/docs`,
    accounts,
    `  Publishable key  ${variables.LEDGE_PUBLISHABLE_KEY}`,
    `  Secret key       ${variables.LEDGE_SECRET_KEY}`,
    ...(off.length === 0 ? [] : [`  Sign-in is off   ${off.join('; ')}: not in .dev.vars`]),
    ...(deaf.length === 0
      ? []
      : [`  Webhooks are off ${deaf.join('; ')}: no secret of the sender's in .dev.vars`]),
    ...(chaos === null ? [] : describeChaos(chaos)),
    ...(lines === null ? [] : ['', '  Workflows are off: add this to wrangler.toml', '', lines]),
    '',
    '  Your app is src/app/. Ctrl+C stops; your data stays.',
    '',
  ].join('\n')
}
