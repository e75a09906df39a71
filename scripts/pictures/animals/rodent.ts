// Rabbits and hamsters.
import { ink } from '../ink.ts'
import { solid } from '../svg.ts'

const ear = (coat: string): string =>
  `<path d="M-8 -22C-34 -40 -34 -76 -22 -78C-8 -78 0 -46 -2 -24z" fill="${coat}"/><path d="M-11 -28C-26 -44 -26 -68 -20 -69C-12 -68 -6 -44 -7 -28z" fill="${ink.rose}"/>`

const RABBIT =
  'M0 -28C24 -28 37 -12 37 8C37 30 20 38 0 38C-20 38 -37 30 -37 8C-37 -12 -24 -28 0 -28z'

/** A rabbit's face, 80 wide; the ears reach y = -78. */
export const rabbitFace = (coat: string = ink.sand): string =>
  `${ear(coat)}<g transform="scale(-1 1)">${ear(coat)}</g>${solid(
    RABBIT,
    coat,
    `<path d="M-6 -30H6C8 -10 8 0 0 4C-8 0 -8 -10 -6 -30z" fill="#fff" opacity=".7"/>`,
  )}
  <ellipse cx="-9" cy="20" rx="12" ry="10" fill="#fff"/><ellipse cx="9" cy="20" rx="12" ry="10" fill="#fff"/>
  <rect x="-5" y="26" width="10" height="9" rx="2" fill="#fff"/><path d="M0 27V34" stroke="${ink.stone}" stroke-width="1.4"/>
  <circle cx="-18" cy="1" r="5" fill="${ink.line}"/><circle cx="18" cy="1" r="5" fill="${ink.line}"/>
  <circle cx="-16.5" cy="-1" r="1.7" fill="#fff"/><circle cx="19.5" cy="-1" r="1.7" fill="#fff"/>
  <path d="M-5 11H5C5 15 2 17 0 17C-2 17 -5 15 -5 11z" fill="${ink.coral}"/>
  <path d="M-9 22C-7 27 -1 26 0 20C1 26 7 27 9 22" fill="none" stroke="${ink.line}" stroke-width="2.4" stroke-linecap="round"/>`

const SEATED = 'M-34 52C-52 52 -56 28 -40 14C-30 -18 10 -30 36 -6C58 14 58 52 38 52z'

/** A rabbit sitting, looking left, 130 high, on y = 52. */
export const rabbitSeated = (coat: string = ink.sand): string =>
  `<circle cx="52" cy="34" r="13" fill="#fff"/>
  ${solid(SEATED, coat, `<path d="M14 60C2 30 20 6 48 14L70 60z" fill="#2a1838" opacity=".08"/>`)}
  <g transform="translate(-28 -16) scale(.72)">${rabbitFace(coat)}</g>
  <ellipse cx="-24" cy="48" rx="17" ry="7" fill="${coat}"/><ellipse cx="22" cy="48" rx="24" ry="8" fill="${coat}"/>`

const HAMSTER =
  'M0 -30C28 -30 46 -10 46 10C46 32 24 38 0 38C-24 38 -46 32 -46 10C-46 -10 -28 -30 0 -30z'

/** A hamster's face, 92 wide, around the origin. */
export const hamsterFace = (coat: string = ink.wood): string =>
  `<circle cx="-29" cy="-27" r="14" fill="${coat}"/><circle cx="29" cy="-27" r="14" fill="${coat}"/>
  <circle cx="-29" cy="-26" r="8" fill="${ink.rose}"/><circle cx="29" cy="-26" r="8" fill="${ink.rose}"/>
  ${solid(HAMSTER, coat, `<ellipse cx="-22" cy="26" rx="30" ry="22" fill="${ink.cream}"/><ellipse cx="22" cy="26" rx="30" ry="22" fill="${ink.cream}"/><path d="M-6 -34H6L10 20H-10z" fill="${ink.cream}"/>`)}
  <circle cx="-19" cy="-2" r="5.4" fill="${ink.line}"/><circle cx="19" cy="-2" r="5.4" fill="${ink.line}"/>
  <circle cx="-17.4" cy="-4" r="1.8" fill="#fff"/><circle cx="20.6" cy="-4" r="1.8" fill="#fff"/>
  <ellipse cx="0" cy="9" rx="5" ry="4" fill="${ink.coral}"/>
  <path d="M-8 17C-6 21 -1 20 0 14C1 20 6 21 8 17" fill="none" stroke="${ink.line}" stroke-width="2.6" stroke-linecap="round"/>`

/** A hamster running left, 90 wide, its feet on y = 30. */
export const hamsterRunning = (coat: string = ink.wood): string =>
  `<path d="M-22 22L-32 31M18 24L30 31" stroke="${ink.rose}" stroke-width="7" stroke-linecap="round"/>
  <circle cx="-18" cy="-23" r="9" fill="${coat}"/><circle cx="-18" cy="-22" r="5" fill="${ink.rose}"/>
  ${solid('M-46 4C-44 -18 -20 -28 6 -28C34 -28 46 -8 44 8C42 24 22 30 -4 30C-30 30 -46 22 -46 4z', coat, `<path d="M-50 8C-30 4 -10 14 0 34H-50z" fill="${ink.cream}"/>`)}
  <circle cx="-30" cy="-4" r="4.4" fill="${ink.line}"/><circle cx="-31.2" cy="-5.6" r="1.5" fill="#fff"/>
  <circle cx="-46" cy="3" r="3.6" fill="${ink.coral}"/><path d="M-8 28L-14 33M6 29L2 34" stroke="${ink.rose}" stroke-width="6" stroke-linecap="round"/>`
