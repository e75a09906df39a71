// The sum, and the way to buy.
import { count, formatPrice } from '../parts/words.ts'
import { countPieces } from '../state/cart.ts'
import { session } from '../state/session.ts'
import { useStore } from '../state/store.ts'
import { isAvailable, type MatchedLine, totalCents } from './products.ts'
import { usePurchase } from './use-purchase.ts'

interface Props {
  lines: readonly MatchedLine[]
  /** Reads the products again. */
  refresh: () => void
}

export function Summary({ lines, refresh }: Props) {
  const customer = useStore(session)
  return (
    <section class="summary-box" aria-label="Sum">
      <p class="sum">
        <span>{count(countPieces(lines), 'piece')}</span>
        <strong>{formatPrice(totalCents(lines))}</strong>
      </p>
      <p class="faint">Delivery is on us.</p>
      {customer === null ? (
        <a class="button is-wide" href="/sign-in?next=/cart">
          Sign in to buy
        </a>
      ) : (
        <BuyButton lines={lines} refresh={refresh} />
      )}
    </section>
  )
}

function BuyButton({ lines, refresh }: Props) {
  const { isBuying, isOpen, trouble, submit } = usePurchase(lines, refresh)
  const canBuy = isOpen || lines.every(isAvailable)
  return (
    <>
      <button
        class="button is-wide"
        type="button"
        disabled={isBuying || !canBuy}
        aria-busy={isBuying}
        onClick={submit}
      >
        {isBuying ? 'Placing your order…' : 'Buy'}
      </button>
      <p class="form-trouble" role="alert">
        {trouble}
      </p>
      {!canBuy && trouble === '' && <p class="faint">First put right what is marked above.</p>}
    </>
  )
}
