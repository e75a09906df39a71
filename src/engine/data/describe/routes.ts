// What the data service tells of its routes, below `/rest/v1`. What each table takes and gives is in the OpenAPI document.
import type { RouteFacts } from '../../core/index.ts'

const facts = (
  method: RouteFacts['method'],
  path: string,
  summary: string,
  access: RouteFacts['access'] = 'rules',
): RouteFacts => ({ method, path, summary, access })

/** Routes below `/rest/v1`. */
export const dataFacts: readonly RouteFacts[] = [
  facts('GET', '/', 'The description of tables and functions, by OpenAPI.', 'public'),
  facts('OPTIONS', '/', 'Which methods there are.', 'public'),
  facts('GET', '/:table', 'Reads rows.'),
  facts('POST', '/:table', 'Adds rows.'),
  facts('PATCH', '/:table', 'Changes rows.'),
  facts('PUT', '/:table', 'Puts one row in its place.'),
  facts('DELETE', '/:table', 'Deletes rows.'),
  facts('OPTIONS', '/:table', 'What may be done to a table.'),
  facts('ALL', '/:table', 'No other method is served.', 'nobody'),
  facts('ALL', '/', 'No other method is served.', 'nobody'),
  facts('ALL', '/*', 'No longer path is served.', 'nobody'),
]
