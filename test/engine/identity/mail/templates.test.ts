// What our mails say: each with its code, most with their link, and nothing in them that a stranger has put there.
import { describe, expect, test } from 'vitest'
import type { MailKind } from '../../../../src/engine/core/index.ts'
import { createLink, purposesOf } from '../../../../src/engine/identity/mail/link.ts'
import { parseSender } from '../../../../src/engine/identity/mail/mailers.ts'
import { defaultTemplate } from '../../../../src/engine/identity/mail/templates.ts'

const siteUrl = 'https://app.example'
const link = `${siteUrl}/auth/v1/verify?token=t&type=x&redirect_to=y`
const facts = { to: 'ada@example.com', code: '123456', siteUrl, newEmail: null, minutes: 60 }

describe('each mail', () => {
  test.each<[MailKind, string, string]>([
    ['confirmation', 'Confirm your email address', '1 hour'],
    ['recovery', 'Reset your password', '1 hour'],
    ['magiclink', 'Your sign-in link', '1 hour'],
    ['invite', 'You have been invited', '1 hour'],
    ['email_change_current', 'Confirm the change of your email address', '1 hour'],
    ['email_change_new', 'Confirm your new email address', '1 hour'],
  ])('%s', (kind, subject, time) => {
    const mail = defaultTemplate({ ...facts, kind, link, newEmail: 'new@example.com' })
    expect(mail.subject).toBe(subject)
    for (const body of [mail.html, mail.text]) {
      expect(body).toContain('123456')
      expect(body).toContain('app.example')
      expect(body).toContain(time)
    }
    expect(mail.text).toContain(link)
    expect(mail.html).toContain(link.replaceAll('&', '&#38;'))
    expect(mail.html).not.toMatch(/<script|<img|https?:\/\/(?!app\.example)/)
  })

  test('of a reauthentication has a code and no link', () => {
    const mail = defaultTemplate({ ...facts, kind: 'reauthentication', link: null, minutes: 1 })
    expect(mail.text).toContain('Your code: 123456')
    expect(mail.text).toContain('1 minute.')
    expect(mail.html).not.toContain('<a ')
  })

  test('shows markup in an address as text', () => {
    const newEmail = '"<img/src=x>"@example.com'
    const mail = defaultTemplate({ ...facts, kind: 'email_change_current', link, newEmail })
    expect(mail.html).not.toContain('<img')
    expect(mail.html).toContain('&#60;img/src=x&#62;')
  })
})

test.each([
  ['confirmation', 'signup'],
  ['recovery', 'recovery'],
  ['magiclink', 'magiclink'],
  ['invite', 'invite'],
  ['email_change_current', 'email_change'],
  ['email_change_new', 'email_change'],
] as const)('the link of %s leads to the app, of type %s', (kind, type) => {
  const redirectTo = 'myapp://cb?a=1&b=2'
  const url = new URL(createLink({ siteUrl, kind, token: 'pkce_1', redirectTo }) ?? '')
  expect(url.origin + url.pathname).toBe(`${siteUrl}/auth/v1/verify`)
  expect(Object.fromEntries(url.searchParams)).toEqual({
    token: 'pkce_1',
    type,
    redirect_to: redirectTo,
  })
})

test.each([
  ['signup', ['confirmation']],
  ['email', ['confirmation', 'recovery', 'magiclink', 'invite']],
  ['email_change', ['email_change_current', 'email_change_new']],
  ['sms', ['sms']],
  ['reauthentication', []],
  ['constructor', []],
])('the type %s stands for %j', (type, purposes) => {
  expect(purposesOf(type)).toEqual(purposes)
})

test.each([
  ['hello@example.com', 'hello@example.com'],
  ['Shop <hello@example.com>', { name: 'Shop', email: 'hello@example.com' }],
  ['"The Shop" <hello@example.com>', { name: 'The Shop', email: 'hello@example.com' }],
  ['<hello@example.com>', 'hello@example.com'],
])('the sender %s', (from, sender) => {
  expect(parseSender(from)).toEqual(sender)
})
