// wrk: one thread, told by a script of its own what to send, and what to take from an answer.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Load, Seen } from '../load.ts'
import type { Chain, LoadRequest } from '../target.ts'

/** What the script prints at the end. Times in microseconds. */
interface Report {
  readonly requests: number
  readonly duration: number
  readonly p50: number
  readonly p99: number
  readonly failures: number
}

const REPORT = `
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('{"requests":%d,"duration":%d,"p50":%d,"p99":%d,"failures":%d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end`

const IN_TURN = `
local at = 0
function request()
  at = at % #requests + 1
  return requests[at]
end`

/** Texts wait in a line: the next request takes the oldest, its answer puts the next one at the end. */
const CHAINED = `
local from = 1
function request()
  local text = texts[from]
  from = from + 1
  return (requests[1]:gsub(placeholder, text))
end
function response(status, headers, body)
  texts[#texts + 1] = body:match(pattern)
end`

export async function runWrk(load: Load): Promise<Seen> {
  const script = join(load.folder, 'wrk.lua')
  writeFileSync(script, await writeScript(load))
  const wrk = spawn('wrk', [
    ...['-t1', `-c${load.connections}`, `-d${load.seconds}s`, '--timeout', '30s'],
    ...['-s', script, load.origin],
  ])
  let printed = ''
  const add = (chunk: Buffer) => {
    printed += chunk
  }
  wrk.stdout.on('data', add)
  wrk.stderr.on('data', add)
  await once(wrk, 'exit')
  return readReport(printed)
}

function readReport(printed: string): Seen {
  const [json] = /\{"requests".*\}/.exec(printed) ?? []
  if (json === undefined) throw new Error(`wrk gave no report:\n${printed}`)
  const { requests, duration, p50, p99, failures } = JSON.parse(json) as Report
  const perSecond = (requests / duration) * 1e6
  return { requests, perSecond, p50: p50 / 1000, p99: p99 / 1000, failures }
}

async function writeScript({ origin, work, connections }: Load): Promise<string> {
  const { host } = new URL(origin)
  const declare = (texts: readonly string[]) => `local requests = ${list(texts)}`
  const { requests, chain } = work
  if (chain === undefined) {
    return declare(requests.map((one) => format(host, one))) + IN_TURN + REPORT
  }
  const texts = await chain.begin(connections + TRIAL)
  const longer = (texts[0] ?? '').length - chain.placeholder.length
  const chained = requests.map((one) => format(host, one, longer))
  return declare(chained) + declareChain(chain, texts) + CHAINED + REPORT
}

/** wrk makes one request that it does not send. */
const TRIAL = 1

/** The placeholder holds no character that means something in a Lua pattern, and all texts are equally long. */
const declareChain = ({ member, placeholder }: Chain, texts: readonly string[]): string => `
local texts = ${list(texts)}
local placeholder = ${JSON.stringify(placeholder)}
local pattern = '"${member}":"([^"]+)"'
`

/** A request as it goes over the wire. */
function format(host: string, request: LoadRequest, longer = 0): string {
  const { method, path, headers, body = '' } = request
  const lines = Object.entries({ ...headers, Host: host }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  const length = method === 'GET' ? [] : [`Content-Length: ${Buffer.byteLength(body) + longer}`]
  return [`${method} ${path} HTTP/1.1`, ...lines, ...length, '', body].join('\r\n')
}

/** A table of strings: of JSON's escapes, Lua knows all that plain ASCII needs. */
const list = (texts: readonly string[]): string =>
  `{\n${texts.map((text) => JSON.stringify(text)).join(',\n')}\n}`
