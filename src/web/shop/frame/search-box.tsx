// Search: as one types on the catalogue, on Enter elsewhere.
import { useEffect, useRef } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { readRequest, toUrl } from '../catalogue/request.ts'
import { Icon } from '../parts/icon.tsx'

const PAUSE_MS = 250

export function SearchBox() {
  const { path, query, route } = useLocation()
  const field = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const isCatalogue = path === '/'
  const request = readRequest(isCatalogue ? query : {})

  // The URL leads: Back changes the text, unless somebody is just typing the same.
  useEffect(() => {
    const input = field.current
    if (input !== null && input.value.trim() !== request.q) input.value = request.q
  }, [request.q])
  useEffect(() => () => clearTimeout(timer.current), [])

  const search = (text: string): void => {
    clearTimeout(timer.current)
    const q = text.trim()
    if (isCatalogue && q === request.q) return
    // One entry of the history for one search, however many letters it took.
    const isRefinement = isCatalogue && request.q !== '' && q !== ''
    route(toUrl(request, { q, sort: '' }), isRefinement)
  }

  return (
    <search class="search">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          search(field.current?.value ?? '')
          field.current?.blur() // puts a phone's keyboard away
        }}
      >
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          name="q"
          aria-label="Search the shop"
          placeholder="Mice, millet, a bed…"
          autoComplete="off"
          maxLength={200}
          onInput={({ currentTarget }) => {
            if (!isCatalogue) return
            clearTimeout(timer.current)
            timer.current = setTimeout(() => search(currentTarget.value), PAUSE_MS)
          }}
        />
      </form>
    </search>
  )
}
