// Pages of a list, as GoTrue asks for them and tells of the others.
import type { Context } from 'hono'
import { ApiError } from '../../core/index.ts'

/** Which page, counted from 1. */
export interface Page {
  readonly page: number
  readonly perPage: number
}

const DEFAULT_PER_PAGE = 50
const MAX_PER_PAGE = 1000

/** `?page=&per_page=`; an empty one is as if it were not there. @throws ApiError `validation_failed` */
export function requirePage(c: Context): Page {
  const page = readNumber(c, 'page') ?? 1
  const perPage = readNumber(c, 'per_page') ?? DEFAULT_PER_PAGE
  if (perPage > MAX_PER_PAGE) throw badPage(`per_page may be ${MAX_PER_PAGE} at most`)
  return { page, perPage }
}

function readNumber(c: Context, name: string): number | null {
  const text = c.req.query(name) ?? ''
  if (text === '') return null
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) {
    throw badPage(`${name} must be a whole number from 1`)
  }
  return Number(text)
}

const badPage = (reason: string): ApiError =>
  new ApiError('validation_failed', `Bad Pagination Parameters: ${reason}`, { status: 400 })

/**
 * Sets `X-Total-Count` and `Link`. Clients read the first number after the first `=`, so `page` stands first.
 * @param path as GoTrue names it
 */
export function tellPages(c: Context, path: string, list: Page & { readonly total: number }): void {
  const { page, perPage, total } = list
  const last = Math.max(1, Math.ceil(total / perPage))
  const others = Object.entries(c.req.query())
    .filter(([name]) => name !== 'page' && name !== 'per_page')
    .map(([name, value]) => `&${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('')
  const link = (to: number, rel: string) =>
    `<${path}?page=${to}&per_page=${perPage}${others}>; rel="${rel}"`
  const links = [...(page < last ? [link(page + 1, 'next')] : []), link(last, 'last')]
  c.header('X-Total-Count', String(total))
  c.header('Link', links.join(', '))
}
