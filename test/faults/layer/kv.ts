// KV that is down, that answers for up to a minute with what was there before, or that remembers that nothing was. The local
// mailbox lives in KV: putting a mail there is what sending is elsewhere, so that is where the mail provider times out.
import type { Plan } from './plan.ts'

const DOWN = 'KV: 503 Service Unavailable'

/** How old an answer of KV may be (developers.cloudflare.com/kv/concepts/how-kv-works). */
const STALE_MILLISECONDS = 60_000

/** What a key held before it was written last; null for nothing. */
interface Before {
  readonly text: string | null
  /** When every place will have seen the write; Unix milliseconds. */
  readonly until: number
}

/** KV with faults, as far as the engine uses it: texts and JSON, one key or several. */
export function breakKv(kv: KVNamespace, plan: Plan): KVNamespace {
  const before = new Map<string, Before>()
  const { now } = Date // the real clock

  const remember = async (key: string): Promise<void> => {
    const text = await kv.get(key)
    before.set(key, { text, until: now() + STALE_MILLISECONDS })
  }
  const requireUp = (where: string): void => {
    if (plan.strikes('kvDown', where)) throw new Error(DOWN)
  }
  /** What a reader sees of a key whose text is `text`. */
  const see = (key: string, text: string | null): string | null => {
    const old = before.get(key)
    if (old === undefined || old.until < now()) return text
    const fault = old.text === null ? 'kvMisses' : 'kvStale'
    return plan.strikes(fault, 'KV.get') ? old.text : text
  }

  const broken = {
    async get(keys: string | string[], options?: unknown) {
      requireUp('KV.get')
      const read = (text: string | null) =>
        text !== null && isJson(options) ? JSON.parse(text) : text
      if (typeof keys === 'string') return read(see(keys, await kv.get(keys)))
      const found = await kv.get(keys)
      return new Map(keys.map((key) => [key, read(see(key, found.get(key) ?? null))]))
    },
    async put(key: string, value: string, options?: KVNamespacePutOptions) {
      requireUp('KV.put')
      await remember(key)
      await kv.put(key, value, options)
      if (key.startsWith('mail:') && plan.strikes('mailTimesOut', 'KV.put')) {
        throw new Error('the mail provider has not answered in time')
      }
    },
    async delete(key: string) {
      requireUp('KV.delete')
      await remember(key)
      await kv.delete(key)
    },
    list: (options?: KVNamespaceListOptions) => kv.list(options), // of the mailbox page alone
  }
  return broken as unknown as KVNamespace // the part of it that the engine uses
}

const isJson = (options: unknown): boolean =>
  options === 'json' || (options as { type?: string } | undefined)?.type === 'json'
