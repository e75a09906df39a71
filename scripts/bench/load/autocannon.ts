// autocannon, where there is no wrk.
import autocannon from 'autocannon'
import type { Load, Seen } from '../load.ts'
import type { Chain, LoadRequest } from '../target.ts'

export async function runAutocannon(load: Load): Promise<Seen> {
  const result = await autocannon({
    url: load.origin,
    connections: load.connections,
    duration: load.seconds,
    timeout: 30,
    requests: await createRequests(load),
  })
  return {
    requests: result.requests.total,
    perSecond: result.requests.total / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failures: result.errors + result.timeouts + result['4xx'] + result['5xx'],
  }
}

async function createRequests({ work, connections }: Load): Promise<autocannon.Request[]> {
  const { requests, chain } = work
  const [first] = requests
  if (chain === undefined || first === undefined) return [...requests]
  return [createChained(first, chain, await chain.begin(connections))]
}

/** Texts wait in a line: the next request takes the oldest, its answer puts the next one at the end. */
function createChained(
  request: LoadRequest,
  { member, placeholder }: Chain,
  first: readonly string[],
): autocannon.Request {
  const texts = [...first]
  const pattern = new RegExp(`"${member}":"([^"]+)"`)
  return {
    ...request,
    setupRequest: (next) => ({
      ...next,
      body: (request.body ?? '').replace(placeholder, texts.shift() ?? ''),
    }),
    onResponse: (_status, body) => {
      const [, text] = pattern.exec(body) ?? []
      if (text !== undefined) texts.push(text)
    },
  }
}
