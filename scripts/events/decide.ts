// Replaying and discarding, as asked for on the command line.
import type { Ask } from './operator.ts'
import type { Command, Target } from './options.ts'

/** Does it. @returns a sentence that says what was done */
export async function decide(
  { kind, target }: Extract<Command, { kind: 'replay' | 'discard' }>,
  ask: Ask,
): Promise<string> {
  if (target.kind === 'deliveries') return replayAll(ask, '/deliveries/replay', target.filter)
  if (target.kind === 'messages') return replayAll(ask, '/dead-messages/replay', target.filter)
  const path = pathOf(target)
  if (kind === 'replay') await ask('POST', `${path}/replay`)
  else await ask('DELETE', path)
  return kind === 'replay' ? 'It runs again.' : 'It is discarded.'
}

function pathOf(target: Extract<Target, { kind: 'delivery' | 'message' }>): string {
  const [list, ...key] =
    target.kind === 'delivery'
      ? ['deliveries', target.event, target.function]
      : ['dead-messages', target.queue, target.id]
  return `/${list}/${key.map(encodeURIComponent).join('/')}`
}

// Piece by piece, but no more than there were at first: what runs again may die again meanwhile.
async function replayAll(ask: Ask, path: string, filter: object): Promise<string> {
  let total = 0
  let left = 1
  while (left > 0) {
    const piece = (await ask('POST', path, filter)) as { replayed: number; remaining: number }
    left = total === 0 ? piece.remaining : left - piece.replayed
    total += piece.replayed
    if (piece.replayed === 0) break
  }
  return left > 0 ? `${total} run again, ${left} could not be sent.` : `${total} run again.`
}
