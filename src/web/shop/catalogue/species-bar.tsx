// The animals, as links with faces.
import { SPECIES } from '../parts/words.ts'
import { type CatalogueRequest, toUrl } from './request.ts'

const FACES = [['', 'All'] as const, ...Object.entries(SPECIES)]

export function SpeciesBar({ request }: { request: CatalogueRequest }) {
  return (
    <nav class="species-bar" aria-label="Animals">
      <ul>
        {FACES.map(([species, label]) => (
          <li key={species}>
            <a
              href={toUrl(request, { species })}
              aria-current={request.species === species ? 'true' : undefined}
            >
              <img src={`/assets/species/${species || 'all'}.svg`} alt="" width="64" height="64" />
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
