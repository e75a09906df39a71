// The kinds of things, and their order.
import type { ComponentChildren } from 'preact'
import { useLocation } from 'preact-iso'
import { CATEGORIES } from '../parts/words.ts'
import { type CatalogueRequest, SORTS, type Sort, toUrl } from './request.ts'

interface Props {
  request: CatalogueRequest
  children: ComponentChildren
}

const KINDS = [['', 'Everything'] as const, ...Object.entries(CATEGORIES)]

export function FilterBar({ request, children }: Props) {
  return (
    <div class="filter-bar">
      <nav aria-label="Kinds of things">
        <ul class="chips">
          {KINDS.map(([category, label]) => (
            <li key={category}>
              <a
                class="chip"
                href={toUrl(request, { category })}
                aria-current={request.category === category ? 'true' : undefined}
              >
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="filter-foot">
        {children}
        <SortSelect request={request} />
      </div>
    </div>
  )
}

function SortSelect({ request }: { request: CatalogueRequest }) {
  const { route } = useLocation()
  const isSearch = request.q !== ''
  return (
    <label class="sort">
      Sort
      <select
        value={request.sort || (isSearch ? '' : 'new')}
        onChange={({ currentTarget }) => {
          const sort = currentTarget.value as Sort | '' // the options are these
          route(toUrl(request, { sort: sort === 'new' && !isSearch ? '' : sort }))
        }}
      >
        {isSearch && <option value="">Best match</option>}
        {Object.entries(SORTS).map(([sort, label]) => (
          <option key={sort} value={sort}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}
