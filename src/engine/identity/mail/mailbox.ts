// The mailbox of local development: every mail lands here instead of leaving. KV keeps it for a day.
import * as z from 'zod'
import { inChunks, lazy } from '../../core/index.ts'

const PREFIX = 'mail:'
const DAY_SECONDS = 24 * 60 * 60
const MAX_KEYS_PER_READ = 100 // KV's own

const mailSchema = lazy(() =>
  z.object({
    id: z.string(),
    sent_at: z.string(),
    kind: z.string(),
    from: z.string(),
    to: z.string(),
    subject: z.string(),
    html: z.string(),
    text: z.string(),
    code: z.string(),
    link: z.string().nullable(),
  }),
)

/** A mail as the mailbox keeps it. */
export type KeptMail = z.infer<ReturnType<typeof mailSchema>>

/** Keeps a mail and prints a line about it. The same mail again takes the place of the first. */
export async function keepMail(kv: KVNamespace, mail: KeptMail): Promise<void> {
  const key = `${PREFIX}${mail.sent_at}:${mail.id}`
  await kv.put(key, JSON.stringify(mail), { expirationTtl: DAY_SECONDS })
  const link = mail.link === null ? '' : ` ${mail.link}`
  console.log(`mail to ${mail.to}: ${mail.subject} (${mail.code})${link}`)
}

/** The newest mails, the latest first. @param to only those to one address */
export async function listMails(kv: KVNamespace, to: string | null = null): Promise<KeptMail[]> {
  const { keys } = await kv.list({ prefix: PREFIX })
  const names = keys.map(({ name }) => name).toReversed()
  const texts = await Promise.all(
    inChunks(names, MAX_KEYS_PER_READ).map(async (some) => [...(await kv.get(some)).values()]),
  )
  const mails = texts.flat().flatMap((text) => (text === null ? [] : [parseMail(text)]))
  return mails.filter((mail) => to === null || mail.to === to)
}

/** One mail, or null when it is not there any more. */
export const findMail = async (kv: KVNamespace, id: string): Promise<KeptMail | null> =>
  (await listMails(kv)).find((mail) => mail.id === id) ?? null

const parseMail = (text: string): KeptMail => mailSchema().parse(JSON.parse(text))
