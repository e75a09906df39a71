// The whole shop: its frame, and the screen that the URL names.
import { LocationProvider, Route, Router } from 'preact-iso'
import { SignInScreen } from '../account/sign-in.tsx'
import { SignUpScreen } from '../account/sign-up.tsx'
import { CartScreen } from '../cart/screen.tsx'
import { CatalogueScreen } from '../catalogue/screen.tsx'
import { OrdersScreen } from '../orders/screen.tsx'
import { ProductScreen } from '../product/screen.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { Missing } from './missing.tsx'
import { NoticeBar } from './notice-bar.tsx'
import { OfflineBar } from './offline-bar.tsx'
import { SafetyNet } from './safety-net.tsx'
import { ScrollKeeper } from './scroll-keeper.tsx'

/** Every path but the ad server's, which answers with a redirect. */
const SCREENS = /^\/(?!r\/)/

export function Shop() {
  return (
    <LocationProvider scope={SCREENS}>
      <a class="skip-link" href="#main">
        Skip to the content
      </a>
      <Header />
      <OfflineBar />
      <main id="main" tabIndex={-1}>
        <SafetyNet>
          <Router onRouteChange={focusScreen}>
            <Route path="/" component={CatalogueScreen} />
            <Route path="/products/:id" component={ProductScreen} />
            <Route path="/cart" component={CartScreen} />
            <Route path="/sign-in" component={SignInScreen} />
            <Route path="/sign-up" component={SignUpScreen} />
            <Route path="/orders" component={OrdersScreen} />
            <Route default component={Missing} />
          </Router>
        </SafetyNet>
      </main>
      <Footer />
      <NoticeBar />
      <ScrollKeeper />
    </LocationProvider>
  )
}

/** Brings keyboard and screen reader to the new screen, as a page load would. */
function focusScreen(): void {
  document.getElementById('main')?.focus({ preventScroll: true })
}
