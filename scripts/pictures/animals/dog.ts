// Dogs: a face, and one asleep.
import { ink } from '../ink.ts'
import { solid } from '../svg.ts'

const HEAD = 'M0 -40C26 -40 38 -24 38 0C38 26 22 42 0 42C-22 42 -38 26 -38 0C-38 -24 -26 -40 0 -40z'

/** A dog's face, 100 wide, around the origin. */
export const dogFace = (coat: string = ink.wood, ear: string = ink.cocoa): string =>
  solid(HEAD, coat, `<path d="M2 -42C30 -46 44 -22 40 4C24 10 6 -8 2 -42z" fill="${ink.cream}"/>`) +
  `<path d="M-24 -35C-46 -44 -56 -14 -50 10C-48 22 -36 22 -33 10C-31 -2 -30 -20 -24 -35z" fill="${ear}"/>
  <path d="M24 -35C46 -44 56 -14 50 10C48 22 36 22 33 10C31 -2 30 -20 24 -35z" fill="${ear}"/>
  <ellipse cx="0" cy="20" rx="22" ry="18" fill="${ink.cream}"/>
  <circle cx="-15" cy="-5" r="5" fill="${ink.line}"/><circle cx="15" cy="-5" r="5" fill="${ink.line}"/>
  <circle cx="-13.4" cy="-6.8" r="1.7" fill="#fff"/><circle cx="16.6" cy="-6.8" r="1.7" fill="#fff"/>
  <path d="M-5 29C-5 40 5 40 5 29z" fill="${ink.rose}"/>
  <path d="M0 14V24M-11 23C-9 30 -2 30 0 24C2 30 9 30 11 23" fill="none" stroke="${ink.line}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>
  <path d="M-8 9C-8 5 8 5 8 9C8 14 3 17 0 17C-3 17 -8 14 -8 9z" fill="${ink.line}"/>`

const CURLED = 'M-92 36C-98 -14 -52 -42 0 -42C56 -42 98 -16 92 36z'

/** A dog asleep, curled up, 190 wide, lying on y = 36. */
export const dogAsleep = (coat: string = ink.wood, ear: string = ink.cocoa): string =>
  `<path d="M84 20C112 26 104 -14 84 -16" fill="none" stroke="${coat}" stroke-width="15" stroke-linecap="round"/>` +
  solid(
    CURLED,
    coat,
    `<ellipse cx="44" cy="-36" rx="42" ry="26" fill="${ear}" opacity=".85"/>
    <path d="M20 60C16 14 60 2 84 24L100 60z" fill="#2a1838" opacity=".09"/>`,
  ) +
  `<path d="M-96 22C-96 -8 -72 -22 -50 -20C-26 -18 -12 0 -14 18C-16 34 -34 40 -56 40C-82 40 -96 36 -96 22z" fill="${coat}"/>
  <path d="M-98 24C-98 10 -86 6 -74 10C-62 14 -62 40 -78 40C-92 40 -98 34 -98 24z" fill="${ink.cream}"/>
  <path d="M-46 -20C-24 -26 -6 -4 -10 22C-12 34 -28 34 -34 22C-38 10 -36 -6 -46 -20z" fill="${ear}"/>
  <ellipse cx="-94" cy="19" rx="7" ry="5.5" fill="${ink.line}"/>
  <path d="M-66 4C-62 9 -55 9 -51 4" fill="none" stroke="${ink.line}" stroke-width="3.4" stroke-linecap="round"/>`
