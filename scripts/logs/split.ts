// Taking apart a stream of JSON objects, each on one line or, as wrangler prints them, over several.

/** Collects text. Each call gives the values that are whole by now; what is no JSON is passed over. */
export function createSplitter(): (text: string) => unknown[] {
  let rest = ''
  let pending: string[] = []
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    const values: unknown[] = []
    for (const line of lines) {
      if (line.startsWith('{')) pending = [] // a new one: what came before is not going to end
      pending.push(line)
      if (!line.startsWith('}') && !(line.startsWith('{') && line.trimEnd().endsWith('}'))) continue
      const value = parse(pending.join('\n'))
      if (value === undefined) continue
      values.push(value)
      pending = []
    }
    return values
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
