// The act of buying: what is under way, and what came of it.
import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { toFailure } from '../backend/failure.ts'
import { forget } from '../backend/query.ts'
import { removeBought } from '../state/cart.ts'
import { say } from '../state/notice.ts'
import { dropSession } from '../state/session.ts'
import { findOpen, type Open } from './attempt.ts'
import type { MatchedLine } from './products.ts'
import { buy, describeItems } from './purchase.ts'

interface Purchase {
  isBuying: boolean
  /** Whether a try for these very things may have gone through: then it can be found out, also where nothing is left of them. */
  isOpen: boolean
  /** What stands in the way, empty for nothing. */
  trouble: string
  submit: () => void
}

const THANKS = {
  placed: 'Thank you! Your order is placed.',
  'placed-before': 'Your order was placed at an earlier try. There is only one.',
}

const LOST = 'We lost the connection. Press “Buy” again when it is back: you will not buy twice.'
const UNHEARD =
  'We did not hear whether your order is placed. Press “Buy” again: you will not buy twice.'

const TOLD_OF_OPEN: Readonly<Record<Open, string>> = {
  none: '',
  same: 'Your last try may have gone through. Press “Buy” to find out: you will not buy twice.',
  other: 'Your last try may have gone through. Look at “My orders” before you buy more.',
}

/** @param refresh reads the cart's products again, once it is known that they have changed */
export function usePurchase(lines: readonly MatchedLine[], refresh: () => void): Purchase {
  const { route } = useLocation()
  const [isBuying, setBuying] = useState(false)
  const [trouble, setTrouble] = useState('')
  const wanted = describeItems(lines)
  useEffect(() => setTrouble(TOLD_OF_OPEN[findOpen(wanted)]), [wanted]) // what stood there was about another cart

  const placeOrder = async (): Promise<void> => {
    const bought = await buy(lines)
    forget('product') // stock has changed, by us or by somebody else
    if (bought.kind === 'refused') {
      setTrouble(bought.sentence)
      refresh()
      return
    }
    forget('orders')
    removeBought(lines)
    say(THANKS[bought.kind])
    route('/orders')
  }

  const explain = async (thrown: unknown): Promise<void> => {
    const failure = toFailure(thrown)
    if (failure.kind === 'session-ended') {
      await dropSession()
      route('/sign-in?next=/cart')
    } else if (failure.kind === 'busy') setTrouble(failure.message)
    else setTrouble(failure.kind === 'offline' ? LOST : UNHEARD)
  }

  const submit = (): void => {
    setBuying(true)
    setTrouble('')
    void placeOrder()
      .catch(explain)
      .finally(() => setBuying(false))
  }
  return { isBuying, isOpen: findOpen(wanted) === 'same', trouble, submit }
}
