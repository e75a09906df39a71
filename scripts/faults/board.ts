// What several rounds are at, in one line.
import { createProgress } from '../bench/progress.ts'

const TERMINAL_MILLISECONDS = 500
const LINE_MILLISECONDS = 10_000

export interface Board {
  tell(round: string, step: string): void
  done(round: string): void
  end(): void
}

/** A line on standard error: rewritten in place on a terminal, one each ten seconds elsewhere. */
export function createBoard(total: number): Board {
  const progress = createProgress()
  const steps = new Map<string, string>()
  let done = 0
  const show = () => {
    const now = [...steps].map(([round, step]) => `${round} ${step}`).join(' · ')
    progress.tell(`${done} of ${total} rounds done · ${now}`)
  }
  const { isTTY } = process.stderr
  const timer = setInterval(show, isTTY ? TERMINAL_MILLISECONDS : LINE_MILLISECONDS)
  return {
    tell: (round, step) => void steps.set(round, step),
    done: (round) => {
      steps.delete(round)
      done += 1
    },
    end: () => {
      clearInterval(timer)
      progress.end()
    },
  }
}
