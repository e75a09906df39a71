// Catches what a screen throws while it draws, so that the frame stays usable.
import { Component, type ComponentChildren } from 'preact'

interface Props {
  children?: ComponentChildren
}

export class SafetyNet extends Component<Props, { hasFallen: boolean }> {
  override state = { hasFallen: false }

  static override getDerivedStateFromError() {
    return { hasFallen: true }
  }

  override render({ children }: Props, { hasFallen }: { hasFallen: boolean }) {
    if (!hasFallen) return children
    return (
      <div class="trouble" role="alert">
        <p>This page fell over. Load it again; your cart is safe.</p>
        <button class="button is-quiet" type="button" onClick={() => location.reload()}>
          Load again
        </button>
      </div>
    )
  }
}
