// The act of buying: what is under way, and what came of it.
import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { toFailure } from '../backend/failure.ts'
import { forget } from '../backend/query.ts'
import { removeBought } from '../state/cart.ts'
import { say } from '../state/notice.ts'
import { dropSession } from '../state/session.ts'
import type { MatchedLine } from './products.ts'
import { buy } from './purchase.ts'

interface Purchase {
  isBuying: boolean
  /** What stands in the way, empty for nothing. */
  trouble: string
  submit: () => void
}

/** @param refresh reads the cart's products again, once it is known that they have changed */
export function usePurchase(lines: readonly MatchedLine[], refresh: () => void): Purchase {
  const { route } = useLocation()
  const [isBuying, setBuying] = useState(false)
  const [trouble, setTrouble] = useState('')
  const wanted = lines.map((line) => `${line.productId} ${line.quantity}`).join()
  useEffect(() => setTrouble(''), [wanted]) // it was about another cart

  const placeOrder = async (): Promise<void> => {
    const refusal = await buy(lines)
    forget('product') // stock has changed, by us or by somebody else
    if (refusal !== null) {
      setTrouble(refusal)
      refresh()
      return
    }
    forget('orders')
    removeBought(lines)
    say('Thank you! Your order is placed.')
    route('/orders')
  }

  const explain = async (thrown: unknown): Promise<void> => {
    const failure = toFailure(thrown)
    if (failure.kind === 'session-ended') {
      await dropSession()
      route('/sign-in?next=/cart')
    } else if (failure.kind === 'offline') {
      setTrouble('We lost the connection. Look at “My orders” before you try again.')
    } else setTrouble(failure.message)
  }

  const submit = (): void => {
    setBuying(true)
    setTrouble('')
    void placeOrder()
      .catch(explain)
      .finally(() => setBuying(false))
  }
  return { isBuying, trouble, submit }
}
