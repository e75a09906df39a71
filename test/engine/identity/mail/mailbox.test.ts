// The mailbox of local development: what lands in it, what it shows under our own headers, and that production has none.
import { describe, expect, test } from 'vitest'
import { mailCode } from '../../../../src/engine/identity/code/mail-code.ts'
import { keepMail } from '../../../../src/engine/identity/mail/mailbox.ts'
import { commit } from '../../../../src/engine/identity/part.ts'
import { createPipeline } from '../../../support/pipeline.ts'
import { app, call, createEmail } from '../people.ts'
import { insertUser, openTestScope, SITE } from '../support.ts'

interface KeptMail {
  id: string
  to: string
  subject: string
  code: string
  link: string
  html: string
  text: string
}

async function receive(): Promise<KeptMail> {
  const scope = openTestScope(app)
  const to = createEmail()
  const user = insertUser(scope, to)
  const request = {
    userId: user.id,
    kind: 'recovery',
    to,
    siteUrl: SITE,
    redirectTo: SITE,
  } as const
  await commit(scope, [user.part, await mailCode(scope, request)])
  await scope.settle()
  await createPipeline(app).deliver('ledge-events', scope.rung, { LEDGE_SITE_URL: SITE })
  const [mail] = await readJson(`?to=${encodeURIComponent(to)}`)
  return mail ?? expect.fail('the mail did not arrive')
}

const readJson = async (search = ''): Promise<KeptMail[]> =>
  (await call(`/_dev/mail.json${search}`)).json<KeptMail[]>()

describe('in development', () => {
  test('a mail lands in it, the newest first, and leaves by nothing', async () => {
    const [first, second] = [await receive(), await receive()]
    expect(first).toMatchObject({
      subject: 'Reset your password',
      code: expect.stringMatching(/^\d{6}$/),
    })
    expect(first.link).toContain(`${SITE}/auth/v1/verify?token=`)
    const ids = (await readJson()).map(({ id }) => id)
    expect(ids.indexOf(second.id)).toBeLessThan(ids.indexOf(first.id))
  })

  test('the pages work under our policy: no script, no style in the page itself', async () => {
    const mail = await receive()
    for (const path of ['/_dev/mail', `/_dev/mail/${mail.id}`]) {
      const answer = await call(path)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'self'")
      expect(answer.headers.get('X-Frame-Options')).toBe('DENY')
      const page = await answer.text()
      expect(page).toContain(mail.subject)
      expect(page).not.toMatch(/<script|style=|<style/)
    }
    const page = await (await call(`/_dev/mail/${mail.id}`)).text()
    expect(page).toContain(
      `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" title="The mail as HTML" src="/_dev/mail/${mail.id}/html">`,
    )
    const css = await call('/_dev/mail.css')
    expect(css.headers.get('Content-Type')).toContain('text/css')
  })

  test('the mail itself is shown in a frame that may do nothing but open its links', async () => {
    const mail = await receive()
    const frame = await call(`/_dev/mail/${mail.id}/html`)
    expect(await frame.text()).toBe(mail.html.replace('<head>', '<head><base target="_blank">'))
    const policy = frame.headers.get('Content-Security-Policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain('sandbox allow-popups allow-popups-to-escape-sandbox;')
    expect(frame.headers.get('X-Frame-Options')).toBe('SAMEORIGIN')
    expect(frame.headers.get('X-Content-Type-Options')).toBe('nosniff')
  })

  test('what a mail says is text to the page', async () => {
    const { env } = openTestScope(app)
    const id = crypto.randomUUID()
    const bad = '<script>alert(1)</script>'
    const mail = { id, sent_at: new Date().toISOString(), kind: 'invite', from: bad, to: bad }
    await keepMail(env.KV, { ...mail, subject: bad, html: bad, text: bad, code: bad, link: null })
    for (const path of ['/_dev/mail', `/_dev/mail/${id}`]) {
      expect(await (await call(path)).text()).not.toContain('<script>')
    }
  })

  test('an unknown mail and an unknown page are 404', async () => {
    for (const path of ['/_dev/mail/nobody', '/_dev/mail/nobody/html', '/_dev/other']) {
      expect((await call(path)).status).toBe(404)
    }
  })
})

test('in production there is none', async () => {
  const { id } = await receive()
  const bindings = { LEDGE_DEV: undefined }
  for (const path of [
    '/_dev/mail',
    '/_dev/mail.json',
    '/_dev/mail.css',
    `/_dev/mail/${id}`,
    `/_dev/mail/${id}/html`,
  ]) {
    const answer = await call(path, { bindings, headers: { Accept: 'text/html' } })
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain('ailbox')
  }
})
