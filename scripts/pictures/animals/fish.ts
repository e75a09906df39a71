// Fish, swimming left.
import { ink } from '../ink.ts'
import { solid } from '../svg.ts'

const BODY =
  'M-46 2C-40 -24 -10 -36 14 -26C26 -21 34 -10 36 0C34 12 26 22 14 27C-12 36 -40 26 -46 2z'

/** A fish, 100 wide, around the origin. */
export const fish = (coat: string = ink.coral, fin: string = ink.amber): string =>
  `<path d="M30 0C42 -24 52 -30 58 -26C54 -12 52 -6 52 0C52 8 54 16 58 28C50 32 40 24 30 0z" fill="${fin}"/>
  <path d="M-14 -26C-6 -46 16 -44 22 -22z" fill="${fin}"/><path d="M-6 29C0 44 14 42 16 24z" fill="${fin}"/>
  ${solid(BODY, coat, `<path d="M-22 -40C-10 -14 -10 16 -22 40L-60 40V-40z" fill="#fff" opacity=".22"/><path d="M0 -34C8 -10 8 12 0 36M18 -30C24 -10 24 12 18 34" fill="none" stroke="#fff" stroke-width="4" opacity=".35"/>`)}
  <path d="M-2 6C8 0 18 6 18 14C8 20 -2 16 -2 6z" fill="${fin}"/>
  <circle cx="-27" cy="-4" r="6.4" fill="#fff"/><circle cx="-28" cy="-4" r="3.6" fill="${ink.line}"/>
  <path d="M-44 9C-40 12 -36 12 -33 10" fill="none" stroke="${ink.line}" stroke-width="2.6" stroke-linecap="round"/>`

/** A slim tetra with a bright stripe, 60 wide. */
export const tetra = (coat: string = ink.blue): string =>
  `<path d="M18 0L32 -11V11z" fill="${ink.red}"/><path d="M-28 0C-18 -14 8 -14 20 0C8 12 -18 12 -28 0z" fill="${coat}"/>
  <path d="M-20 -2C-6 -7 8 -5 20 0" fill="none" stroke="#fff" stroke-width="3" opacity=".8"/><path d="M-6 6C4 9 12 6 20 0" fill="none" stroke="${ink.red}" stroke-width="5"/>
  <circle cx="-18" cy="-2" r="2.6" fill="${ink.line}"/>`
