// Birds: a budgerigar's face, and small birds on a perch.
import { ink } from '../ink.ts'
import { solid } from '../svg.ts'

const HEAD = 'M0 -42C26 -42 40 -22 40 2C40 28 24 44 0 44C-24 44 -40 28 -40 2C-40 -22 -26 -42 0 -42z'

/** A budgerigar's face, 90 wide, around the origin. */
export const birdFace = (coat: string = ink.leaf, mask: string = ink.sun): string =>
  `<path d="M-6 -40C-12 -54 -2 -56 0 -46C2 -58 14 -54 6 -40z" fill="${coat}"/>${solid(
    HEAD,
    coat,
    `<path d="M0 -22C22 -40 46 -10 34 14C26 34 10 26 0 26C-10 26 -26 34 -34 14C-46 -10 -22 -40 0 -22z" fill="${mask}"/>`,
  )}
  <circle cx="-20" cy="-4" r="5.4" fill="${ink.line}"/><circle cx="20" cy="-4" r="5.4" fill="${ink.line}"/>
  <circle cx="-18.4" cy="-6" r="1.8" fill="#fff"/><circle cx="21.6" cy="-6" r="1.8" fill="#fff"/>
  <path d="M-12 0C-12 -8 12 -8 12 0C12 12 4 24 0 24C-4 24 -12 12 -12 0z" fill="${ink.amber}"/>
  <path d="M-9 -2C-9 -8 9 -8 9 -2C6 2 -6 2 -9 -2z" fill="${ink.sky}"/>
  <ellipse cx="-24" cy="14" rx="7" ry="6" fill="${ink.blue}" opacity=".75"/><ellipse cx="24" cy="14" rx="7" ry="6" fill="${ink.blue}" opacity=".75"/>`

const BODY =
  'M-6 -44C16 -44 26 -28 25 -10C24 16 14 36 -2 44C-22 34 -34 12 -33 -12C-32 -32 -22 -44 -6 -44z'

interface Plumage {
  coat: string
  breast: string
  wing: string
}

export const budgie: Plumage = { coat: ink.sun, breast: ink.leaf, wing: ink.moss }
export const canary: Plumage = { coat: ink.sun, breast: ink.amber, wing: ink.amber }
export const robin: Plumage = { coat: ink.bark, breast: ink.coral, wing: ink.cocoa }
export const tit: Plumage = { coat: ink.blue, breast: ink.sun, wing: ink.navy }

/** A small bird looking left, 120 high, its feet on y = 46. */
export const birdPerched = ({ coat, breast, wing }: Plumage): string =>
  `<path d="M10 26L34 74L18 76L-2 36z" fill="${wing}"/>
  ${solid(BODY, coat, `<path d="M-40 -6C-26 -10 -6 -2 2 14C6 26 4 40 -2 50L-40 40z" fill="${breast}"/>`)}
  <path d="M2 -14C20 -16 30 0 22 36C8 34 -6 18 -6 2C-6 -8 -4 -13 2 -14z" fill="${wing}"/>
  <path d="M3 2C10 4 15 8 18 14M4 13C9 15 13 18 16 23" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" opacity=".4"/>
  <path d="M-27 -30L-44 -22L-28 -16z" fill="${ink.amber}"/>
  <circle cx="-14" cy="-26" r="4.4" fill="${ink.line}"/><circle cx="-15.2" cy="-27.6" r="1.5" fill="#fff"/>
  <path d="M-8 42V50M2 42V50" stroke="${ink.bark}" stroke-width="4" stroke-linecap="round"/>`
