// The pipeline at a glance: figures, and the newest dead letters with what to do about them.
import type { Ask, DeadDelivery, DeadMessage, Figures } from './operator.ts'

/** What one look at a Ledge gives. */
export interface View {
  url: string
  at: Date
  figures: Figures
  deliveries: readonly DeadDelivery[]
  messages: readonly DeadMessage[]
}

const MOST_LETTERS = 8

/** Looks once. */
export async function readView(url: string, ask: Ask): Promise<View> {
  const [figures, deliveries, messages] = await Promise.all([
    ask('GET', '/figures'),
    ask('GET', `/deliveries?state=dead&limit=${MOST_LETTERS}`),
    ask('GET', `/dead-messages?limit=${MOST_LETTERS}`),
  ])
  return {
    url,
    at: new Date(),
    figures: figures as Figures,
    deliveries: (deliveries as { items: DeadDelivery[] }).items,
    messages: (messages as { items: DeadMessage[] }).items,
  }
}

/** The view as lines of text, none longer than `width`. */
export function formatView(view: View, width = 100): string {
  const { figures, at, url } = view
  const lines = [
    `Ledge events  ${url}  ${at.toISOString().slice(11, 19)} UTC`,
    '',
    formatFigures(figures),
    '',
    ...formatLetters(view),
  ]
  return lines.map((line) => cut(line, width)).join('\n')
}

/** The figures alone, in one line that programs can read too. */
export function formatLine({ at, figures }: View): string {
  const { running, dead, oldest_age_seconds: oldest, dead_messages } = figures
  return [
    at.toISOString(),
    `pending=${countPending(figures)}`,
    `running=${running}`,
    `dead=${dead}`,
    `oldest_seconds=${oldest ?? 0}`,
    `rate=${formatRate(figures)}`,
    `dead_messages=${dead_messages}`,
  ].join(' ')
}

function formatFigures(figures: Figures): string {
  const { running, dead, oldest_age_seconds: oldest, dead_messages } = figures
  return [
    `pending ${countPending(figures)}`,
    `running ${running}`,
    `dead ${dead}`,
    `oldest ${oldest === null ? '–' : formatAge(oldest)}`,
    `done ${formatRate(figures)}/s`,
    `dead messages ${dead_messages}`,
  ].join('   ')
}

function formatLetters({ deliveries, messages }: View): string[] {
  const letters = [
    ...deliveries.map((one) => ({
      at: one.updated_at,
      what: `${one.function} on ${one.type}`,
      attempts: one.attempts,
      error: one.last_error ?? '',
      replay: `${one.event} ${one.function}`,
    })),
    ...messages.map((one) => ({
      at: one.died_at,
      what: `${one.function} on a message of ${one.queue}`,
      attempts: one.attempts,
      error: one.last_error,
      replay: `--queue ${one.queue} ${one.id}`,
    })),
  ].toSorted((a, b) => (a.at < b.at ? 1 : -1))
  if (letters.length === 0) return ['No dead letters.']
  return ['Newest dead letters', ...letters.slice(0, MOST_LETTERS).flatMap(formatLetter)]
}

interface Letter {
  at: string
  what: string
  attempts: number
  error: string
  replay: string
}

const formatLetter = ({ at, what, attempts, error, replay }: Letter): string[] => [
  `  ${at.slice(0, 19).replace('T', ' ')}  ${what}, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
  `    ${error.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()}`,
  `    npm run events -- replay ${replay}`,
]

const countPending = ({ pending, unheard }: Figures): number => pending + unheard

const formatRate = ({ done_last_minute }: Figures): string => (done_last_minute / 60).toFixed(1)

/** 41 s, 3 min, 2 h, 5 d: the largest unit that is at least one. */
export function formatAge(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

const cut = (line: string, width: number): string =>
  line.length > width ? `${line.slice(0, width - 1)}…` : line
