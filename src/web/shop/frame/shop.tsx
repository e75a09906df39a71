// The whole shop: its frame, and the screen that the URL names.
import { LocationProvider, Route, Router } from 'preact-iso'
import { ForgottenScreen, MailCodeScreen } from '../account/mail-code.tsx'
import { NewPasswordScreen } from '../account/new-password.tsx'
import { ProofDialog } from '../account/proof-dialog.tsx'
import { SignInScreen } from '../account/sign-in.tsx'
import { SignUpScreen } from '../account/sign-up.tsx'
import { WelcomeScreen } from '../account/welcome.tsx'
import { CartScreen } from '../cart/screen.tsx'
import { CatalogueScreen } from '../catalogue/screen.tsx'
import { OrdersScreen } from '../orders/screen.tsx'
import { ProductScreen } from '../product/screen.tsx'
import { AccountScreen } from '../security/screen.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { Missing } from './missing.tsx'
import { NoticeBar } from './notice-bar.tsx'
import { OfflineBar } from './offline-bar.tsx'
import { SafetyNet } from './safety-net.tsx'
import { ScrollKeeper } from './scroll-keeper.tsx'

/** Every path but the ad server's, which answers with a redirect, and the mailbox of local development. */
const SCREENS = /^\/(?!r\/|_dev\/)/

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
            <Route path="/mail-code" component={MailCodeScreen} />
            <Route path="/forgotten" component={ForgottenScreen} />
            <Route path="/new-password" component={NewPasswordScreen} />
            <Route path="/welcome" component={WelcomeScreen} />
            <Route path="/account" component={AccountScreen} />
            <Route path="/orders" component={OrdersScreen} />
            <Route default component={Missing} />
          </Router>
        </SafetyNet>
      </main>
      <Footer />
      <ProofDialog />
      <NoticeBar />
      <ScrollKeeper />
    </LocationProvider>
  )
}

/** Brings keyboard and screen reader to the new screen, as a page load would. */
function focusScreen(): void {
  document.getElementById('main')?.focus({ preventScroll: true })
}
