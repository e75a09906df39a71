// The catalogue: everything, or what the URL asks for.
import { useLocation } from 'preact-iso'
import { type Query, useQuery } from '../backend/query.ts'
import { Empty } from '../parts/empty.tsx'
import { Pager } from '../parts/pager.tsx'
import { useTitle } from '../parts/title.ts'
import { Trouble } from '../parts/trouble.tsx'
import { AdBanner } from './ad-banner.tsx'
import { FilterBar } from './filter-bar.tsx'
import { Hero } from './hero.tsx'
import { ProductGrid, SkeletonGrid } from './product-grid.tsx'
import { PAGE_SIZE, type ProductList, readProducts } from './products.ts'
import { type CatalogueRequest, readRequest, toUrl } from './request.ts'
import { SpeciesBar } from './species-bar.tsx'
import { describeCount, describeRequest } from './words.ts'

export function CatalogueScreen() {
  const request = readRequest(useLocation().query)
  const key = `products:${toUrl(request, { page: request.page })}`
  const list = useQuery(key, () => readProducts(request), true)
  useTitle(describeRequest(request))
  return (
    <>
      <Hero request={request} />
      <SpeciesBar request={request} />
      <FilterBar request={request}>
        <p class="summary" role="status">
          {isSettled(list) ? describeCount(request, list.data.total) : ''}
        </p>
      </FilterBar>
      <Shelf request={request} list={list} />
      <AdBanner species={request.species} />
    </>
  )
}

type ListQuery = Query<ProductList>

/** Whether what is there is what was asked for. */
const isSettled = (list: ListQuery): list is ListQuery & { data: ProductList } =>
  list.data !== null && !list.isLoading && list.failure === null

function Shelf({ request, list }: { request: CatalogueRequest; list: ListQuery }) {
  const { data, failure, isLoading, retry } = list
  if (failure !== null) return <Trouble failure={failure} retry={retry} />
  if (data === null) return <SkeletonGrid />
  if (data.products.length === 0) return <NothingFound request={request} />
  const pages = request.q === '' ? Math.ceil(data.total / PAGE_SIZE) : 1
  return (
    <>
      <ProductGrid products={data.products} isWaiting={isLoading} />
      <Pager page={request.page} pages={pages} toUrl={(page) => toUrl(request, { page })} />
    </>
  )
}

function NothingFound({ request }: { request: CatalogueRequest }) {
  const isFiltered = request.species !== '' || request.category !== ''
  const widens = request.q !== '' && isFiltered
  return (
    <Empty
      scene="nothing-found"
      title="We dug everywhere"
      text={
        widens
          ? `Nothing here matches “${request.q}”. It may be on another shelf.`
          : 'There is nothing of that kind. Try a shorter word, or walk along the shelves.'
      }
      link={
        widens
          ? {
              label: 'Search the whole shop',
              url: toUrl(request, { species: '', category: '' }),
            }
          : { label: 'Show everything', url: '/' }
      }
    />
  )
}
