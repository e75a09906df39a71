// A tortoise and a gecko.
import { ink } from '../ink.ts'
import { solid } from '../svg.ts'

const SHELL = 'M-46 22C-46 -16 -22 -38 2 -38C28 -38 50 -16 50 22z'

/** A tortoise looking left, 130 wide, its feet on y = 40. */
export const tortoise = (shell: string = ink.bark, skin: string = ink.leaf): string =>
  `<path d="M44 22L72 34L44 34z" fill="${skin}"/>
  <path d="M-40 14C-64 16 -78 2 -72 -10C-66 -20 -48 -18 -46 -4L-32 14z" fill="${skin}"/>
  <path d="M-36 18V34Q-36 40 -29 40H-20Q-14 40 -14 34V18zM18 18V34Q18 40 25 40H34Q40 40 40 34V18z" fill="${skin}"/>
  ${solid(SHELL, shell, `<path d="M-12 -22L14 -22L24 -4L14 10L-12 10L-22 -4zM-22 -4L-50 2M24 -4L54 2M-12 10L-18 26M14 10L20 26M-12 -22L-22 -36M14 -22L24 -38" fill="${ink.wood}" fill-opacity=".6" stroke="${ink.cocoa}" stroke-width="4" stroke-linejoin="round" stroke-linecap="round"/>`)}
  <path d="M-50 16H54Q58 16 58 21Q58 26 52 26H-48Q-54 26 -54 21Q-54 16 -50 16z" fill="${ink.wood}"/>
  <circle cx="-63" cy="-6" r="3.8" fill="${ink.line}"/><circle cx="-64" cy="-7.4" r="1.3" fill="#fff"/>
  <path d="M-72 4C-68 8 -63 8 -60 5" fill="none" stroke="${ink.line}" stroke-width="2.4" stroke-linecap="round"/>`

/** A gecko seen from above, looking left, 180 wide. */
export const gecko = (coat: string = ink.leaf, spot: string = ink.sun): string =>
  `<path d="M40 2C66 12 86 6 92 -12C96 -24 84 -28 80 -20" fill="none" stroke="${coat}" stroke-width="10" stroke-linecap="round"/>
  <path d="M-24 -12L-36 -34L-50 -36M-24 14L-34 34L-48 38M30 -12L40 -32L54 -32M28 14L40 34L54 34" fill="none" stroke="${coat}" stroke-width="9" stroke-linecap="round" stroke-linejoin="round"/>
  <path d="M-52 0C-40 -18 -12 -20 12 -18C36 -16 50 -6 50 3C50 12 36 20 12 20C-12 22 -40 18 -52 0z" fill="${coat}"/>
  <path d="M-84 0C-84 -14 -66 -22 -54 -18C-42 -14 -38 -8 -38 0C-38 8 -42 14 -54 18C-66 22 -84 14 -84 0z" fill="${coat}"/>
  <circle cx="-64" cy="-15" r="7" fill="${ink.cream}"/><circle cx="-64" cy="15" r="7" fill="${ink.cream}"/><circle cx="-65" cy="-16" r="3.6" fill="${ink.line}"/><circle cx="-65" cy="16" r="3.6" fill="${ink.line}"/>
  <g fill="${spot}"><circle cx="-18" cy="-6" r="4.5"/><circle cx="-4" cy="6" r="5"/><circle cx="12" cy="-6" r="4.5"/><circle cx="26" cy="6" r="4"/><circle cx="40" cy="-1" r="3"/></g>
  <path d="M-80 6C-77 10 -73 12 -69 12" fill="none" stroke="${ink.line}" stroke-width="2" stroke-linecap="round" opacity=".6"/>`
