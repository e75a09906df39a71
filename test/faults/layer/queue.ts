// Queues that give a message twice, later, in another order or not at all, or take none.
import type { Plan } from './plan.ts'

const REFUSED = 'Queue send failed: Too Many Requests'

const REORDER_SECONDS = 3
const DELAY_SECONDS = 20

type Message = MessageSendRequest<unknown>

/**
 * A queue with faults.
 * @param isDoorbell whether its messages only say that there is work, which stands in D1: only such ones are dropped. A
 * queue of Cloudflare's loses none that it has taken, and a click is taken once `send` resolves.
 */
export function breakQueue(
  queue: Queue<unknown>,
  plan: Plan,
  { name, isDoorbell }: { name: string; isDoorbell: boolean },
): Queue<unknown> {
  /** What becomes of a message: as many as will arrive. */
  const befall = (message: Message, where: string): Message[] => {
    if (isDoorbell && plan.strikes('queueDrops', where)) return []
    const delaySeconds = findDelay(plan, where)
    const late = delaySeconds === null ? message : { ...message, delaySeconds }
    return plan.strikes('queueDuplicates', where) ? [late, message] : [late]
  }
  const sendAll = async (messages: readonly Message[], where: string): Promise<void> => {
    if (plan.strikes('queueRefuses', where)) throw new Error(REFUSED)
    const left = messages.flatMap((message) => befall(message, where))
    if (left.length > 0) await queue.sendBatch(left)
  }
  const broken = {
    send: (body: unknown, options: QueueSendOptions = {}) =>
      sendAll([{ body, ...options }], `${name}.send`),
    metrics: () => queue.metrics(),
    sendBatch: (messages: Iterable<Message>) => sendAll([...messages], `${name}.sendBatch`),
  }
  return broken as unknown as Queue<unknown> // the part of it that the engine uses
}

/** In seconds; null where nothing befalls it. */
function findDelay(plan: Plan, where: string): number | null {
  const roll = (most: number) => Math.ceil(plan.roll('delay', where) * most)
  if (plan.strikes('queueDelays', where)) return roll(DELAY_SECONDS)
  return plan.strikes('queueReorders', where) ? roll(REORDER_SECONDS) : null
}
