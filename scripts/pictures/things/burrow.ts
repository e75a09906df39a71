// What small pets and reptiles eat, run in and climb on.

import { gecko } from '../animals/reptile.ts'
import { hamsterRunning, rabbitFace } from '../animals/rodent.ts'
import { ink } from '../ink.ts'
import { at, box, clip, ground, repeat, ring, shade, solid } from '../svg.ts'

/** A wheel and its runner. */
export const wheel = (): string =>
  `${ground(200, 326, 230)}<path d="M200 178L126 316H274z" fill="none" stroke="${ink.moss}" stroke-width="15" stroke-linejoin="round"/><rect x="104" y="308" width="192" height="17" rx="8.5" fill="${ink.leaf}"/>
  <circle cx="200" cy="174" r="124" fill="${ink.glass}"/>${repeat(12, (index) => `<path d="M200 174V58" stroke="${ink.mint}" stroke-width="5" transform="rotate(${index * 30} 200 174)"/>`)}
  <circle cx="200" cy="174" r="118" fill="none" stroke="${ink.teal}" stroke-width="15"/><circle cx="200" cy="174" r="118" fill="none" stroke="${ink.pine}" stroke-width="15" stroke-dasharray="3 28" opacity=".6"/>
  ${at({ x: 186, y: 240, scale: 1.28 }, hamsterRunning())}<circle cx="200" cy="174" r="17" fill="${ink.coral}"/><circle cx="200" cy="174" r="7" fill="${ink.cream}"/>
  <path d="M262 204H298M268 228H290M260 252H276" stroke="#fff" stroke-width="6" stroke-linecap="round"/>`

/** A bale of hay, tied twice. */
export const hay = (): string => {
  const straws = repeat(44, (index) => {
    const x = 84 + ((index * 53) % 232)
    const y = 172 + ((index * 31) % 128)
    return `<path d="M${x} ${y}l${24 + (index % 3) * 8} ${(index % 5) * 4 - 8}" stroke="${[ink.amber, ink.leaf, ink.wood, ink.cream][index % 4]}" stroke-width="4" stroke-linecap="round" opacity=".75"/>`
  })
  const loose = repeat(16, (index) =>
    at(
      { x: 84 + index * 15.6, y: 164, turn: (index % 5) * 18 - 36 },
      `<path d="M0 4V${-18 - (index % 3) * 8}" stroke="${index % 3 ? ink.straw : ink.leaf}" stroke-width="5" stroke-linecap="round"/>`,
    ),
  )
  const clover = [
    [96, 306],
    [312, 300],
  ].map(([x = 0, y = 0]) =>
    at(
      { x, y },
      `${repeat(
        3,
        (index) =>
          `<circle cx="0" cy="-11" r="10" fill="${ink.moss}" transform="rotate(${index * 120})"/>`,
      )}<path d="M0 0V18" stroke="${ink.moss}" stroke-width="4"/>`,
    ),
  )
  return `${ground(200, 318, 300)}${loose}${solid(box(70, 158, { w: 260, h: 158, r: 22 }), ink.straw, straws + shade(276, 0.08))}<path d="M136 156V318M264 156V318" stroke="${ink.coral}" stroke-width="10"/>${clover.join('')}`
}

/** Three carrots on a string. */
export const carrots = (): string =>
  `<path d="M200 40C200 70 126 76 118 120M200 40C200 80 200 80 200 112M200 40C200 70 274 76 282 120" fill="none" stroke="${ink.bark}" stroke-width="6" stroke-linecap="round"/><circle cx="200" cy="40" r="11" fill="none" stroke="${ink.slate}" stroke-width="6"/>
  ${at({ x: 122, y: 138, turn: 14 }, carrot())}${at({ x: 278, y: 138, turn: -14 }, carrot())}${at({ x: 200, y: 140, scale: 1.16 }, carrot())}`

const carrot = (): string =>
  `<path d="M0 6C-34 -22 -34 -44 -22 -42C-12 -40 -4 -20 0 6C-10 -36 -6 -58 2 -58C12 -58 10 -30 0 6C6 -24 22 -42 30 -36C36 -28 20 -8 0 6z" fill="${ink.leaf}"/>` +
  solid(
    'M-30 20C-30 0 30 0 30 20C30 70 12 128 0 150C-12 128 -30 70 -30 20z',
    ink.amber,
    `<path d="M-34 40H-10M34 58H10M-34 84H-12M30 104H4" stroke="${ink.coral}" stroke-width="5" stroke-linecap="round"/>${shade(10, 0.08)}`,
  )

/** A tunnel with a porthole. */
export const tunnel = (): string =>
  ground(204, 316, 330) +
  solid(
    'M106 142C150 128 270 128 332 148C366 160 366 302 332 312C270 322 150 322 106 314z',
    ink.blue,
    `${repeat(5, (index) => `<path d="M${156 + index * 42} 126C${186 + index * 42} 180 ${186 + index * 42} 270 ${156 + index * 42} 324" fill="none" stroke="${index % 2 ? ink.sun : ink.cream}" stroke-width="12"/>`)}<path d="M90 268Q230 300 370 262V330H90z" fill="#2a1838" opacity=".1"/>`,
  ) +
  `<ellipse cx="112" cy="228" rx="64" ry="88" fill="${ink.navy}"/><ellipse cx="112" cy="228" rx="51" ry="74" fill="${ink.night}"/>
  ${clip('M61 150a51 74 0 0 0 0 1V100H164V228a51 74 0 0 1 -103 0z', at({ x: 112, y: 250, scale: 0.94 }, rabbitFace()))}
  <circle cx="256" cy="212" r="30" fill="${ink.coral}"/><circle cx="256" cy="212" r="20" fill="${ink.night}"/><path d="M246 204C250 200 254 198 258 198" stroke="#fff" stroke-width="4" stroke-linecap="round" fill="none" opacity=".6"/>`

/** A woven ball with hay in its middle. */
export const willowBall = (): string => {
  const bands = repeat(
    9,
    (index) =>
      `<ellipse cx="200" cy="206" rx="${index % 2 ? 104 : 100}" ry="${18 + (index % 5) * 18}" fill="none" stroke="${[ink.bark, ink.wood, ink.straw][index % 3]}" stroke-width="11" transform="rotate(${index * 40} 200 206)"/>`,
  )
  return `${ground(200, 316, 230)}<circle cx="200" cy="206" r="92" fill="${ink.cocoa}"/>${clip(
    ring(200, 206, 92),
    repeat(
      14,
      (index) =>
        `<path d="M${132 + index * 10} ${230 + (index % 4) * 9}l${18 - (index % 5) * 8} -${46 + (index % 3) * 14}" stroke="${index % 2 ? ink.leaf : ink.straw}" stroke-width="5" stroke-linecap="round"/>`,
    ),
  )}${bands}`
}

/** A vine in a loop, with somebody crossing. */
export const vine = (): string =>
  `<path d="M40 262C90 320 150 296 148 236C146 176 90 178 94 220C98 262 190 262 232 214C274 166 300 120 366 128" fill="none" stroke="${ink.moss}" stroke-width="19" stroke-linecap="round"/><path d="M40 258C90 316 146 290 144 234C142 182 96 182 98 220C102 258 190 258 230 210C270 162 300 116 366 124" fill="none" stroke="${ink.leaf}" stroke-width="6" stroke-linecap="round" stroke-dasharray="26 18"/>
  ${[
    [58, 282, 140],
    [150, 268, 20],
    [96, 190, -120],
    [192, 250, 60],
    [296, 138, -80],
    [344, 124, -40],
    [338, 132, 70],
    [112, 296, 100],
  ]
    .map(([x = 0, y = 0, turn = 0]) =>
      at(
        { x, y, turn },
        `<path d="M0 0C12 -22 42 -18 50 0C42 18 12 22 0 0z" fill="${ink.leaf}"/><path d="M4 0H40" stroke="${ink.moss}" stroke-width="3" stroke-linecap="round"/>`,
      ),
    )
    .join('')}
  ${at({ x: 238, y: 196, scale: 0.82, turn: -42 }, gecko(ink.coral, ink.cream))}`
