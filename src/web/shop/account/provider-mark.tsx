// A provider's mark: its first letter in a circle, in one of the shop's colours.
import type { Provider } from './ways.ts'

export function ProviderMark({ provider }: { provider: Provider }) {
  return (
    <svg class="provider-mark" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="11" />
      <text x="12" y="16.4">
        {provider.name.charAt(0).toUpperCase()}
      </text>
    </svg>
  )
}
