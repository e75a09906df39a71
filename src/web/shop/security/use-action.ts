// One press of a button: what is under way, and what came of it.
import { useState } from 'preact/hooks'
import { type AccountError, explain } from '../account/complaint.ts'
import { withProof } from '../account/proof.ts'

interface Action {
  isWorking: boolean
  /** What stands in the way, empty for nothing. */
  trouble: string
  /** Does something, asking for the second step where the server wants it; `done` follows when it worked. */
  run: (act: () => Promise<{ error: AccountError | null }>, done: () => void) => void
}

export function useAction(): Action {
  const [isWorking, setWorking] = useState(false)
  const [trouble, setTrouble] = useState('')
  const attempt = async (
    act: () => Promise<{ error: AccountError | null }>,
    done: () => void,
  ): Promise<void> => {
    setWorking(true)
    setTrouble('')
    const { error } = await withProof(act)
    setWorking(false)
    if (error === null) done()
    else setTrouble(explain(error).sentence)
  }
  return { isWorking, trouble, run: (act, done) => void attempt(act, done) }
}
