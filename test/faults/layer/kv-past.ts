// What keys held before they were written last: readers far away may see it for a minute still.
import type { Plan } from './plan.ts'

/** How old an answer of KV may be (developers.cloudflare.com/kv/concepts/how-kv-works). */
const STALE_MILLISECONDS = 60_000

interface Past {
  /** Null for nothing. */
  readonly value: ArrayBuffer | null
  readonly metadata: unknown
  /** When every place will have seen the write; Unix milliseconds. */
  readonly until: number
}

/** What a reader gets of a past whose value has the type that was asked for. */
export type Read = (past: { value: unknown; metadata: unknown }) => unknown

export class KvPast {
  readonly #kv: KVNamespace
  readonly #plan: Plan
  readonly #pasts = new Map<string, Past>()

  constructor(kv: KVNamespace, plan: Plan) {
    this.#kv = kv
    this.#plan = plan
  }

  /** Notes what a key holds, which is about to be written. */
  async remember(key: string): Promise<void> {
    const { kvStale = 0, kvMisses = 0 } = this.#plan.mix
    if (kvStale + kvMisses === 0) return
    const { value, metadata } = await this.#kv.getWithMetadata(key, 'arrayBuffer')
    const now = this.#plan.now()
    this.#forget(now)
    this.#pasts.delete(key) // the latest go last
    this.#pasts.set(key, { value, metadata, until: now + STALE_MILLISECONDS })
  }

  /** What a reader sees of `keys`, of which this is `there`: one value, or a map of several. */
  async cover(
    keys: string | string[],
    there: unknown,
    { options, read }: { options: unknown; read: Read },
  ): Promise<unknown> {
    const see = async (key: string, now: unknown): Promise<unknown> => {
      const past = this.#find(key)
      if (past === undefined) return now
      return read({ value: await revive(past.value, options), metadata: past.metadata })
    }
    if (typeof keys === 'string') return see(keys, there)
    const found = there as Map<string, unknown> // what KV gives of several keys
    const seen = keys.map(async (key) => [key, await see(key, found.get(key))] as const)
    return new Map(await Promise.all(seen))
  }

  #find(key: string): Past | undefined {
    const past = this.#pasts.get(key)
    if (past === undefined || past.until < this.#plan.now()) return undefined
    const fault = past.value === null ? 'kvMisses' : 'kvStale'
    return this.#plan.strikes(fault, 'KV.get') ? past : undefined
  }

  #forget(now: number): void {
    for (const [key, { until }] of this.#pasts) {
      if (until >= now) return // and so are all that follow
      this.#pasts.delete(key)
    }
  }
}

/** A value as the type that KV's `options` ask for. */
function revive(value: ArrayBuffer | null, options: unknown): unknown {
  if (value === null) return null
  const { type = 'text' } =
    typeof options === 'string' ? { type: options } : ((options ?? {}) as { type?: string })
  const body = new Response(value)
  if (type === 'json') return body.json()
  if (type === 'arrayBuffer') return value
  return type === 'stream' ? body.body : body.text()
}
