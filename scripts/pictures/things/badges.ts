// Small drawings for labels, about 100 wide, around the origin.
import { ink } from '../ink.ts'
import { at, repeat } from '../svg.ts'

export const leaf = (fill: string = ink.leaf): string =>
  `<path d="M-40 34C-46 -14 -10 -42 42 -40C46 10 18 44 -26 36z" fill="${fill}"/><path d="M-44 44C-30 10 -6 -10 20 -22" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round" opacity=".6"/>`

export const oat = (): string =>
  `<path d="M0 48V-20" stroke="${ink.amber}" stroke-width="5" stroke-linecap="round"/>` +
  repeat(4, (index) =>
    [-1, 1]
      .map((side) =>
        at(
          { x: side * 15, y: 30 - index * 19, turn: side * 38 },
          `<ellipse rx="8" ry="16" fill="${ink.sun}"/>`,
        ),
      )
      .join(''),
  ) +
  `<ellipse cx="0" cy="-42" rx="8" ry="15" fill="${ink.sun}"/>`

export const sunMark = (): string =>
  `<circle r="24" fill="${ink.sun}"/>` +
  repeat(
    8,
    (index) =>
      `<rect x="-4" y="-46" width="8" height="16" rx="4" fill="${ink.amber}" transform="rotate(${index * 45})"/>`,
  )

export const drop = (fill: string = ink.blue): string =>
  `<path d="M0 -46C20 -16 32 -2 32 16C32 36 16 46 0 46C-16 46 -32 36 -32 16C-32 -2 -20 -16 0 -46z" fill="${fill}"/><path d="M-16 16C-16 26 -10 32 -2 33" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round" opacity=".7"/>`

export const bone = (fill: string = ink.straw): string =>
  `<g transform="rotate(-30)"><path d="M-26 -9C-38 -28 -58 -14 -48 0C-58 14 -38 28 -26 9H26C38 28 58 14 48 0C58 -14 38 -28 26 -9z" fill="${fill}"/></g>`

export const clover = (): string =>
  `<path d="M0 4C4 22 2 36 -10 48" fill="none" stroke="${ink.moss}" stroke-width="6" stroke-linecap="round"/>` +
  repeat(
    3,
    (index) =>
      `<path d="M0 2C-26 -6 -28 -36 -12 -40C-4 -42 0 -36 0 -32C0 -36 4 -42 12 -40C28 -36 26 -6 0 2z" fill="${ink.leaf}" transform="rotate(${index * 120 - 0} 0 0)"/>`,
  )

export const cloud = (): string =>
  `<path d="M-34 26C-56 26 -56 -4 -34 -6C-34 -34 6 -40 14 -16C40 -24 52 -2 44 12C46 22 38 26 30 26z" fill="${ink.sky}"/>`

export const stones = (): string =>
  `<ellipse cx="-20" cy="18" rx="26" ry="18" fill="${ink.slate}"/><ellipse cx="22" cy="20" rx="24" ry="16" fill="${ink.stone}"/><ellipse cx="2" cy="-10" rx="26" ry="18" fill="${ink.straw}"/>`
