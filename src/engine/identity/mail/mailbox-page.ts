// The mailbox as pages: a list, one mail with its HTML in a frame that may do nothing but open its links, and its text.
import { html, raw } from 'hono/html'
import type { KeptMail } from './mailbox.ts'

const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox'

export const FRAME_POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; sandbox ${SANDBOX}; frame-ancestors 'self'`

/** A mail's HTML for the frame: its links open beside the mailbox, where a frame could not show the app. */
export const frameMail = (mail: KeptMail): string =>
  mail.html.replace(/<head\b[^>]*>/i, (head) => `${head}<base target="_blank">`)

const OFF = 'Accounts are kept elsewhere (identity.builtIn is false): nothing sends a mail here.'

/** All mails. @param isOn whether accounts are kept here, which send them */
export const showList = (mails: readonly KeptMail[], isOn: boolean) =>
  showPage(
    'Mailbox',
    html`<header>
        <h1>Mailbox</h1>
        <p>Every mail of this local Ledge, for a day. Nothing leaves the machine. <a href="/_dev/mail.json">JSON</a></p>
      </header>
      ${isOn ? '' : html`<p class="empty">${OFF}</p>`}
      ${isOn && mails.length === 0 ? html`<p class="empty">No mail yet. Sign somebody up.</p>` : ''}
      <ol class="mails">
        ${mails.map(
          (mail) =>
            html`<li>
              <a href="/_dev/mail/${mail.id}">
                <span class="subject">${mail.subject}</span>
                <span class="to">${mail.to}</span>
                <code>${mail.code}</code>
                <time datetime="${mail.sent_at}">${showTime(mail.sent_at)}</time>
              </a>
            </li>`,
        )}
      </ol>`,
  )

/** One mail. */
export const showMail = (mail: KeptMail) =>
  showPage(
    mail.subject,
    html`<header>
        <p><a href="/_dev/mail">← Mailbox</a></p>
        <h1>${mail.subject}</h1>
        <dl>
          <dt>From</dt>
          <dd>${mail.from}</dd>
          <dt>To</dt>
          <dd>${mail.to}</dd>
          <dt>Sent</dt>
          <dd><time datetime="${mail.sent_at}">${showTime(mail.sent_at)}</time></dd>
          <dt>Code</dt>
          <dd><code>${mail.code}</code></dd>
        </dl>
        ${mail.link === null ? '' : html`<p><a class="follow" href="${mail.link}">Follow the link</a></p>`}
      </header>
      <h2>HTML</h2>
      <iframe sandbox="${SANDBOX}" title="The mail as HTML" src="/_dev/mail/${mail.id}/html"></iframe>
      <h2>Text</h2>
      <pre>${mail.text}</pre>`,
  )

const showTime = (at: string): string => `${at.slice(0, 19).replace('T', ' ')} UTC`

const showPage = (title: string, body: ReturnType<typeof html>) =>
  html`${raw('<!doctype html>')}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title} · Ledge</title>
        <link rel="stylesheet" href="/_dev/mail.css" />
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`

export const STYLES = `
:root { color-scheme: light; --ink: #1d2420; --soft: #5c665f; --line: #dfe3df; --leaf: #1f6f4a; }
* { box-sizing: border-box; }
body { margin: 0; background: #f3f4f2; color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { margin: 0 0 .5rem; font-size: 1.75rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: .875rem; font-weight: 600; color: var(--soft); }
header p, .empty { margin: 0 0 1rem; color: var(--soft); }
a { color: var(--leaf); }
.mails { margin: 1rem 0 0; padding: 0; list-style: none; background: #fff; border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.mails:empty { display: none; }
.mails li + li { border-top: 1px solid var(--line); }
.mails a { display: grid; grid-template-columns: 1fr auto; gap: .125rem 1rem; padding: .875rem 1rem; color: inherit; text-decoration: none; }
.mails a:hover, .mails a:focus-visible { background: #f7f9f7; }
.subject { font-weight: 600; overflow-wrap: anywhere; }
.to { grid-row: 2; color: var(--soft); overflow-wrap: anywhere; }
code { font: 600 1rem ui-monospace, monospace; letter-spacing: .1em; }
.mails code { grid-row: 1; grid-column: 2; text-align: right; }
.mails time { grid-row: 2; grid-column: 2; text-align: right; color: var(--soft); font-size: .875rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem 1rem; margin: 0 0 1rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.follow { display: inline-block; padding: .5rem 1rem; background: var(--leaf); color: #fff; border-radius: 8px; text-decoration: none; }
iframe { display: block; width: 100%; height: 36rem; background: #fff; border: 1px solid var(--line); border-radius: 12px; }
pre { margin: 0; padding: 1rem; background: #fff; border: 1px solid var(--line); border-radius: 12px; white-space: pre-wrap; overflow-wrap: anywhere; font: .875rem/1.5 ui-monospace, monospace; }
@media (max-width: 36rem) {
  .to { grid-column: 1 / -1; }
  .mails time { grid-row: 3; grid-column: 1 / -1; text-align: left; }
  iframe { height: 46rem; }
}
`
