// The head of the catalogue: what is shown, above the hedge that gave the shop its name.
import type { CatalogueRequest } from './request.ts'
import { describeRequest } from './words.ts'

export function Hero({ request }: { request: CatalogueRequest }) {
  const title = describeRequest(request)
  return (
    <div class="hero">
      <div class="hero-words">
        <h1>{title ?? 'Good things for good animals'}</h1>
        {request.q === '' && (
          <p>
            {title === null
              ? 'Chosen by people who share their sofas.'
              : 'Tested by those who know best.'}
          </p>
        )}
      </div>
      <img class="hero-hedge" src="/assets/scenes/hedge.svg" alt="" width="640" height="260" />
    </div>
  )
}
