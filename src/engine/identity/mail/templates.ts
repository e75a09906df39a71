// What our mails say. An app that wants other words gives templates of its own.
import type { MailFacts, MailKind, MailTemplate } from '../../core/index.ts'
import { layOut, type MailWords } from './layout.ts'

const IGNORE = 'If you did not ask for this, you can ignore this mail: nothing will change.'

const within = ({ minutes }: MailFacts): string => {
  const isWholeHours = minutes >= 60 && minutes % 60 === 0
  const count = isWholeHours ? minutes / 60 : minutes
  const unit = isWholeHours ? 'hour' : 'minute'
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const app = ({ siteUrl }: MailFacts): string => new URL(siteUrl).host

type Words = (facts: MailFacts) => MailWords

const WORDS: Readonly<Record<MailKind, Words>> = {
  confirmation: (facts) => ({
    subject: 'Confirm your email address',
    heading: 'Confirm your email address',
    paragraphs: [
      `Somebody, hopefully you, signed up at ${app(facts)} with this address. The link and the code work once, within ${within(facts)}.`,
    ],
    action: 'Confirm address',
    codeLabel: 'Or enter this code:',
    footer: IGNORE,
  }),
  recovery: (facts) => ({
    subject: 'Reset your password',
    heading: 'Reset your password',
    paragraphs: [
      `Follow the link to choose a new password for ${app(facts)}. The link and the code work once, within ${within(facts)}.`,
    ],
    action: 'Choose a new password',
    codeLabel: 'Or enter this code:',
    footer: IGNORE,
  }),
  magiclink: (facts) => ({
    subject: 'Your sign-in link',
    heading: 'Sign in',
    paragraphs: [
      `Follow the link to sign in to ${app(facts)}. The link and the code work once, within ${within(facts)}.`,
    ],
    action: 'Sign in',
    codeLabel: 'Or enter this code:',
    footer: IGNORE,
  }),
  invite: (facts) => ({
    subject: 'You have been invited',
    heading: 'You have been invited',
    paragraphs: [
      `You have been invited to make an account at ${app(facts)}. The link and the code work once, within ${within(facts)}.`,
    ],
    action: 'Accept the invitation',
    codeLabel: 'Or enter this code:',
    footer: 'If you do not know what this is about, you can ignore this mail.',
  }),
  email_change_current: (facts) => ({
    subject: 'Confirm the change of your email address',
    heading: 'Your email address is about to change',
    paragraphs: [
      `The account at ${app(facts)} that has the address ${facts.to} is about to have ${facts.newEmail ?? 'another one'} instead.`,
      `Confirm it here and in the new mailbox. The link and the code work once, within ${within(facts)}.`,
    ],
    action: 'Confirm the change',
    codeLabel: 'Or enter this code:',
    footer:
      'If you did not ask for this, do not confirm it, and change your password: somebody else may know it.',
  }),
  email_change_new: (facts) => ({
    subject: 'Confirm your new email address',
    heading: 'Confirm your new email address',
    paragraphs: [
      `An account at ${app(facts)} is about to have the address ${facts.newEmail ?? facts.to}. The link and the code work once, within ${within(facts)}.`,
    ],
    action: 'Confirm the new address',
    codeLabel: 'Or enter this code:',
    footer: IGNORE,
  }),
  reauthentication: (facts) => ({
    subject: 'Your confirmation code',
    heading: 'Confirm that it is you',
    paragraphs: [
      `Enter this code at ${app(facts)} to go on with what you have begun. It works once, within ${within(facts)}.`,
    ],
    action: 'Confirm',
    codeLabel: 'Your code:',
    footer:
      'If you did not ask for this, change your password: somebody else is signed in to your account.',
  }),
}

/** What our mail of a kind says. */
export const defaultTemplate: MailTemplate = (facts) => {
  const { code, link, siteUrl } = facts
  return layOut({ words: WORDS[facts.kind](facts), code, link, siteUrl })
}
