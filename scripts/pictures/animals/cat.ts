// Cats: a face, one asleep, one on watch.
import { ink } from '../ink.ts'
import { solid } from '../svg.ts'

const HEAD = 'M0 -30C28 -30 44 -12 44 8C44 30 24 40 0 40C-24 40 -44 30 -44 8C-44 -12 -28 -30 0 -30z'
const EAR = 'M-40 2C-44 -18 -43 -36 -39 -44C-28 -42 -16 -32 -10 -24z'

const ears = (coat: string): string =>
  `<path d="${EAR}" fill="${coat}"/><path d="M-35 -10C-37 -20 -37 -29 -36 -35C-30 -32 -24 -27 -19 -22z" fill="${ink.rose}"/>`

/** A cat's face, 100 wide, around the origin. */
export const catFace = (coat: string = ink.slate, stripe: string = ink.night): string =>
  `${ears(coat)}<g transform="scale(-1 1)">${ears(coat)}</g>${solid(
    HEAD,
    coat,
    `<path d="M-9 -34V-14M0 -36V-10M9 -34V-14M-48 6H-32M-46 17H-31M48 6H32M46 17H31" stroke="${stripe}" stroke-width="5" stroke-linecap="round"/>`,
  )}
  <ellipse cx="-9" cy="23" rx="12" ry="10" fill="${ink.cream}"/><ellipse cx="9" cy="23" rx="12" ry="10" fill="${ink.cream}"/>
  <ellipse cx="-19" cy="4" rx="6" ry="7.5" fill="${ink.sun}"/><ellipse cx="19" cy="4" rx="6" ry="7.5" fill="${ink.sun}"/>
  <ellipse cx="-19" cy="4" rx="3" ry="6.5" fill="${ink.line}"/><ellipse cx="19" cy="4" rx="3" ry="6.5" fill="${ink.line}"/>
  <path d="M-6 13H6C6 17 2 20 0 20C-2 20 -6 17 -6 13z" fill="${ink.coral}"/>
  <path d="M-10 24C-8 29 -2 29 0 23C2 29 8 29 10 24" fill="none" stroke="${ink.line}" stroke-width="2.8" stroke-linecap="round"/>
  <path d="M-26 22L-54 17M-26 27L-53 31M26 22L54 17M26 27L53 31" stroke="${ink.line}" stroke-width="2" stroke-linecap="round" opacity=".6"/>`

const CURLED = 'M-88 30C-98 -20 -46 -44 4 -44C62 -44 96 -14 88 24C84 44 -78 48 -88 30z'

/** A cat asleep, curled up, 180 wide, lying on y = 40. */
export const catAsleep = (coat: string = ink.amber, stripe: string = ink.bark): string =>
  solid(
    CURLED,
    coat,
    `<path d="M8 -50C4 -34 6 -24 12 -14M34 -48C32 -34 34 -22 40 -12M58 -38C58 -26 60 -16 66 -8" fill="none" stroke="${stripe}" stroke-width="9" stroke-linecap="round"/>
    <path d="M20 60C20 20 60 6 100 20V60z" fill="#2a1838" opacity=".08"/>`,
  ) +
  `<path d="M82 14C92 44 20 46 -16 36" fill="none" stroke="${coat}" stroke-width="19" stroke-linecap="round"/>
  <path d="M20 37C2 40 -6 38 -16 36" fill="none" stroke="${stripe}" stroke-width="19" stroke-linecap="round"/>
  <g transform="translate(-48 8) rotate(-10) scale(.82)">${ears(coat)}<g transform="scale(-1 1)">${ears(coat)}</g>
  <path d="${HEAD}" fill="${coat}"/>
  <path d="M-9 -30V-14M0 -31V-10M9 -30V-14" stroke="${stripe}" stroke-width="5" stroke-linecap="round"/>
  <ellipse cx="-9" cy="23" rx="12" ry="10" fill="${ink.cream}"/><ellipse cx="9" cy="23" rx="12" ry="10" fill="${ink.cream}"/>
  <path d="M-28 4C-24 10 -16 10 -12 4M28 4C24 10 16 10 12 4" fill="none" stroke="${ink.line}" stroke-width="3.6" stroke-linecap="round"/>
  <path d="M-6 13H6C6 17 2 20 0 20C-2 20 -6 17 -6 13z" fill="${ink.coral}"/></g>`

const SEATED = 'M-30 60C-38 20 -24 -14 0 -14C24 -14 38 20 30 60z'

/** A cat sitting upright, 110 high, on y = 60. */
export const catSeated = (coat: string = ink.slate, stripe: string = ink.night): string =>
  `<path d="M26 52C54 56 58 34 50 22" fill="none" stroke="${coat}" stroke-width="11" stroke-linecap="round"/>
  ${solid(SEATED, coat, `<path d="M-14 70C-18 40 -10 10 0 10C10 10 18 40 14 70z" fill="${ink.cream}"/>`)}
  <path d="M-9 60V38M9 60V38" stroke="${stripe}" stroke-width="2.4" stroke-linecap="round" opacity=".6"/>
  <g transform="translate(0 -26) scale(.74)">${catFace(coat, stripe)}</g>`
