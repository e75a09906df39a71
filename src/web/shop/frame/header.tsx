// The sign above the door: name, search, account, cart.
import { useLocation } from 'preact-iso'
import { withNext } from '../account/paths.ts'
import { Icon } from '../parts/icon.tsx'
import { count } from '../parts/words.ts'
import { cart, countPieces } from '../state/cart.ts'
import { leave, session } from '../state/session.ts'
import { useStore } from '../state/store.ts'
import { SearchBox } from './search-box.tsx'
import { Wordmark } from './wordmark.tsx'

export function Header() {
  return (
    <header class="header">
      <div class="header-row">
        <a class="home" href="/" aria-label="Bramble, to the shop">
          <Wordmark />
        </a>
        <SearchBox />
        <nav class="header-links" aria-label="Account and cart">
          <AccountLinks />
          <CartLink />
        </nav>
      </div>
    </header>
  )
}

/** Ways in, to which nobody wants to come back. */
const FORMS = ['/sign-in', '/sign-up', '/mail-code', '/forgotten', '/welcome']
/** What a visitor would be sent away from. */
const FOR_CUSTOMERS = ['/orders', '/account', '/new-password']

function AccountLinks() {
  const customer = useStore(session)
  const { path, url, route } = useLocation()
  if (customer === undefined) return null
  if (customer === null) {
    const isForm = FORMS.includes(path)
    return (
      <a class="header-link keeps-label" href={isForm ? '/sign-in' : withNext('/sign-in', url)}>
        <Icon name="enter" />
        <span>Sign in</span>
      </a>
    )
  }
  return (
    <>
      <a class="header-link" href="/orders">
        <Icon name="orders" />
        <span>My orders</span>
      </a>
      <a class="header-link" href="/account" title={customer.email}>
        <Icon name="person" />
        <span>Account</span>
      </a>
      <button
        class="header-link"
        type="button"
        onClick={() => {
          if (FOR_CUSTOMERS.includes(path)) route('/')
          void leave()
        }}
      >
        <Icon name="leave" />
        <span>Sign out</span>
      </button>
    </>
  )
}

/** More pieces than the badge has room for. */
const MOST_SHOWN = 99

function CartLink() {
  const pieces = countPieces(useStore(cart))
  return (
    <a class="header-link is-cart" href="/cart" aria-label={`Cart, ${count(pieces, 'piece')}`}>
      <Icon name="cart" />
      <span aria-hidden="true">Cart</span>
      {pieces > 0 && (
        <span class="badge" aria-hidden="true">
          {Math.min(pieces, MOST_SHOWN)}
          {pieces > MOST_SHOWN && '+'}
        </span>
      )}
    </a>
  )
}
