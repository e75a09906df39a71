// KV that is down, that answers for up to a minute with what was there before, or that remembers that nothing was.
//
// The mailbox of development lives in KV under `mail:`, and stands for the mail provider and the customers' mailboxes: putting
// a mail there is what sending is elsewhere, so that is where the provider times out, and no other fault befalls it.
import { KvPast, type Read } from './kv-past.ts'
import type { Plan } from './plan.ts'

const MAILBOX = 'mail:'

/** Reading, whatever the type of the values. */
interface Reader {
  get(keys: string | string[], options?: unknown): Promise<unknown>
  getWithMetadata(keys: string | string[], options?: unknown): Promise<unknown>
}

/** KV with faults. */
export function breakKv(kv: KVNamespace, plan: Plan): KVNamespace {
  const past = new KvPast(kv, plan)
  const reader = kv as Reader // its overloads differ in the type of the values alone
  const requireUp = (method: string, name: string): void => {
    if (name.startsWith(MAILBOX) || !plan.strikes('kvDown', `KV.${method}`)) return
    throw new Error(`KV ${method.toUpperCase()} failed: 503 Service Unavailable`)
  }
  const broken = {
    async get(keys: string | string[], options?: unknown) {
      requireUp('get', String(keys))
      const read: Read = (past) => past.value
      return past.cover(keys, await reader.get(keys, options), { options, read })
    },
    async getWithMetadata(keys: string | string[], options?: unknown) {
      requireUp('get', String(keys))
      const read: Read = (past) => ({ ...past, cacheStatus: null })
      return past.cover(keys, await reader.getWithMetadata(keys, options), { options, read })
    },
    async put(key: string, value: string, options?: KVNamespacePutOptions) {
      requireUp('put', key)
      if (!key.startsWith(MAILBOX)) await past.remember(key)
      await kv.put(key, value, options)
      if (key.startsWith(MAILBOX) && plan.strikes('mailTimesOut', 'mail.send')) {
        throw new DOMException('The operation was aborted due to timeout', 'TimeoutError')
      }
    },
    async delete(key: string) {
      requireUp('delete', key)
      await past.remember(key)
      await kv.delete(key)
    },
    async list(options?: KVNamespaceListOptions) {
      requireUp('list', options?.prefix ?? '')
      return kv.list(options)
    },
  }
  return broken as unknown as KVNamespace // all of it, for values of every type
}
