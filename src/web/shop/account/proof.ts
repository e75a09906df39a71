// Asks for the second step where the server wants it, and then goes on with what was wanted.
import { createStore } from '../state/store.ts'
import type { AccountError } from './complaint.ts'

interface Question {
  /** Called with whether the second step was shown. */
  answer: (isShown: boolean) => void
}

/** The open question; the dialog of the second step shows itself while there is one. */
export const question = createStore<Question | null>(null)

interface Answer {
  error: AccountError | null
}

/** Does something; when the server first wants the second step, asks for it and does it again. */
export async function withProof<T extends Answer>(act: () => Promise<T>): Promise<T> {
  const first = await act()
  if (first.error?.code !== 'insufficient_aal') return first
  return (await askForProof()) ? act() : first
}

function askForProof(): Promise<boolean> {
  return new Promise((resolve) => {
    question.set({
      answer(isShown) {
        question.set(null)
        resolve(isShown)
      },
    })
  })
}
