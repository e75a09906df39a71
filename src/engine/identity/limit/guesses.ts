// Wrong passwords, counted for the account that was named, there or not, and for the network that they came from.
import type { Scope } from '../../core/index.ts'
import type { Part } from '../part.ts'
import { together } from '../part.ts'
import {
  type Counted,
  countAttempt,
  forgetAttempts,
  type LimitVerdict,
  takeBackAttempt,
} from './attempts.ts'
import { countedOf } from './network.ts'

/** Somebody's try at an account. */
export interface Guess {
  /** The normalised address or number, whether or not anybody has it. */
  readonly identifier: string
  /** Null where networks are not counted. */
  readonly network: string | null
}

/**
 * Counts a guess before it is looked at, so that of many at once no more are looked at than the limits allow.
 * @returns verdicts for `requireWithin`
 */
export function countGuess(scope: Scope, guess: Guess): Part<readonly LimitVerdict[]> {
  const parts = countersOf(scope, guess).map((counted) => countAttempt(scope, counted))
  return {
    items: parts.flatMap(({ items }) => items),
    read: (rows) =>
      // One statement for each part, but none where limits are off.
      parts.map((part, index) => part.read(rows.slice(index, index + part.items.length))),
  }
}

/** The guess was right: the account's counter begins anew, and the network's is as if it had not been. */
export function forgiveGuess(scope: Scope, guess: Guess): Part {
  const [account, ...networks] = countersOf(scope, guess)
  return together(
    ...(account === undefined ? [] : [forgetAttempts(scope, account)]),
    ...networks.map(takeBackAttempt),
  )
}

function countersOf(scope: Scope, { identifier, network }: Guess): Counted[] {
  const { password } = scope.app.settings.identity.rateLimits
  const account = { kind: 'password', subject: identifier, limit: password }
  return network === null ? [account] : [account, countedOf(scope, 'signIn', network)]
}
