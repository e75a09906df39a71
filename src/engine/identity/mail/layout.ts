// What all mails share: one column that every mail client shows, styles written into the elements, and the same words
// as plain text.
import type { MailContent } from '../../core/index.ts'

/** What one mail has to say. */
export interface MailWords {
  readonly subject: string
  /** Shown large. */
  readonly heading: string
  readonly paragraphs: readonly string[]
  /** What the button says; with a link. */
  readonly action: string
  /** Said above the code. */
  readonly codeLabel: string
  /** What somebody does who did not ask for it. */
  readonly footer: string
}

export interface MailParts {
  readonly words: MailWords
  readonly code: string
  readonly link: string | null
  readonly siteUrl: string
}

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const MONO = 'font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace'

/** Lays a mail out, as HTML and as text. */
export const layOut = (parts: MailParts): MailContent => ({
  subject: parts.words.subject,
  html: layOutHtml(parts),
  text: layOutText(parts),
})

/** Text that is safe between tags and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

function layOutHtml({ words, code, link, siteUrl }: MailParts): string {
  const paragraphs = words.paragraphs.map(
    (text) =>
      `<p style="margin:0 0 16px;font-size:16px;line-height:24px;word-break:break-word">${escapeHtml(text)}</p>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escapeHtml(words.subject)}</title>
</head>
<body style="margin:0;padding:0;background:#f3f4f2;color:#1d2420;${FONT}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f2">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px;background:#ffffff;border:1px solid #dfe3df;border-radius:12px">
<tr><td style="padding:32px;${FONT};color:#1d2420">
<p style="margin:0 0 24px;font-size:14px;line-height:20px;color:#5c665f;word-break:break-word">${escapeHtml(hostOf(siteUrl))}</p>
<h1 style="margin:0 0 16px;font-size:24px;line-height:32px;font-weight:600">${escapeHtml(words.heading)}</h1>
${paragraphs.join('\n')}
${link === null ? '' : layOutButton(words.action, link)}
${layOutCode(words.codeLabel, code)}
<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #dfe3df;font-size:13px;line-height:20px;color:#5c665f">${escapeHtml(words.footer)}</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`
}

const layOutButton = (
  action: string,
  link: string,
): string => `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 24px">
<tr><td style="background:#1f6f4a;border-radius:8px">
<a href="${escapeHtml(link)}" style="display:inline-block;padding:12px 24px;font-size:16px;line-height:24px;font-weight:600;color:#ffffff;text-decoration:none;${FONT}">${escapeHtml(action)}</a>
</td></tr>
</table>`

const layOutCode = (label: string, code: string): string =>
  `<p style="margin:0 0 8px;font-size:14px;line-height:20px;color:#5c665f">${escapeHtml(label)}</p>
<p style="margin:0;padding:12px 16px;background:#f3f4f2;border-radius:8px;font-size:28px;line-height:36px;letter-spacing:6px;font-weight:600;${MONO}">${escapeHtml(code)}</p>`

function layOutText({ words, code, link }: MailParts): string {
  const action = link === null ? [] : [`${words.action}:\n${link}`]
  const blocks = [words.heading, ...words.paragraphs, ...action, `${words.codeLabel} ${code}`]
  return `${[...blocks, '--', words.footer].join('\n\n')}\n`
}

const hostOf = (url: string): string => new URL(url).host
