// The steps of a workflow, run plainly: each once, without waiting, with what was told beforehand.
import { ApiError, type StepContext, type Steps } from '../core/index.ts'

/** Something that a workflow was told. */
export interface Told {
  readonly id: string
  readonly type: string
  readonly data: unknown
}

/** What a test has of a workflow's steps. */
export interface TestSteps {
  readonly step: Steps
  /** Takes back what was done, the last first, as a workflow does that has failed for good. */
  undo(): Promise<void>
}

/**
 * @param context what the work of the step `name` is given
 * @param told what may be waited for; taken from it when it is
 */
export function createTestSteps(context: (name: string) => StepContext, told: Told[]): TestSteps {
  const names = new Set<string>()
  const undos: (() => unknown)[] = []
  const begin = (name: string): void => {
    if (names.has(name)) throw new TypeError(`two steps are named "${name}"`)
    names.add(name)
  }
  const step: Steps = {
    async do(name, work, { undo } = {}) {
      begin(name)
      const result = await work(context(name))
      if (undo !== undefined) {
        undos.unshift(() => undo(Object.assign(context(`undo: ${name}`), { result })))
      }
      return result
    },
    sleep: async (name) => begin(name),
    sleepUntil: async (name) => begin(name),
    async waitFor<Data>(name: string, { type }: { type: string }): Promise<Data> {
      begin(name)
      const index = told.findIndex((one) => one.type === type)
      if (index < 0) throw new ApiError('timeout', `"${type}" did not come.`)
      return told.splice(index, 1)[0]?.data as Data // what the test told
    },
  }
  return {
    step,
    async undo() {
      for (const undo of undos.splice(0)) await undo()
    },
  }
}
