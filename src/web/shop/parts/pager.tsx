// Links to the pages of a list.

interface Props {
  page: number
  pages: number
  toUrl: (page: number) => string
}

export function Pager({ page, pages, toUrl }: Props) {
  if (pages <= 1) return null
  const numbers = Array.from({ length: pages }, (_, index) => index + 1)
  const shown = numbers.filter((n) => n === 1 || n === pages || Math.abs(n - page) <= 1)
  return (
    <nav class="pager" aria-label="Pages">
      {page > 1 && (
        <a href={toUrl(page - 1)} rel="prev">
          Previous
        </a>
      )}
      {shown.map((number) => (
        <a
          key={number}
          href={toUrl(number)}
          aria-current={number === page ? 'page' : undefined}
          aria-label={`Page ${number} of ${pages}`}
        >
          {number}
        </a>
      ))}
      {page < pages && (
        <a href={toUrl(page + 1)} rel="next">
          Next
        </a>
      )}
    </nav>
  )
}
