// The shop's name, drawn with one stroke: a berry, and seven letters.

const LETTERS =
  'M40 10V32M40 26a6.5 6.5 0 1 1 13 0a6.5 6.5 0 1 1 -13 0' + // b
  'M59 33V20M59 26Q59.5 19.6 66 20' + // r
  'M69 26a6.5 6.5 0 1 1 13 0a6.5 6.5 0 1 1 -13 0M82 20V33' + // a
  'M88 33V20M88 25Q88.5 19.6 93 19.6T97.6 25V33M97.6 25Q98 19.6 102.6 19.6T107.2 25V33' + // m
  'M113 10V32M113 26a6.5 6.5 0 1 1 13 0a6.5 6.5 0 1 1 -13 0' + // b
  'M132 10V29Q132 33 136 33' + // l
  'M140 26H153A6.5 6.5 0 1 0 151 30.8' // e

export function Wordmark() {
  return (
    <svg class="wordmark" viewBox="0 0 156 42" width="156" height="42" aria-hidden="true">
      <g class="wordmark-leaf">
        <path d="M17 12C16 5 21 2 28 3C28 10 23 13 17 12z" />
      </g>
      <g class="wordmark-berry">
        <circle cx="12" cy="18" r="5.2" />
        <circle cx="21" cy="18" r="5.2" />
        <circle cx="7.6" cy="25.6" r="5.2" />
        <circle cx="16.5" cy="25.6" r="5.2" />
        <circle cx="25.4" cy="25.6" r="5.2" />
        <circle cx="12" cy="33" r="5.2" />
        <circle cx="21" cy="33" r="5.2" />
      </g>
      <path class="wordmark-letters" d={LETTERS} />
    </svg>
  )
}
