// What is measured: a server that runs, and the requests that are sent to it.

/** A request as the load generator sends it. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** One kind of work at one server. */
export interface Work {
  /** Sent in turn, from the first again after the last. */
  readonly requests: readonly LoadRequest[]
  /** The status of each answer. */
  readonly status: number
  /** What is wrong with the answer to a sample, or null. */
  findFault(body: string): string | null
  /** For work whose next request is made from an answer: what the answer's body holds, and where it goes. */
  readonly chain?: Chain
}

/** A text that each answer gives and the next request sends: a refresh token. */
export interface Chain {
  /** Member of the answer's JSON. */
  readonly member: string
  /** What stands for it in the requests' bodies; the first ones hold the texts themselves. */
  readonly placeholder: string
  /** Makes first texts, one for each request that may be in flight. */
  begin(count: number): Promise<readonly string[]>
}

/** A server that runs. */
export interface Server {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** Ids of the processes whose CPU time is its cost; their children count too. */
  readonly processes: readonly number[]
  stop(): Promise<void>
}

/** The kinds of request, in the order of the table. */
export const KINDS = {
  hello: 'hello',
  row: 'row by id',
  list: 'list of 20',
  count: 'list of 20, with count',
  embed: 'list of 20, with embed',
  insert: 'insert, signed in',
  update: 'update, signed in',
  token: 'token check',
  redirect: 'redirect, send',
  refresh: 'refresh',
  signIn: 'sign in',
} as const

export type Kind = keyof typeof KINDS

/** A server with the work that it can do. */
export interface Contender {
  readonly name: string
  readonly server: Server
  readonly work: ReadonlyMap<Kind, Work>
}
